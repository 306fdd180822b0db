// Starts a program as posix_spawn(3) does, without copying us first.

#ifndef QUEUE_CHILD_H_
#define QUEUE_CHILD_H_

#include <sys/types.h>

#include <string>
#include <vector>

namespace queue {

struct ChildProgram {
  std::string path;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
};

// Descriptors of ours, over 2 or both 2, of which the new process gets copies.
struct ChildOutput {
  int output;  // as descriptor 1
  int errors;  // as descriptor 2
};

// The new process leads a session and a process group of its own: it has no terminal on which it
// could type what our caller's shell then runs. It has the file `input`, open for reading, as
// descriptor 0, `output` as 1 and 2, and no other descriptor; its signals have their defaults.
// Returns its id, or -1 with errno set when it could not become the program. Throws Failure kFork
// when we cannot keep descriptors from it.
pid_t StartChild(const ChildProgram& program, const std::string& input, const ChildOutput& output);

}  // namespace queue

#endif  // QUEUE_CHILD_H_
