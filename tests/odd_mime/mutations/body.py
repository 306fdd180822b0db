"""How the payload is encoded."""

import re
from base64 import b64encode, encodebytes

from ..encoders import quoted_printable
from .replace import anywhere, field, insert


def _of(encoding, change):
    """A mutation of one encoding's text: change(body, chance)."""
    def mutate(draft, chance):
        if draft.encoding != encoding:
            return False
        draft.body = change(draft.body, chance)
        return True
    return mutate


def _lines(size):
    def change(body, chance):
        text = body.replace(b"\n", b"")
        width = size(chance)
        return b"".join(text[i:i + width] + b"\n" for i in range(0, len(text), width))
    return change


def _junk(body, chance):
    for _ in range(chance.choice((1, 3))):
        junk = chance.choice((b"!", b" ", b"\t", b"%", b"=", b"-", b".", b"\0", b"\x80", b"\xe9", b",", b"*-"))
        body = insert(body, anywhere(chance, body), junk)
    return body


def _junk_line(body, chance):
    line = chance.choice((b"!!!\n", b"\n", b" \n", b"Content-Type: text/plain\n", b"a: b\n\n", b"====\n",
                          b"=\n", b"\x80\n", b"-----\n", b"*\n", b"x y z\n"))
    at = chance.choice((0, body.find(b"\n") + 1, len(body)))
    return insert(body, at, line)


def _padding_inside(draft, chance):
    """The first bytes are encoded alone."""
    if draft.encoding != "base64":
        return False
    cut = chance.choice((1, 2, 4, 5))
    first, rest = b64encode(draft.payload[:cut]), b64encode(draft.payload[cut:])
    draft.body = first + chance.choice((b"", b"\n")) + rest + b"\n"
    return True


def _padding(body, chance):
    text = body.rstrip(b"=\n")
    return text + chance.choice((b"", b"=", b"==", b"===", b"====", b"=A", b"\n=\n=")) + b"\n"


