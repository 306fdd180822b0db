// Step 3: what becomes of the message.

#ifndef QUEUE_DECIDE_H_
#define QUEUE_DECIDE_H_

#include <optional>
#include <string>

#include "queue/envelope.h"
#include "queue/policy.h"
#include "queue/settings.h"
#include "queue/verdict.h"

namespace queue {

struct Decision {
  enum class Action { kQueue, kRefuse, kDrop, kDefer };

  Action action = Action::kQueue;
  std::string lines;    // kQueue: header lines for the top, each with its newline
  std::string records;  // kQueue: the envelope as it goes into the todo file: F and T records
  std::string reply;    // kRefuse: for ERROR_FD
};

// As the log has it: "queue".
const char* Name(Decision::Action action);

// Changes nothing and asks nobody: the same arguments always give the same decision.
//
// Where infected mail should be dropped and VIRUSFORWARD or QUARANTINE names an address, it goes to
// that address. qmail-send's own bounces are marked where others are refused: it would try for
// ever.
//
// A `rule` for the virus's name takes the place of REJECTVIRUS and VIRUSFORWARD.
Decision Decide(const Verdict& verdict, const DecideSettings& settings, const Envelope& envelope,
                bool is_bounce = false, const std::optional<PolicyRule>& rule = std::nullopt);

}  // namespace queue

#endif  // QUEUE_DECIDE_H_
