#include "filter/store/domain_owner.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "filter/base/failure.h"
#include "tests/temp_dir.h"

namespace filter {
namespace {

class DomainOwner : public testing::Test {
 protected:
  DomainOwner() {
    std::filesystem::create_directory(home_.Path("users"));
    std::filesystem::create_directory(home_.Path("control"));
    home_.File("passwd", "root:x:0:0::/:/bin/sh\npopuser:x:5001:5002::/:/bin/false\n");
  }

  Owner Of(const std::string& domain) {
    return OwnerOf(home_.Path(), domain, home_.Path("passwd").c_str());
  }

  void Expect(const std::string& domain, uid_t uid, gid_t gid) {
    const Owner owner = Of(domain);
    EXPECT_EQ(owner.uid, uid) << domain;
    EXPECT_EQ(owner.gid, gid) << domain;
  }

  tests::TempDir home_;
};

TEST_F(DomainOwner, IsRootWhereNothingSaysOtherwise) { Expect("example.com", 0, 0); }

TEST_F(DomainOwner, IsInAssign) {
  home_.File("users/assign",
             "=example.com:joe:1:1:/:::\n"
             "+sub.example.com-:x:2:2:/:-::\n"
             "+Example.com-:example.com:5555:5556:/home/x:-::\n"
             "+example.com-:late:3:3:/:-::\n.\n");
  Expect("example.com", 5555, 5556);
  Expect("ample.com", 0, 0);
}

TEST_F(DomainOwner, IsInVirtualdomains) {
  home_.File("control/virtualdomains",
             ".example.com:nobody\nexample.com:popuser\nlast.example:pop");
  Expect("example.com", 5001, 5002);
  Expect("last.example", 0, 0);
  home_.File("users/assign", "+pop-:popuser:7:8:/:-::\n.\n");
  Expect("last.example", 7, 8);
}

TEST_F(DomainOwner, JunkIsNoId) {
  for (const char* ids : {"x:y", "", "5555", "-1:1", "4294967295:1", "5555:99999999999"}) {
    home_.File("users/assign", "+example.com-:u:" + std::string(ids) + ":/home:-::\n");
    EXPECT_THROW(Of("example.com"), Failure) << ids;
  }
}

}  // namespace
}  // namespace filter
