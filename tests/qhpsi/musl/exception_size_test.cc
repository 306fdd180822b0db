// The room that qhpsi/musl leaves in front of an exception is what the compiler's library uses.

#include "qhpsi/musl/exception_size.h"

#include <bits/cxxabi_init_exception.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <typeinfo>

namespace qhpsi {
namespace {

TEST(Exception, HasTheHeaderOfTheCompilersLibrary) {
  void* const thrown = __cxxabiv1::__cxa_allocate_exception(sizeof(int));
  const void* const header = __cxxabiv1::__cxa_init_primary_exception(
      thrown, const_cast<std::type_info*>(&typeid(int)), nullptr);
  EXPECT_EQ(static_cast<char*>(thrown) - static_cast<const char*>(header),
            static_cast<ptrdiff_t>(kExceptionHeader));
  __cxxabiv1::__cxa_free_exception(thrown);
}

}  // namespace
}  // namespace qhpsi
