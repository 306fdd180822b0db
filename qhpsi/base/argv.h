// A list of words as execve(2) and posix_spawn(3) take it.

#ifndef QHPSI_BASE_ARGV_H_
#define QHPSI_BASE_ARGV_H_

#include <string>
#include <vector>

namespace qhpsi {

// Pointers into `words`, then a null pointer. They hold as long as `words` does and is not changed.
inline std::vector<char*> Argv(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) {
    argv.push_back(const_cast<char*>(word.c_str()));  // NOLINT: execve() writes to none of them
  }
  argv.push_back(nullptr);
  return argv;
}

}  // namespace qhpsi

#endif  // QHPSI_BASE_ARGV_H_
