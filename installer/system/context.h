// What every command works on: the machine or the tree below --root, and the places in it.

#ifndef INSTALLER_SYSTEM_CONTEXT_H_
#define INSTALLER_SYSTEM_CONTEXT_H_

#include <string>
#include <string_view>

#include "qhpsi/base/home.h"

namespace CLI {
class App;
}  // namespace CLI

namespace installer {

struct Context {
  std::string root = {};  // empty: the machine itself; never ends in a slash
  std::string service_dir = "/service";
  std::string log_dir = "/var/log/indimail";
  std::string home = qhpsi::kHome;
  bool color = false;  // standard output is a terminal

  // Where `path`, as the services will see it, is now. Below a root, follows symbolic links as the
  // services will, so that none leads to the machine's own files; leaves the machine's links alone.
  std::string InRoot(std::string_view path) const;

  // The directory of a service, such as "qmail-smtpd.25", as the services will see it.
  std::string ServiceDir(std::string_view service) const {
    return service_dir + "/" + std::string(service);
  }
};

// Gives `app` the options that all commands take, before or after the command's name. Call it
// before adding a command. Checked and cleaned, their values end up in `context`.
void AddCommonOptions(CLI::App& app, Context& context);

enum class Color { kRed = 31, kGreen = 32, kYellow = 33 };  // ANSI's numbers

// `text` in this colour on a terminal, else unchanged.
std::string Colored(const Context& context, Color color, std::string_view text);

}  // namespace installer

#endif  // INSTALLER_SYSTEM_CONTEXT_H_
