// What the headers of the C++ library call: all that qmail-queue and qhpsi use of that library
// beyond its headers. So they are linked without it.

#include <chrono>
#include <ctime>
#include <exception>
#include <new>

namespace {

// A fault of ours that a container or string found: an index, a size.
class Misuse : public std::exception {
 public:
  explicit Misuse(const char* what) : what_(what) {}
  const char* what() const noexcept override { return what_; }

 private:
  const char* what_;
};

std::chrono::nanoseconds Now(clockid_t clock) {
  timespec now = {};
  (void)::clock_gettime(clock, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

// The names are libstdc++'s, as bits/functexcept.h declares them.
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl50-cpp,cert-dcl51-cpp,cert-dcl58-cpp,readability-identifier-naming)

namespace std {

void __throw_bad_alloc() { throw bad_alloc(); }
void __throw_bad_array_new_length() { throw bad_array_new_length(); }
void __throw_bad_function_call() { throw Misuse("bad function call"); }
void __throw_length_error(const char* what) { throw Misuse(what); }
void __throw_logic_error(const char* what) { throw Misuse(what); }
void __throw_out_of_range_fmt(const char* what, ...) { throw Misuse(what); }

#if _GLIBCXX_RELEASE >= 13
// The one member of std::string that the headers leave to the library.
template void string::_M_replace_cold(char*, size_type, const char*, size_type, size_type);
#endif

namespace chrono {

steady_clock::time_point steady_clock::now() noexcept { return time_point(Now(CLOCK_MONOTONIC)); }

system_clock::time_point system_clock::now() noexcept { return time_point(Now(CLOCK_REALTIME)); }

}  // namespace chrono
}  // namespace std

// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl50-cpp,cert-dcl51-cpp,cert-dcl58-cpp,readability-identifier-naming)
