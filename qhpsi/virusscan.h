/* virusscan.h: the interface of qhpsi's scanner plugins, for C and C++. See virusscan(3).
 *
 * A plugin is a shared object in the plugin directory (HOME/plugins). qmail-queue names it in
 * QHPSI ("plugin: yours.so"); qhpsi loads it, calls virusscan() once and exits. A whole plugin:
 *
 *     #include <stdio.h>
 *     #include <string.h>
 *     #include "virusscan.h"
 *
 *     static const char *reason;
 *
 *     int virusscan(const char *messfile) {
 *       char line[1024];
 *       int found = 0;
 *       FILE *message = fopen(messfile, "r");
 *       if (message == NULL) {
 *         reason = "cannot read the message";
 *         return 2;
 *       }
 *       while (!found && fgets(line, sizeof line, message) != NULL)
 *         found = strstr(line, "MAKE MONEY FAST") != NULL;
 *       if (ferror(message)) {
 *         reason = "cannot read the message to its end";
 *         return 2;
 *       }
 *       reason = found ? "Chain.Letter" : NULL;
 *       return found;
 *     }
 *
 *     const char *virusscan_name(void) { return reason; }
 *
 *     cc -shared -fPIC -o yours.so yours.c
 *
 * What a plugin may count on
 *   - It runs as qscand with group qmail, with no_new_privs set, in a process of its own that does
 *     nothing else and ends afterwards. It need not free what the exit frees.
 *   - qmail-queue opens the message on fd 0 too, read only and at its start. Other versions of
 *     qmail-queue do not: open `messfile` first. It may be relative to the current directory.
 *   - fd 1 and fd 2 go to qmail-queue, which copies them to its log. There a line
 *     "FILE: NAME FOUND" names the virus, and "FILE: REASON ERROR" the error.
 *   - It has QHPSITIMEOUT seconds (300 when unset) for everything. Then its process group is killed
 *     and the message is not accepted. Plugins that wait should end a little earlier.
 *   - Its environment has LC_ALL and, where they are set, PATH, QHPSITIMEOUT, QHPSIPROOF,
 *     PLUGINDIR, QUEUE_PLUGIN, QUEUE_PLUGIN_SYMB, QHPSIALLOW, CLAMD_SERVERS,
 *     CLAMD_CONNECT_TIMEOUT, CLAMD_TIMEOUT, CLAMD_PATIENCE, CLAMD_WAIT, LIBCLAMAV_DB,
 *     LIBCLAMAV_TMP and SCANCMD; count on no other variable.
 *
 * What a plugin can do
 *   - Read the message and what its user may read in /usr and /etc, work in memory, have threads.
 *     Everything else fails, mostly with EPERM or EACCES: other files, writing, sockets, signals,
 *     starting programs. So whoever takes it over with a message gets nothing but that message.
 *   - And what it asks for, before it sees the message, with virusscan_needs():
 *       read=/srv/site.db    read that file too, or all below that directory
 *       scratch=/var/tmp     write in a fresh directory made there, which TMPDIR names and which is
 *                            removed with all in it after the scan
 *       unix, tcp=3310       connect to sockets that are files, or to that port
 *       commands             start programs: nearly nothing is kept from it then
 *     The administrator can add to that with QHPSIALLOW.
 *
 * What a plugin must not do
 *   - Call exit() or let an exception out: return a number.
 *   - Return 0 because something went wrong. Every error is a number over 1: the message is then
 *     refused for the time being, not lost.
 *   - Write to the message.
 */

#ifndef QHPSI_VIRUSSCAN_H_
#define QHPSI_VIRUSSCAN_H_

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define QHPSI_EXPORT __attribute__((visibility("default")))
#else
#define QHPSI_EXPORT
#endif

/* Scans the message in the file `messfile`.
 * 0: clean; the next plugin, if there is one, is asked. 1: infected. 2 to 255: no verdict.
 * QUEUE_PLUGIN (or QUEUE_PLUGIN_SYMB) can give the function another name. */
QHPSI_EXPORT int virusscan(const char *messfile);

/* Optional, called before virusscan(). Returns what the plugin may do besides what every plugin
 * may, as words: read=PATH, scratch=PATH, unix, tcp=PORT, commands; see "What a plugin can do". The
 * text belongs to the plugin. If the scanning function has another name, this one's is that name
 * and "_needs". */
QHPSI_EXPORT const char *virusscan_needs(void);

/* Optional, called after virusscan() returned something other than 0. Returns the name of the virus
 * after 1, the reason of the error otherwise, or null or "" when it has none. The text belongs to
 * the plugin. If the scanning function has another name, this one's is that name and "_name". */
QHPSI_EXPORT const char *virusscan_name(void);

#ifdef __cplusplus
}
#endif

#endif /* QHPSI_VIRUSSCAN_H_ */
