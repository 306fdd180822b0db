#include "installer/scanner/database_check.h"

#include <clamav.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "qhpsi/base/ascii.h"

namespace installer {
namespace {

constexpr size_t kLongestError = 300;

struct FreeEngine {
  void operator()(cl_engine* engine) const { ::cl_engine_free(engine); }
};

struct Part {
  const char* name;
  const Progress* progress;
};

cl_error_t Report(size_t total, size_t done, void* context) {
  const auto* const part = static_cast<const Part*>(context);
  (*part->progress)(part->name, total, done);
  return CL_SUCCESS;
}

// libclamav's complaints, which its error code does not say: a line, then a file. Global, since its
// callback gets no context of ours.
std::string& Errors() {
  static std::string errors;
  return errors;
}

void NoteError(cl_msg severity, const char* /*full_text*/, const char* text, void* /*context*/) {
  if (severity == CL_MSG_ERROR && Errors().size() < kLongestError) {
    Errors() +=
        ": " + std::string(std::string_view(text).substr(0, std::string_view(text).find('\n')));
  }
}

LoadedDatabase Failed(cl_error_t result) {
  return {0, std::string(::cl_strerror(result)) + qhpsi::Printable(Errors(), kLongestError)};
}

}  // namespace

LoadedDatabase LoadDatabase(const std::string& path, const Progress& progress) {
  Errors().clear();
  ::cl_set_clcb_msg(NoteError);
  if (const cl_error_t result = ::cl_init(CL_INIT_DEFAULT); result != CL_SUCCESS) {
    return Failed(result);
  }
  const std::unique_ptr<cl_engine, FreeEngine> engine(::cl_engine_new());
  if (!engine) {
    return Failed(CL_EMEM);
  }
  Part load{"load", &progress};
  Part compile{"compile", &progress};
  if (progress) {
    ::cl_engine_set_clcb_sigload_progress(engine.get(), Report, &load);
    ::cl_engine_set_clcb_engine_compile_progress(engine.get(), Report, &compile);
  }
  LoadedDatabase loaded;
  cl_error_t result = ::cl_load(path.c_str(), engine.get(), &loaded.signatures, CL_DB_STDOPT);
  if (result == CL_SUCCESS) {
    result = ::cl_engine_compile(engine.get());
  }
  return result == CL_SUCCESS ? loaded : Failed(result);
}

}  // namespace installer
