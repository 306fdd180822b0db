// Runs the programs that vfilter needs for one message.

#ifndef FILTER_DELIVER_RUN_CHILD_H_
#define FILTER_DELIVER_RUN_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <string>

namespace filter {

// Forks. The child calls `become`, which should end in execv(), and exits with 111 if it returns.
// Signals that we ignore have their default action in the child. Throws Failure (temporary) when
// fork() fails.
pid_t StartChild(const std::function<void()>& become);

// Waits for the child and returns its exit status. Throws Failure (temporary) that begins with
// `name` when the child crashed.
int WaitForChild(pid_t child, const std::string& name);

// Replaces this process by the program. Throws Failure (temporary) when it cannot run.
[[noreturn]] void BecomeProgram(char* const* arguments);

}  // namespace filter

#endif  // FILTER_DELIVER_RUN_CHILD_H_
