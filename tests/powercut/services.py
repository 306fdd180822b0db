"""qhpsi-installer at work: it installs, upgrades, and sets a variable."""

import shutil

from e2e import child, installation

VARIABLE = ("qmail-smtpd.25", "REJECTVIRUS", "1")


class Services:
    """`directory` is for what is installed: a release and the one after it."""

    name = "installer"

    def __init__(self, directory):
        self._old = installation.make_bundle(directory / "old")
        self._new = directory / "new"
        shutil.copytree(self._old, self._new)
        for path in ("services/qmail-smtpd/run", "variables/qmail-smtpd/TIMEOUT", "bin/qmail-queue"):
            with open(self._new / path, "ab") as file:
                file.write(b"\n")
        self._expected = {}  # after each step

    def steps(self, root):
        """(name, command) in the order in which they run."""
        return [("install", self._install(root, self._old)),
                ("upgrade", self._install(root, self._new)),
                ("set", ["set", *VARIABLE, "--root", root])]

    def _install(self, root, bundle):
        return ["install", "--root", root, "--from", bundle, "--queues", "1"]

    def prepare(self, top):
        installation.make_root(top / "root")

    def work(self, top, mark):
        root = top / "root"
        for name, command in self.steps(root):
            mark(f"begin {name}")
            installation.run(*command)
            mark(f"done {name}")
            self._expected[name] = installation.snapshot(root)

    def problems(self, top, marks):
        root = top / "root"
        found = self._half_services(root)
        last = marks[-1].partition(" ")
        if last[0] == "done":
            found += _difference(installation.snapshot(root), self._expected[last[2]])
        return found + self._finish(root)

    def _half_services(self, root):
        """svscan would start what is in a service directory as it is."""
        found = []
        for service in (root / "service").glob("[!.]*"):
            present = {str(p.relative_to(service)) for p in service.rglob("*") if p.is_file()}
            whole = {path.removeprefix(f"service/{service.name}/")
                     for path, entry in self._expected["upgrade"].items()
                     if path.startswith(f"service/{service.name}/") and len(entry) > 3}
            found += [f"service {service.name} lacks {name}" for name in sorted(whole - present)]
            found += [f"service {service.name}: {p.name} is empty" for p in service.rglob("run")
                      if p.stat().st_size == 0]
        return found

    def _finish(self, root):
        """The next run finishes, and one more has nothing to do."""
        found = []
        for name, command in self.steps(root)[1:]:
            done = child.run([installation.INSTALLER, *command], env=installation.ENVIRONMENT)
            if done.returncode != 0:
                found.append(f"{name}: {done.stderr.decode().strip()}")
        found += _difference(installation.snapshot(root), self._expected["set"])
        output = installation.run(*self._install(root, self._new))
        if installation.steps(output):
            found.append(f"one more install: {output}")
        return found


def _difference(found, expected):
    """Paths, at most a few."""
    return [f"{path}: {'missing' if path not in found else 'other'}"
            for path in sorted(found.keys() | expected.keys())
            if found.get(path) != expected.get(path)]
