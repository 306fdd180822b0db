// What a scanner plugin may do besides the usual, which is to read the message, what is in /usr and
// /etc, and to work in memory. A plugin says it in a symbol of its own, see virusscan(3); the
// setting QHPSIALLOW adds to that for a plugin that says too little. Words:
//
//   read=PATH     reads that file, or all files below that directory
//   scratch=PATH  writes in a directory of its own, made in PATH and removed after the scan
//   unix          connects to sockets that are files
//   tcp=PORT      connects to that TCP port, of any machine
//   commands      starts programs; then all else is allowed, too, that they could need
//   setuid        for commands that qmail-queue starts, no plugin: with the rights of setuid
//   programs,
//                 and in no sandbox

#ifndef QHPSI_SANDBOX_NEEDS_H_
#define QHPSI_SANDBOX_NEEDS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qhpsi {

struct Needs {
  std::vector<std::string> readable;  // absolute paths
  std::string scratch;                // an absolute path, or empty for none
  bool unix_sockets = false;
  std::vector<uint16_t> tcp_ports;
  bool commands = false;
  bool setuid = false;

  bool connects() const { return unix_sockets || !tcp_ports.empty(); }
};

// Adds the words in `text`, split as SplitWords() does. Returns what is wrong with them, empty when
// nothing is.
std::string AddNeeds(std::string_view text, Needs& needs);

// `path` as a word's second half, in quotes that SplitWords() takes off again.
std::string QuotedPath(std::string_view path);

}  // namespace qhpsi

#endif  // QHPSI_SANDBOX_NEEDS_H_
