// A plugin with a function for each kind of answer; QUEUE_PLUGIN picks the function.

#include <sys/prctl.h>

#include <cstdio>
#include <cstdlib>
#include <string>

extern "C" {

int clean(const char*) { return 0; }
const char* clean_name() { return "not to be printed"; }

int infected(const char*) { return 1; }
const char* infected_name() { return "Test.Virus"; }

int unnamed(const char*) { return 1; }

int nameless(const char*) { return 1; }
const char* nameless_name() { return nullptr; }

int blank(const char*) { return 1; }
const char* blank_name() { return ""; }

int error(const char*) { return 2; }
const char* error_name() { return "no database"; }

int worst_error(const char*) { return 255; }

int too_large(const char*) { return 256; }
int negative(const char*) { return -1; }

int crash(const char*) { std::abort(); }

int rude(const char*) { return 1; }
const char* rude_name() {
  static const std::string name = "a\nb\x7f\xc3\xa4" + std::string(1000, 'x');
  return name.c_str();
}

int chatter(const char* messfile) {
  std::printf("looking at %s\n", messfile);
  return 1;
}
const char* chatter_name() { return "Chatter"; }

// Returns 0 if no program started from here can gain rights.
int no_new_privs(const char*) { return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 9; }

}  // extern "C"
