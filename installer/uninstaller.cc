// qhpsi-installer uninstall, and nothing else. It needs no library: a package is purged after its
// other files are gone, and perhaps the libraries too.

#include "installer/commands/install_commands.h"
#include "installer/commands/run_program.h"

int main(int argc, char** argv) {
  return installer::RunProgram(argc, argv, "Removes what qhpsi-installer install made.",
                               installer::AddUninstallCommand);
}
