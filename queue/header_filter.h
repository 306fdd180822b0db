// Takes out of an incoming message's header the lines by which a sender could vouch for itself.
//
// It removes X-QHPSI, X-QHPSI-Virus, X-QHPSI-Error, X-QHPSI-Note and X-Quarantine-ID, whatever the
// case of their letters, with the lines folded onto them, and also with blanks, folded or not,
// before the colon (RFC 5322's obsolete form) or without a colon, and with NULs and bare CRs in the
// name, which many readers drop. All else passes byte for byte. The header ends at the first empty
// line and nowhere else. A line with a bare CR right behind what may begin one of the names goes,
// too. A line that is no header field, or has only a CR, ends it for some readers and not for
// others; a forged line behind it must not survive. For the same reason a field may begin after a
// bare CR.
//
// Memory is bounded whatever the sender writes: at most one field name is held back.

#ifndef QUEUE_HEADER_FILTER_H_
#define QUEUE_HEADER_FILTER_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace queue {

class HeaderFilter {
 public:
  // Appends to `out` what stays of `in`, to the end of the header. Returns how much of `in` that
  // took: all of it, unless the header ends within.
  size_t Filter(std::string_view in, std::string& out);

  // At the end of the message: appends what was held back, unless it is one of the names.
  void Finish(std::string& out);

  // Whether the empty line has come: the rest of the message passes as it is.
  bool in_body() const { return state_ == State::kBody; }

 private:
  enum class State {
    kName,       // at the start of a line, in what may become one of the names
    kAfterName,  // after one of the names, in white space before the colon
    kPass,       // in a line that stays
    kDrop,       // in a line that goes
    kDropEnd,    // after a line that went: a blank here continues it
    kBody
  };

  void Hold(char c);
  void Pass(std::string& out);
  void Forget();
  void TakeNameByte(char c, std::string& out);
  bool TakeByteAfterName(char c, std::string& out);
  void EndHeldLine(std::string& out);
  size_t PassLine(std::string_view in, std::string& out);
  size_t DropLine(std::string_view in, std::string& out);

  State state_ = State::kName;
  // The current line began after a CR, not after a newline, or after more NULs than we hold.
  bool after_bare_cr_ = false;
  std::string held_;  // the bytes since the line began
  std::string name_;  // kName: the same without NULs
};

}  // namespace queue

#endif  // QUEUE_HEADER_FILTER_H_
