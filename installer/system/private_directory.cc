#include "installer/system/private_directory.h"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "installer/system/failure.h"

namespace installer {

// Not TMPDIR: whoever became root may have brought one that is not there.
PrivateDirectory::PrivateDirectory() : path_("/tmp/qhpsi.XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) {
    throw SystemFailure("cannot make " + path_, errno);
  }
}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace installer
