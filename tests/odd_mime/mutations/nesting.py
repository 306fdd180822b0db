"""Mails in mails, and multiparts in multiparts."""

from ..encoders import base64, quoted_printable

HEADER = b"From: Ann <ann@example.org>\nSubject: forwarded\nMIME-Version: 1.0\n"


def _within(kind, encode=None, encoding=b"7bit"):
    """The mail so far is a part of this type of another mail."""
    def wrap(message):
        body = encode(message) if encode else message
        return (HEADER + b'Content-Type: multipart/mixed; boundary="0uter"\n\n--0uter\nContent-Type: ' + kind
                + b"\nContent-Transfer-Encoding: " + encoding + b"\n\n" + body + b"\n--0uter--\n")

    def mutate(draft, _):
        draft.wraps.append(wrap)
    return mutate


def _whole(kind, encode=None, encoding=b"7bit"):
    """The mail so far is all of another mail."""
    def wrap(message):
        body = encode(message) if encode else message
        return HEADER + b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding + b"\n\n" + body

    def mutate(draft, _):
        draft.wraps.append(wrap)
    return mutate


def _deep(draft, chance):
    for _ in range(chance.randrange(2, 5)):
        _within(b"message/rfc822")(draft, chance)


def _digest(draft, _):
    draft.wraps.append(lambda message: HEADER + b'Content-Type: multipart/digest; boundary="d"\n\n--d\n\n'
                       + message + b"\n--d--\n")


def _in_multiparts(draft, chance):
    """The part is in some multiparts within one another."""
    if not draft.is_multipart:
        return False
    inner = [b"inner%d" % number for number in range(chance.randrange(1, 6))]
    draft.opening += b"".join(b'Content-Type: multipart/mixed; boundary="' + name + b'"\n\n--' + name + b"\n"
                              for name in inner)
    closings = b"".join(b"--" + name + b"--\n" for name in reversed(inner))
    draft.closing = (closings if chance.random() < 0.5 else b"") + draft.closing
    return True


def _quoted(draft, chance):
    """As a bounce or an old forward has it: the mail stands in a text."""
    before = chance.choice((b"-----Original Message-----\n", b"\n", b"--- Below this line is a copy of the "
                            b"message.\n\n", b"From eve Mon Jan  1 00:00:00 2024\n"))
    draft.wraps.append(lambda message: HEADER + b"Content-Type: text/plain\n\nHello.\n" + before + message)


MUTATIONS = {
    "message/rfc822": _within(b"message/rfc822"),
    "message/rfc822 in base64": _within(b"message/rfc822", base64, b"base64"),
    "message/rfc822 in quoted-printable": _within(b"message/rfc822", quoted_printable, b"quoted-printable"),
    "message/global": _within(b"message/global"),
    "message/global in base64": _within(b"message/global", base64, b"base64"),
    "message/news": _within(b"message/news"),
    "mail as application/octet-stream": _within(b"application/octet-stream", base64, b"base64"),
    "message/rfc822 alone": _whole(b"message/rfc822"),
    "message/rfc822 alone in base64": _whole(b"message/rfc822", base64, b"base64"),
    "message/partial": _whole(b'message/partial; id="x"; number=1; total=1'),
    "deep": _deep,
    "digest": _digest,
    "multiparts in multiparts": _in_multiparts,
    "quoted in a text": _quoted,
}
