// What check finds: what is wrong, and how to fix it.

#ifndef INSTALLER_CHECK_FINDING_H_
#define INSTALLER_CHECK_FINDING_H_

#include <string>
#include <utility>
#include <vector>

namespace installer {

struct Finding {
  bool is_problem = false;  // mail is not scanned, or will not be; false: a warning
  std::string text = {};    // names the object
  std::string fix = {};     // a command, if one fixes it
};

class Findings {
 public:
  void Problem(std::string text, std::string fix) {
    all_.push_back({true, std::move(text), std::move(fix)});
  }
  void Warning(std::string text, std::string fix) {
    all_.push_back({false, std::move(text), std::move(fix)});
  }
  const std::vector<Finding>& all() const { return all_; }

 private:
  std::vector<Finding> all_;
};

}  // namespace installer

#endif  // INSTALLER_CHECK_FINDING_H_
