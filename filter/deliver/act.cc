#include "filter/deliver/act.h"

#include <unistd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "filter/base/failure.h"
#include "filter/deliver/delivery.h"
#include "filter/deliver/folder.h"
#include "filter/deliver/forward_message.h"
#include "filter/deliver/maildir.h"
#include "filter/deliver/pipe_message.h"
#include "filter/message/message.h"
#include "filter/rules/action_text.h"
#include "filter/rules/rule.h"

namespace filter {
namespace {

bool Delivers(const Rule& rule) { return rule.folder != kNoDeliver; }

// A bounce has no sender to tell, and must not become another bounce.
bool IsFromNobody(const Delivery& delivery) {
  return delivery.sender.value_or("").empty() || delivery.sender == "#@[]";
}

// Writes the message to its folder, where nobody sees it before the caller commits it.
std::unique_ptr<MaildirDelivery> WriteToFolder(const Rule& rule, const Delivery& delivery,
                                               const Message& message, off_t offset) {
  const std::string lines = delivery.return_path_line + delivery.delivered_to_line;
  const uint64_t size = lines.size() + message.Size() - static_cast<uint64_t>(offset);
  auto written = std::make_unique<MaildirDelivery>(delivery.maildir,
                                                   FolderDirectory(rule.folder).value(), size);
  written->Write(lines);
  message.ForEachPiece(offset, [&](std::string_view piece) { written->Write(piece); });
  written->Finish();
  return written;
}

}  // namespace

std::optional<std::string> WhyImpossible(const Rule& rule, const Delivery& delivery) {
  // Another user may have written the rules.
  if (Pipes(rule.action) && ::geteuid() == 0) {
    return "it runs a program, and root runs no program for a rule";
  }
  if (!Delivers(rule)) {
    return std::nullopt;
  }
  if (!FolderDirectory(rule.folder)) {
    return "its folder cannot be in a Maildir";
  }
  return WhyNoMaildir(delivery);
}

std::string DescribeAct(const Rule& rule, const Delivery& delivery) {
  std::string text = Delivers(rule) ? "deliver to " + rule.folder : "deliver nowhere";
  if (Forwards(rule.action)) {
    text += ", forward to " + rule.target;
  }
  if (Pipes(rule.action)) {
    text += ", pipe to " + rule.target;
  }
  if (Bounces(rule.action)) {
    text += IsFromNobody(delivery) ? ", not bounce what has no sender" : ", bounce";
  }
  return text;
}

ExitCode Act(const Rule& rule, const Delivery& delivery, const Message& message, off_t offset,
             const std::string& qmail_queue) {
  std::unique_ptr<MaildirDelivery> written;
  if (Delivers(rule)) {
    written = WriteToFolder(rule, delivery, message, offset);
  }
  if (written != nullptr && (Forwards(rule.action) || Pipes(rule.action))) {
    written->Reserve();
  }
  if (Forwards(rule.action)) {
    ForwardMessage(message, offset, delivery, rule.target, qmail_queue);
  }
  if (Pipes(rule.action)) {
    PipeMessage(message, rule.target);
  }
  if (written != nullptr) {
    written->Commit();
  }
  return Bounces(rule.action) && !IsFromNobody(delivery) ? ExitCode::kPermanent : ExitCode::kStop;
}

}  // namespace filter
