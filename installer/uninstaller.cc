// qhpsi-installer uninstall, and nothing else: linked without any library, for a package that is
// purged after its other files, and perhaps the libraries, are gone.

#include "installer/commands/install_commands.h"
#include "installer/commands/run_program.h"

int main(int argc, char** argv) {
  return installer::RunProgram(argc, argv, "Removes what qhpsi-installer install made.",
                               installer::AddUninstallCommand);
}