def _padding_in_quantum(body, chance):
    at = chance.randrange(0, max(len(body) // 2, 1))
    return insert(body, at, chance.choice((b"=", b"==", b"===", b"====")))


def _url(body, _):
    return body.replace(b"+", b"-").replace(b"/", b"_")


def _after(body, chance):
    return body + chance.choice((b"Some text.\n", b"\nA list's footer.\n", b"AAAA\n", b"=====\n"))


def _before(body, chance):
    return chance.choice((b"\n\n", b"AAAA", b"AAAA\n", b"Text: \n", b"=", b"Text.\n\n", b"-\n")) + body


def _soft(body, chance):
    return body.replace(b"=\n", b"=" + chance.choice((b" ", b"\t", b"\r", b"  \t", b"\f\f", b"\v"))
                        + b"\n")


def _bare_soft(body, _):
    return body.replace(b"=\n", b"=\r")


def _lower(body, _):
    return re.sub(rb"=[0-9A-F]{2}", lambda m: m[0].lower(), body)


def _bad_escape(body, chance):
    bad = chance.choice((b"=", b"=X", b"=XY", b"=4", b"=G0", b"= ", b"==", b"=\0", b"=x4"))
    places = [m.start() for m in re.finditer(rb"=[0-9A-F]{2}", body)]
    return insert(body, chance.choice(places or [0]), bad)


def _needless_escapes(body, chance):
    def escaped(match):
        is_letter = len(match[0]) == 1
        return b"=%02X" % match[0][0] if is_letter and chance.random() < 0.1 else match[0]
    return re.sub(rb"=[0-9A-F]{2}|[A-Za-z]", escaped, body)


def _end(body, chance):
    return body.rstrip(b"\n") + chance.choice((b"=", b"=\n", b"", b" \n", b"=4"))


def _no_begin(body, _):
    return body.partition(b"\n")[2]


def _no_uu_end(body, chance):
    cut = chance.choice((b"`\nend\n", b"end\n"))
    return body.replace(cut, b"")


def _begin(body, chance):
    line = chance.choice((b"begin 644", b"begin", b"begin 0644 file", b"begin  644  file bin",
                          b"BEGIN 644 file", b" begin 644 file", b"begin 644 file\0", b"begin -1 file",
                          b"text\nbegin 644 file", b"begin-base64 644 file"))
    return line + b"\n" + body.partition(b"\n")[2]


def _uu_blanks(body, chance):
    return body.replace(b"`", b" ") if chance.random() < 0.5 else body.replace(b"\n", b" \n")


def _uu_base64(draft, chance):
    if draft.encoding != "uuencode":
        return False
    end = chance.choice((b"====\n", b"", b"end\n"))
    draft.body = b"begin-base64 644 file.bin\n" + encodebytes(draft.payload) + end
    return True


def _in_quoted_printable(draft, chance):
    """What hides behind escapes, or in a line that is broken."""
    if draft.encoding not in ("uuencode", "yEnc", "BinHex"):
        return False
    text = draft.body.replace(b"=", b"=3D")
    draft.body = chance.choice((
        quoted_printable(draft.body), text, b"=%02X" % text[0] + text[1:],
        text[:3] + b"=\n" + text[3:], b"=\n" + text, b"text\n" + b"=%02x" % text[0] + text[1:]))
    field(draft.part_fields, b"Content-Transfer-Encoding",
          lambda _: b"Content-Transfer-Encoding: quoted-printable\n")
    return True


def _six_bits(body, chance):
    """Characters that mean the same to a decoder that looks at no more of them."""
    def other(match):
        return bytes([match[0][0] + 64]) if chance.random() < 0.2 else match[0]
    first, _, rest = body.partition(b"\n")
    lines, end, tail = rest.partition(b"`\nend")
    return first + b"\n" + re.sub(rb"[ -_]", other, lines) + end + tail


def _uu_blank_lines(body, _):
    return body.replace(b"\n", b"\n\n")


def _boundary_like(body, chance):
    """Where the lines beside it look like no base64."""
    text = body.replace(b"\n", b"")
    at = 4 * chance.randrange(1, max(len(text) // 4, 2))
    line = chance.choice((b"--", b"-----", b"-- ", b"--#"))
    return text[:at] + b" : \n" + line + b"\n : " + text[at:] + b"\n"


def _ybegin(body, chance):
    line = chance.choice((b"=ybegin line=128 size=1 name=x", b"=ybegin size=68 name=x", b"=ybegin name=x",
                          b"=ybegin part=1 line=128 size=68 name=x\n=ypart begin=1 end=68",
                          b" =ybegin line=128 size=68 name=x"))
    return line + b"\n" + body.partition(b"\n")[2]


def _no_yend(body, _):
    return body[:body.rfind(b"=yend")]


def _binhex_odd(body, chance):
    return chance.choice((body.replace(b"4.0)\n\n", b"4.0)\n"), body.replace(b"(This", b"text\n(This"),
                          body.replace(b"\n:", b"\n :"), body.replace(b":\n", b"\n"),
                          body.replace(b"(This file", b"(this file")))


MUTATIONS = {
    "base64 in lines of odd length": _of("base64", _lines(
        lambda chance: chance.choice((1, 2, 3, 5, 7, 61, 75, 77, 78)))),
    "base64 in one line": _of("base64", _lines(lambda _: 1 << 20)),
    "base64 in lines of four": _of("base64", _lines(lambda _: 4)),
    "base64 with junk": _of("base64", _junk),
    "base64 with a line of junk": _of("base64", _junk_line),
    "base64 with padding inside": _padding_inside,
    "base64 with other padding": _of("base64", _padding),
    "base64 with padding in a quantum": _of("base64", _padding_in_quantum),
    "base64 for URLs": _of("base64", _url),
    "base64 with text after it": _of("base64", _after),
    "base64 with text before it": _of("base64", _before),
    "base64 with a line that is no boundary": _of("base64", _boundary_like),
    "quoted-printable with blanks at line ends": _of("quoted-printable", _soft),
    "quoted-printable with bare CR": _of("quoted-printable", _bare_soft),
    "quoted-printable in lower case": _of("quoted-printable", _lower),
    "quoted-printable with a bad escape": _of("quoted-printable", _bad_escape),
    "quoted-printable with needless escapes": _of("quoted-printable", _needless_escapes),
    "quoted-printable with an odd end": _of("quoted-printable", _end),
    "uuencode without begin": _of("uuencode", _no_begin),
    "uuencode without end": _of("uuencode", _no_uu_end),
    "uuencode with another begin": _of("uuencode", _begin),
    "uuencode with blanks": _of("uuencode", _uu_blanks),
    "uuencode of which six bits count": _of("uuencode", _six_bits),
    "uuencode with blank lines": _of("uuencode", _uu_blank_lines),
    "uuencode as base64": _uu_base64,
    "another encoding in quoted-printable": _in_quoted_printable,
    "yEnc with another begin": _of("yEnc", _ybegin),
    "yEnc without end": _of("yEnc", _no_yend),
    "BinHex, odd": _of("BinHex", _binhex_odd),
}
