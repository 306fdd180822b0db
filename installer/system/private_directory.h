// A temporary directory that nobody else can enter.

#ifndef INSTALLER_SYSTEM_PRIVATE_DIRECTORY_H_
#define INSTALLER_SYSTEM_PRIVATE_DIRECTORY_H_

#include <string>

namespace installer {

// With mode 0700; its destructor removes it with all in it.
class PrivateDirectory {
 public:
  // Throws Failure kSystem.
  PrivateDirectory();
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  ~PrivateDirectory();

  const std::string& path() const { return path_; }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace installer

#endif  // INSTALLER_SYSTEM_PRIVATE_DIRECTORY_H_
