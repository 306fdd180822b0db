"""An installation as README has it: setuid programs, and the users that start them."""

from . import child, prefix, samples
from .case import Case
from .inject import inject
from .programs import HOME, find

INFECTED = samples.eicar_message()
# Leaves a mark that says who ran it, however it came to run.
EVIL_SOURCE = r"""
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
static void mark(void) {
  char text[64];
  int fd = open("%s", O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (fd >= 0) {
    if (write(fd, text, (size_t)sprintf(text, "%%d\n", (int)geteuid())) < 0) { return; }
    close(fd);
  }
}
__attribute__((constructor)) static void loaded(void) { mark(); }
int virusscan(const char *file) { (void)file; return 0; }
int main(void) { return 0; }
"""


def setUpModule():
    prefix.install()


class Installed(Case):
    """The site scans with libclamav.so and refuses what is infected."""

    def setUp(self):
        super().setUp()
        self.queue = prefix.make_queue()
        self.site(qhpsi="plugin: libclamav.so", libclamav_db=HOME / "db", rejectvirus=1)

    def site(self, **files):
        prefix.set_control(**files)

    def run_as(self, user, message=INFECTED, settings=None, **options):
        return inject(message, options.pop("envelope_bytes", None), settings or {},
                      program=prefix.INSTALLED_QUEUE, **prefix.as_user(user), **options)

    def compile(self, *arguments):
        done = child.run([find("cc"), "-Wl,-z,now", *arguments])
        self.assertEqual(done.returncode, 0, done.stderr)
