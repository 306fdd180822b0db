/* A plugin as written for IndiMail: one function, without our header and without a name. */

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int virusscan(char *messfile);

int virusscan(char *messfile) {
  char buffer[512];
  ssize_t n;
  int fd = open(messfile, O_RDONLY);
  if (fd == -1) {
    return 111;
  }
  n = read(fd, buffer, sizeof(buffer) - 1);
  close(fd);
  if (n < 0) {
    return 111;
  }
  buffer[n] = '\0';
  return strstr(buffer, "malware") != NULL;
}
