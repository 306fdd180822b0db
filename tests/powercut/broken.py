"""Programs that do not sync, to see what this test can see."""

from e2e.programs import find

SYNCS = "fsync,fdatasync,syncfs"


def without_sync(number):
    """A command to run a program under: its `number`-th fsync, or each for 0, says that it is done
    and does nothing."""
    when = f":when={number}" if number else ""
    return [find("strace"), "-qq", "-o", "/dev/null", "-e", f"trace={SYNCS}",
            "-e", f"inject={SYNCS}:retval=0{when}"]
