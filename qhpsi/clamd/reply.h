// What clamd's answer to one scan means.

#ifndef QHPSI_CLAMD_REPLY_H_
#define QHPSI_CLAMD_REPLY_H_

#include <string>
#include <string_view>

namespace qhpsi {

struct ClamdReply {
  enum class Kind {
    kClean,
    kInfected,        // text: the name of the virus
    kLimitsExceeded,  // text: clamd's own words
    kNoVerdict,       // text: clamd's own words, or what is wrong with them
    kLate,            // none in time: clamd may still be scanning; text: the reason
    kNone             // no whole, well-formed answer to our question; text: the reason
  };
  Kind kind;
  std::string text;
};

// `bytes` are all that came in answer to a z command. Clean is "SOMETHING: OK" NUL and nothing
// else, infected "SOMETHING: NAME FOUND" NUL. A name that IsLimit() is neither: clamd found nothing
// up to the limit and did not look at the rest. Never kLate.
ClamdReply ParseClamdReply(std::string_view bytes);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_REPLY_H_
