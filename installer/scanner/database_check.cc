#include "installer/scanner/database_check.h"

#include <clamav.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "installer/scanner/signature_reader.h"
#include "installer/system/tree.h"
#include "qhpsi/base/ascii.h"
#include "qhpsi/base/number.h"

namespace installer {
namespace {

constexpr size_t kLongestError = 300;
constexpr std::chrono::seconds kTimeToLoad{600};
constexpr const char* kLoad = "load";
constexpr const char* kCompile = "compile";
constexpr const char* kSignatures = "signatures";

struct FreeEngine {
  void operator()(cl_engine* engine) const { ::cl_engine_free(engine); }
};

struct Part {
  const char* name;
  const SignatureFindings* found;
};

cl_error_t Report(size_t total, size_t done, void* context) {
  const auto* const part = static_cast<const Part*>(context);
  part->found->Add(part->name, std::to_string(done) + " " + std::to_string(total));
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

void AddFailure(cl_error_t result, const SignatureFindings& found) {
  found.Add("error",
            std::string(::cl_strerror(result)) + qhpsi::Printable(Errors(), kLongestError));
}

// In the child.
void Load(const std::string& path, const SignatureFindings& found) {
  ::cl_set_clcb_msg(NoteError);
  if (const cl_error_t result = ::cl_init(CL_INIT_DEFAULT); result != CL_SUCCESS) {
    return AddFailure(result, found);
  }
  const std::unique_ptr<cl_engine, FreeEngine> engine(::cl_engine_new());
  if (!engine) {
    return AddFailure(CL_EMEM, found);
  }
  Part load{kLoad, &found};
  Part compile{kCompile, &found};
  ::cl_engine_set_clcb_sigload_progress(engine.get(), Report, &load);
  ::cl_engine_set_clcb_engine_compile_progress(engine.get(), Report, &compile);
  unsigned signatures = 0;
  cl_error_t result = ::cl_load(path.c_str(), engine.get(), &signatures, CL_DB_STDOPT);
  if (result == CL_SUCCESS) {
    result = ::cl_engine_compile(engine.get());
  }
  if (result != CL_SUCCESS) {
    return AddFailure(result, found);
  }
  found.Add(kSignatures, std::to_string(signatures));
}

void Take(LoadedDatabase& loaded, const Progress& progress, std::string_view name,
          std::string_view value) {
  const std::string_view first = value.substr(0, value.find(' '));
  const std::string_view second = value.substr(std::min(value.size(), first.size() + 1));
  const auto number = qhpsi::ParseNumber(first, 0, std::numeric_limits<uint32_t>::max());
  const auto total = qhpsi::ParseNumber(second, 0, std::numeric_limits<uint32_t>::max());
  if (number && name == kSignatures) {
    loaded.signatures = static_cast<unsigned>(*number);
  } else if (number && total && progress && (name == kLoad || name == kCompile)) {
    progress(name == kLoad ? kLoad : kCompile, *total, *number);
  }
}

}  // namespace

LoadedDatabase LoadDatabase(const std::string& path, Owner reader, const Progress& progress) {
  LoadedDatabase loaded;
  loaded.error = ReadInChild(
      path, reader, kTimeToLoad, Load,
      [&](std::string_view name, std::string_view value) { Take(loaded, progress, name, value); });
  if (!loaded.error.empty()) {
    loaded.signatures = 0;
  }
  return loaded;
}

}  // namespace installer
