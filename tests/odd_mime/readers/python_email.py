"""Python's email package, in both of its ways."""

import email
from email import policy

from . import payload


class PythonEmail:
    name = "Python email"

    def opened(self, paths):
        return {path for path in paths if _has(path.read_bytes(), payload.of(path))}


def _has(raw, wanted):
    for how in (policy.compat32, policy.default):
        try:
            for part in email.message_from_bytes(raw, policy=how).walk():
                if wanted in (part.get_payload(decode=True) or b""):
                    return True
        except Exception:  # pylint: disable=broad-except  # it raises what it likes on odd mail
            continue
    return False
