"""Mail that hides EICAR from clamd's own parser.

More are in hidden_mail_files/, as they were found: each was called clean, and a real mail reader
opens it."""

import base64
import binascii
import io
import zipfile
from pathlib import Path

from .samples import EICAR

FILES = Path(__file__).with_name("hidden_mail_files")

HEADER = b"From: Eve <eve@example.org>\nTo: Bob <bob@example.net>\nSubject: x\nMIME-Version: 1.0\n"


def part(encoded, encoding=b"base64", boundary=b"b", said=None, before=b"--b\n", fields=b"",
         kind=b"application/octet-stream"):
    """A message with one part of which all can be chosen."""
    said = b'multipart/mixed; boundary="' + boundary + b'"' if said is None else said
    return (HEADER + b"Content-Type: " + said + b"\n\n" + before
            + b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding + b"\n" + fields
            + b"\n" + encoded + b"\n--b--\n")


PLAIN = base64.encodebytes(EICAR)
HALF = len(PLAIN) // 8 * 4


def zipped(before=b""):
    packed = io.BytesIO(before)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("a", EICAR, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def escaped(content):
    return b"".join(b"=%02X" % c for c in content) + b"=\n"


def octets(*pieces):
    """CMS SignedData without lengths, what is signed in pieces."""
    strings = b"".join(b"\x04" + bytes([len(piece)]) + piece for piece in pieces)
    signed = (b"\x02\x01\x01\x31\0\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80"
              + strings + b"\0\0\0\0\0\0")
    return (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80" + signed
            + b"\0\0\0\0\0\0")


def in_six_bits(content):
    """uuencode with other characters that have the same six bits."""
    lines = [binascii.b2a_uu(content[i:i + 45]).rstrip(b"\n") for i in range(0, len(content), 45)]
    return b"begin 644 e\n" + b"\n\n".join(
        bytes(c + 64 if c < 64 else c for c in line) for line in lines) + b"\n`\nend\n"


INNER = (b"Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: application/x\n"
         b"Content-Transfer-Encoding: base64\n\n" + PLAIN + b"--i--\n")

# Each is read by some mail reader. clamd alone calls most of them clean.
HIDDEN = {
    "a boundary in pieces": part(PLAIN, said=b'multipart/mixed; boundary*0="b"'),
    "a boundary with an escape": part(PLAIN, said=b'multipart/mixed; boundary="\\b"'),
    "two boundaries": part(PLAIN, said=b"multipart/mixed; boundary=a; boundary=b"),
    "a type with a trailing comment": part(PLAIN, said=b"multipart/mixed(;); boundary=b"),
    "base64 with padding inside": part(b"WA==" + base64.b64encode(EICAR[1:])),
    "base64 with junk": part(base64.b64encode(EICAR)[:21] + b"!" + base64.b64encode(EICAR)[21:]),
    "base64 that is said to be none": part(PLAIN, b"x-base64"),
    "quoted-printable in lower case":
        part(b"".join(b"=%02x" % c for c in EICAR), b"quoted-printable"),
    "uuencode": part(b"begin 644 e\n" + b"".join(
        binascii.b2a_uu(EICAR[i:i + 45]) for i in (0, 45)) + b"`\nend\n", b"x-uuencode"),
    "a part within none": HEADER + b"Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: "
                          b"7bit\n\n" + PLAIN,
    "a disposition that clamd does not know":
        part(PLAIN, kind=b"text/plain", fields=b"Content-Disposition: form-data\n"),
    "a disposition in quotes":
        part(PLAIN, kind=b"text/plain", fields=b'Content-Disposition: "attachment"\n'),
    "a semicolon before the type":
        HEADER + b"Content-Type: multipart/mixed; boundary=o\n\n--o\nX-A: b;\n" + INNER
        + b"--o--\n",
    "a type that clamd takes for another":
        HEADER + b"Content-Type: xmessage/y\nContent-Transfer-Encoding: base64\n\n" + PLAIN,
    "news": HEADER + b"Content-Type: message/news\n\n" + HEADER + INNER,
    "base64 that begins as a header does":
        part(base64.encodebytes(zipped(base64.b64decode(b"ContentA")))),
    "such base64 that only a reading has":
        part(base64.encodebytes(zipped(base64.b64decode(b"ContentA"))), b"x-base64"),
    "a boundary in another case": part(b"--B\n" + EICAR[:40] + b"=\n" + EICAR[40:] + b"=\n",
                                       b"quoted-printable"),
    "signed": HEADER + b"Content-Type: application/pkcs7-mime; name=smime.p7m\n"
              b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(octets(INNER[:99], INNER[99:])),
    "a file in a calendar":
        part(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTACH;VALUE=BINARY;ENCODING=BASE64;X-FILE\n NAME=a:"
             + PLAIN.replace(b"\n", b"\n ") + b"\nEND:VEVENT\nEND:VCALENDAR\n", b"7bit",
             kind=b"text/plain"),
    "base64 across what is no boundary": part(PLAIN[:HALF] + b" : \n--\n : " + PLAIN[HALF:]),
    "base64 with padding that shortens": part(b"WDVPIV=/JU=/QV=/" + base64.b64encode(EICAR[9:])),
    "uuencode of which six bits count": part(in_six_bits(EICAR), b"x-uuencode"),
    "a soft line break with form feeds": part(escaped(EICAR[:33])[:-1] + b"\f\f\n"
                                              + escaped(EICAR[33:]), b"quoted-printable"),
}
