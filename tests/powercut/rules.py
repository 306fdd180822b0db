"""vcfilter at work: it adds rules, one after the other, and each is asked for at once."""

from e2e import child
from e2e.programs import environment
from e2e.vfilter_case import VCFILTER, VFILTER, rule

from . import numbered

ADDRESS = "prefilt@example.com"


class Rules:
    """`prefix` is a command to run vcfilter under."""

    name = "vcfilter"

    def __init__(self, prefix=(), load=numbered.Load(count=60, workers=4)):
        self._prefix = prefix
        self._load = load

    def prepare(self, top):
        (top / "home").mkdir()

    def work(self, top, mark):
        def handle(number):
            self._add(top, number)
            mark(f"done {number}")
        self._load.handle(handle)

    def _vcfilter(self, top, *arguments):
        return child.run([*self._prefix, VCFILTER, "--home", top / "home", *arguments, ADDRESS],
                         env=environment({}))

    def _add(self, top, number):
        done = self._vcfilter(top, *rule(f"r{number}", keyword=f"<{number}>", folder="Match"))
        if done.returncode != 0:
            raise AssertionError(f"vcfilter: {done.returncode}: {done.stderr.decode()}")

    def problems(self, top, marks):
        done = numbered.acknowledged(marks)
        found = self._missing(top, done)
        try:
            self._add(top, self._load.count)
        except AssertionError as error:
            return [*found, f"one more: {error}"]
        return found + self._missing(top, {*done, self._load.count})

    def _missing(self, top, numbers):
        """Rules that are not in the list, or by which vfilter does not go."""
        listed = self._vcfilter(top, "-s")
        if numbers and listed.returncode != 0:
            return [f"vcfilter -s: {listed.stderr.decode()}"]
        words = listed.stdout.decode().split()
        found = [f"rule r{n} is not listed" for n in sorted(numbers) if words.count(f"r{n}") != 1]
        for number in sorted(numbers)[-3:]:
            message = f"Subject: <{number}>\n\n".encode()
            answer = child.run([VFILTER, "--home", top / "home", "--test",
                                "jane@example.com"], input=message, env=environment({}))
            if f" r{number}: deliver to Match\n" not in answer.stdout.decode():
                found.append(f"vfilter does not go by rule r{number}: {answer.stderr.decode()}")
        return found
