"""qhpsi-installer at work: it installs, upgrades, sets a variable, and uninstalls."""

import shutil

from e2e import child, installation

VARIABLE = ("qmail-smtpd.25", "REJECTVIRUS", "1")


class Services:
    """`directory` is for what is installed: a release and the one after it. `prefix` is a command
    to run qhpsi-installer under."""

    name = "installer"

    def __init__(self, directory, prefix=()):
        self._prefix = prefix
        self._old = installation.make_bundle(directory / "old")
        self._new = directory / "new"
        shutil.copytree(self._old, self._new)
        for path in ("services/qmail-smtpd/run", "variables/qmail-smtpd/TIMEOUT",
                     "bin/qmail-queue"):
            with open(self._new / path, "ab") as file:
                file.write(b"\n")
        self._expected = {}  # after each step

    def steps(self, root):
        """(name, command) in the order in which they run."""
        return [("install", self._install(root, self._old)),
                ("upgrade", self._install(root, self._new)),
                ("set", ["set", *VARIABLE, "--root", root]),
                ("uninstall", ["uninstall", "--root", root])]

    def _install(self, root, bundle):
        return ["install", "--root", root, "--from", bundle, "--queues", "1"]

    def prepare(self, top):
        installation.make_root(top / "root")

    def work(self, top, mark):
        root = top / "root"
        for name, command in self.steps(root):
            mark(f"begin {name}")
            done = self._run(command)
            if done.returncode != 0:
                raise AssertionError(f"{name}: {done.stderr.decode()}")
            mark(f"done {name}")
            self._expected[name] = installation.snapshot(root)

    def _run(self, command):
        return child.run([*self._prefix, installation.INSTALLER, *command],
                         env=installation.ENVIRONMENT)

    def problems(self, top, marks):
        root = top / "root"
        found = self._half_services(root)
        step = [m.partition(" ") for m in marks if " " in m]
        if step and step[-1][0] == "done":
            found += _difference(installation.snapshot(root), self._expected[step[-1][2]])
        names = ["uninstall"] if "begin uninstall" in marks else ["upgrade", "set"]
        return found or self._finish(root, names)

    def _half_services(self, root):
        """svscan would start what is in a service directory as it is."""
        contents = {}
        for snapshot in self._expected.values():
            for path, entry in snapshot.items():
                contents.setdefault(path, []).append(entry[3:])
        now = installation.snapshot(root)
        return [f"{path}: {'other' if path in now else 'missing'}"
                for service in (root / "service").glob("[!.]*")
                for path in contents if path.startswith(f"service/{service.name}/")
                if path not in now or now[path][3:] not in contents[path]]

    def _finish(self, root, names):
        """The next run finishes what was interrupted, and one more changes nothing."""
        commands = dict(self.steps(root))
        found = []
        for name in [*names, names[0]]:
            done = self._run(commands[name])
            if done.returncode != 0:
                found.append(f"{name}: {done.stderr.decode().strip()}")
        return found + _difference(installation.snapshot(root), self._expected[names[-1]])


def _difference(found, expected):
    """Paths, at most a few."""
    return [f"{path}: {'missing' if path not in found else 'other'}"
            for path in sorted(found.keys() | expected.keys())
            if found.get(path) != expected.get(path)]
