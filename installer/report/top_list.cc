#include "installer/report/top_list.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "qhpsi/base/ascii.h"

namespace installer {

void TopList::Add(std::string_view text) {
  text = text.substr(0, kLongest);
  auto found = counts_.find(text);
  if (found == counts_.end()) {
    found = counts_.try_emplace(qhpsi::Printable(text, kLongest)).first;
  }
  ++found->second;
  if (counts_.size() > kCapacity) {
    MakeRoom();
  }
}

// Takes one from each: who has none left goes. The one that came last goes at any rate.
void TopList::MakeRoom() {
  ++missing_;
  for (auto entry = counts_.begin(); entry != counts_.end();) {
    entry = --entry->second == 0 ? counts_.erase(entry) : std::next(entry);
  }
}

std::vector<TopList::Entry> TopList::Top(size_t size) const {
  std::vector<Entry> entries;
  entries.reserve(counts_.size());
  for (const auto& [text, count] : counts_) {
    entries.push_back({text, count});
  }
  const auto end = entries.begin() + static_cast<std::ptrdiff_t>(std::min(size, entries.size()));
  std::partial_sort(entries.begin(), end, entries.end(), [](const Entry& a, const Entry& b) {
    return a.count != b.count ? a.count > b.count : a.text < b.text;
  });
  entries.erase(end, entries.end());
  return entries;
}

}  // namespace installer
