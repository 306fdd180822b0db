// Counts texts of strangers in bounded memory (Misra and Gries): exact as long as no more than
// kCapacity different ones come; beyond that a count is too small by a share of all at most.

#ifndef INSTALLER_REPORT_TOP_LIST_H_
#define INSTALLER_REPORT_TOP_LIST_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace installer {

class TopList {
 public:
  static constexpr size_t kCapacity = 50'000;
  static constexpr size_t kLongest = 120;  // what differs beyond is the same

  struct Entry {
    std::string text = {};  // printable ASCII
    uint64_t count = 0;
  };

  void Add(std::string_view text);

  // The `size` most frequent, those first; of equals the first by alphabet.
  std::vector<Entry> Top(size_t size) const;
  size_t size() const { return counts_.size(); }
  bool empty() const { return counts_.empty(); }
  bool is_exact() const { return missing_ == 0; }
  uint64_t missing() const { return missing_; }  // how much too small any count may be

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  void MakeRoom();

  std::unordered_map<std::string, uint64_t, Hash, std::equal_to<>> counts_;
  uint64_t missing_ = 0;
};

}  // namespace installer

#endif  // INSTALLER_REPORT_TOP_LIST_H_
