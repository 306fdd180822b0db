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
    kLimitsExceeded,  // text: clamd's own words; so is the next's, or what is wrong with them
    kNoVerdict,
    kNone  // no answer to our question, whole and well-formed; text: what became of it
  };
  Kind kind;
  std::string text;
};

// Takes all that came in answer to a z command. Clean is "SOMETHING: OK" NUL and nothing else,
// infected "SOMETHING: NAME FOUND" NUL. A name that says that a limit was exceeded is neither:
// the rest of the message was not looked at, and nothing was found in what was.
ClamdReply ParseClamdReply(std::string_view bytes);

}  // namespace qhpsi

#endif  // QHPSI_CLAMD_REPLY_H_
