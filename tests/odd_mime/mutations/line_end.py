"""How lines end."""

from .replace import anywhere, insert


def _all(end):
    def mutate(draft, _):
        draft.wraps.append(lambda message: message.replace(b"\n", end))
    return mutate


def _some(end):
    """From one line on."""
    def mutate(draft, chance):
        share = chance.random()

        def wrap(message):
            at = int(len(message) * share)
            return message[:at] + message[at:].replace(b"\n", end)
        draft.wraps.append(wrap)
    return mutate


def _one(end):
    def mutate(draft, chance):
        def wrap(message):
            lines = message.split(b"\n")
            at = chance.randrange(1, max(len(lines), 2))
            return b"\n".join(lines[:at]) + end + b"\n".join(lines[at:])
        draft.wraps.append(wrap)
    return mutate


def _in_body(byte):
    def mutate(draft, chance):
        draft.body = insert(draft.body, anywhere(chance, draft.body), byte)
    return mutate


def _none_at_end(draft, _):
    draft.wraps.append(lambda message: message.rstrip(b"\n"))


MUTATIONS = {
    "CRLF": _all(b"\r\n"),
    "CR CRLF": _all(b"\r\r\n"),
    "CR": _all(b"\r"),
    "LF CR": _all(b"\n\r"),
    "CRLF from some line on": _some(b"\r\n"),
    "CR from some line on": _some(b"\r"),
    "one CR": _one(b"\r"),
    "one CRLF": _one(b"\r\n"),
    "CR in the body": _in_body(b"\r"),
    "NUL in the body": _in_body(b"\0"),
    "none at the end": _none_at_end,
}
