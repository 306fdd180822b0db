#include "installer/service/queues_of.h"

#include <cstdint>
#include <string>
#include <vector>

#include "installer/service/setting_check.h"
#include "installer/service/variable.h"
#include "qhpsi/base/home.h"
#include "queue/settings.h"

namespace installer {

std::vector<std::string> QueuesOf(const Variables& variables) {
  if (WhyRefused(variables)) {
    return {};
  }
  const queue::QueueSettings settings = queue::ParseSettings(SettingTextsOf(variables)).queue;
  if (!settings.dir.empty()) {
    return {settings.dir};
  }
  if (settings.base.empty()) {
    return {std::string(qhpsi::kHome) + "/queue"};
  }
  std::vector<std::string> queues;
  queues.reserve(settings.count);
  for (uint64_t i = 0; i < settings.count; ++i) {
    queues.push_back(settings.base + "/queue" + std::to_string(settings.start + i));
  }
  return queues;
}

}  // namespace installer
