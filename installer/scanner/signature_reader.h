// Has libclamav read signatures in a child that can do nothing else: as a user without rights, in
// the sandbox of plugins, for a limited time. Other users write the files, and libclamav waits for
// a fifo, reads a device for ever, and has had its faults.

#ifndef INSTALLER_SCANNER_SIGNATURE_READER_H_
#define INSTALLER_SCANNER_SIGNATURE_READER_H_

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "installer/system/tree.h"

namespace installer {

// What the child finds.
class SignatureFindings {
 public:
  explicit SignatureFindings(int output) : output_(output) {}
  // `name` is a word; a newline in `value` becomes something printable.
  void Add(std::string_view name, std::string_view value) const;

 private:
  int output_;
};

// `path` is where to read from in the child's directory: "." or a file's name.
using ReadSignatures = std::function<void(const std::string& path, const SignatureFindings& found)>;
using TakeFinding = std::function<void(std::string_view name, std::string_view value)>;

// `path` is a directory or a file, read as the owner of its directory, or as `reader` where that is
// root. Returns why it could not be read; empty when it could. libclamav is not asked where a fifo,
// a device or the like has the name of a signature file.
std::string ReadInChild(const std::string& path, Owner reader, std::chrono::seconds timeout,
                        const ReadSignatures& read, const TakeFinding& take);

// Whether libclamav, or freshclam, may take a file of this name for signatures.
bool IsSignatureFile(const std::string& name);

}  // namespace installer

#endif  // INSTALLER_SCANNER_SIGNATURE_READER_H_
