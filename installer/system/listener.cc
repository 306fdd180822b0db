#include "installer/system/listener.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

#include "installer/system/processes.h"

namespace installer {
namespace {

// "socket:[12345]" of each socket that listens on the port, as /proc/PID/fd has it.
void AddListening(const char* table, uint16_t port, std::set<std::string>& sockets) {
  std::ostringstream suffix;
  suffix << ":" << std::uppercase << std::hex;
  suffix.width(4);
  suffix.fill('0');
  suffix << port;
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // the names of the columns
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string number;
    std::string local;
    std::string remote;
    std::string state;
    std::string skipped;
    std::string inode;
    fields >> number >> local >> remote >> state;
    for (int i = 0; i < 5; ++i) {
      fields >> skipped;
    }
    fields >> inode;
    if (state == "0A" && local.ends_with(suffix.str())) {
      sockets.insert("socket:[" + inode + "]");
    }
  }
}

bool HasOneOf(pid_t pid, const std::set<std::string>& sockets) {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/" + std::to_string(pid) + "/fd", error);
  const std::filesystem::directory_iterator end;
  for (; !error && entry != end; entry.increment(error)) {
    std::error_code gone;
    if (sockets.count(std::filesystem::read_symlink(entry->path(), gone).string()) != 0) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::optional<Listener> FindListener(uint16_t port) {
  std::set<std::string> sockets;
  AddListening("/proc/net/tcp", port, sockets);
  AddListening("/proc/net/tcp6", port, sockets);
  if (sockets.empty()) {
    return std::nullopt;
  }
  for (const pid_t pid : AllProcesses()) {
    if (HasOneOf(pid, sockets)) {
      return Listener{pid, ProcessName(pid)};
    }
  }
  return Listener{0, "a process elsewhere"};
}

}  // namespace installer
