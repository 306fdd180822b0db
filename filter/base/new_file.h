// A file that is written beside the one it replaces, so that readers find the old or the new one.

#ifndef FILTER_BASE_NEW_FILE_H_
#define FILTER_BASE_NEW_FILE_H_

#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace filter {

class NewFile {
 public:
  // Makes NAME.new in the open directory `directory`, whose name is `path`. Removes a file that a
  // killed process left under that name: the caller holds a lock. Throws Failure.
  NewFile(int directory, const std::string& path, const std::string& name);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  // Removes the file unless Replace() succeeded.
  ~NewFile();

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }

  // All three throw Failure.
  void Write(std::string_view bytes) const;
  void Sync() const;  // also sets mode 0644
  void Replace();     // call Sync() before, and sync the directory after

 private:
  int directory_;
  std::string name_;  // of the file to replace
  std::string new_name_;
  std::string path_;
  qhpsi::Fd fd_;
  bool replaced_ = false;
};

}  // namespace filter

#endif  // FILTER_BASE_NEW_FILE_H_
