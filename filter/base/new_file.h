// A file that is written beside the one that it replaces.

#ifndef FILTER_BASE_NEW_FILE_H_
#define FILTER_BASE_NEW_FILE_H_

#include <string>
#include <string_view>

#include "qhpsi/base/fd.h"

namespace filter {

class NewFile {
 public:
  // Makes NAME.new in the open directory `directory`, whose name is `path`. What a killed process
  // left under that name is removed: the caller has a lock. Throws Failure.
  NewFile(int directory, const std::string& path, const std::string& name);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  // Gone again unless it replaced the other.
  ~NewFile();

  int fd() const { return fd_.get(); }
  const std::string& path() const { return path_; }

  // All three throw Failure.
  void Write(std::string_view bytes) const;
  void Sync() const;  // with mode 0644
  void Replace();     // synced before; the directory is to be synced after

 private:
  int directory_;
  std::string name_;  // that it is to have
  std::string new_name_;
  std::string path_;
  qhpsi::Fd fd_;
  bool replaced_ = false;
};

}  // namespace filter

#endif  // FILTER_BASE_NEW_FILE_H_
