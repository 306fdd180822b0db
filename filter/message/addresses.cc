#include "filter/message/addresses.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "qhpsi/base/ascii.h"

namespace filter {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view value) : value_(value) {}

  std::vector<std::string> All() {
    while (at_ < value_.size()) {
      Read(value_[at_++]);
    }
    Finish();
    return std::move(found_);
  }

 private:
  void Read(char c) {
    switch (c) {
      case '(':
        SkipComment();
        break;
      case '"':
        ReadQuoted();
        break;
      case '<':
        text_.clear();  // the name
        in_angle_ = true;
        break;
      case '>':
        if (in_angle_) {
          angle_ = std::exchange(text_, {});
          in_angle_ = false;
        }
        break;
      case ':':
        // Ends a group's name, or an old source route: <@a,@b:user@c>.
        text_.clear();
        break;
      case ',':
      case ';':
        if (!in_angle_) {
          Finish();
        }
        break;
      default:
        if (!qhpsi::IsBlank(c)) {
          text_ += c;
        }
    }
  }

  // Comments nest.
  void SkipComment() {
    for (size_t depth = 1; at_ < value_.size() && depth > 0; ++at_) {
      if (value_[at_] == '\\') {
        ++at_;
      } else if (value_[at_] == '(') {
        ++depth;
      } else if (value_[at_] == ')') {
        --depth;
      }
    }
  }

  void ReadQuoted() {
    for (; at_ < value_.size() && value_[at_] != '"'; ++at_) {
      if (value_[at_] == '\\' && at_ + 1 < value_.size()) {
        ++at_;
      }
      text_ += value_[at_];
    }
    ++at_;
  }

  // Keeps the address that ends here.
  void Finish() {
    const std::string address = angle_ ? *angle_ : text_;
    if (address.find('@') != std::string::npos) {
      found_.push_back(address);
    }
    text_.clear();
    angle_.reset();
    in_angle_ = false;
  }

  std::string_view value_;
  size_t at_ = 0;
  std::string text_;                  // of this address so far
  std::optional<std::string> angle_;  // what stood between < and >
  bool in_angle_ = false;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> FindAddresses(std::string_view value) { return Reader(value).All(); }

}  // namespace filter
