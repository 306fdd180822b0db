#include "queue/receive.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "queue/batch_reads.h"
#include "queue/header_filter.h"
#include "queue/input.h"
#include "queue/mess_file.h"
#include "queue/message_id.h"
#include "queue/move_body.h"

namespace queue {
namespace {

// As much as a pipe holds: one read takes all that the front end has ready.
constexpr size_t kBlockSize = size_t{64} * 1024;

constexpr std::string_view kNote = "X-QHPSI-Note: the message began with white space\n";

// Also behind what many readers drop. `is_whole`: nothing comes after `text`.
bool BeginsWithBlank(std::string_view text, bool is_whole) {
  const size_t first = text.find_first_not_of(std::string_view("\r\0", 2));
  if (first == std::string_view::npos) {
    return !is_whole;  // a blank may come
  }
  return text[first] == ' ' || text[first] == '\t';
}

// Reads until `block` is full or the message ends. Returns what was read.
std::string_view FillBlock(Input& input, std::span<char> block) {
  size_t held = 0;
  while (held < block.size()) {
    const size_t n = input.ReadMessage(block.data() + held, block.size() - held);
    if (n == 0) {
      break;
    }
    held += n;
    if (n <= kSmallPiece && held > n) {  // the first piece may be the whole message
      AwaitMore(input.message_fd());
    }
  }
  return {block.data(), held};
}

}  // namespace

Received Receive(Input& input, MessFile& mess, std::string_view top, bool is_marked) {
  HeaderFilter filter;
  // Not zeroed: a small message then touches one of its 16 pages.
  const auto buffer = std::make_unique_for_overwrite<char[]>(kBlockSize);
  const std::span<char> block(buffer.get(), kBlockSize);
  std::string header(top);
  bool at_start = true;
  Received received;
  for (;;) {
    std::string_view bytes = FillBlock(input, block);
    const bool is_last = bytes.size() < block.size();
    received.bytes += bytes.size();
    if (!filter.in_body()) {
      const size_t begin = header.size();
      bytes.remove_prefix(filter.Filter(bytes, header));
      if (is_last) {
        filter.Finish(header);
      }
      if (at_start && header.size() > begin) {
        at_start = false;
        received.message_id = FindMessageId(std::string_view(header).substr(begin));
        if (is_marked && BeginsWithBlank(std::string_view(header).substr(begin), is_last)) {
          header.insert(begin, kNote);
        }
      }
      if (is_last) {
        header += bytes;  // a small message is one write
        bytes = {};
      }
      mess.Append(header);
      header.clear();
    }
    mess.Append(bytes);
    if (is_last) {
      return received;
    }
    if (filter.in_body()) {
      received.bytes += MoveBody(input.message_fd(), mess);
    }
  }
}

}  // namespace queue
