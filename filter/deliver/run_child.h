// Programs that vfilter runs for one message, and waits for.

#ifndef FILTER_DELIVER_RUN_CHILD_H_
#define FILTER_DELIVER_RUN_CHILD_H_

#include <sys/types.h>

#include <functional>
#include <string>

namespace filter {

// Forks; the child calls `become`, which is to end in execv(), and exits with 111 when that
// returns. Signals that we ignore are as usual there. Throws Failure (temporary) when there is no
// child.
pid_t StartChild(const std::function<void()>& become);

// Its exit status. Throws Failure (temporary) when it crashed; `name` says who.
int WaitForChild(pid_t child, const std::string& name);

// Puts this program in our place. Throws Failure (temporary) when it cannot be run.
[[noreturn]] void BecomeProgram(char* const* arguments);

}  // namespace filter

#endif  // FILTER_DELIVER_RUN_CHILD_H_
