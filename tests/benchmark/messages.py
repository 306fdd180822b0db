"""The messages that are sent: templates with places where the measuring loops write a number."""

import base64
import io
import random
import zipfile
from dataclasses import dataclass
from pathlib import Path

NUMBER = b"NUMBER00"  # marks such a place; the one in the attachment has no mark
LINE = 57  # bytes that fill a line of base64, which is 77 long with its newline

HEADER = (b"From: Ann <ann@example.org>\nTo: Bob <bob@example.net>\nSubject: benchmark\n"
          b"Date: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <" + NUMBER + b"@example.org>\n"
          b"MIME-Version: 1.0\n")
PLAIN, SMTP, ODD = "message", "smtp", "odd"  # kinds of templates
WORDS = ("lunch at one then meeting about the new plan for next year with all of the usual people "
         "who said that they would rather come by train").split()


@dataclass(frozen=True)
class Template:
    path: Path
    places: tuple

    def arguments(self):
        """The options of //tests/benchmark/loops:bench."""
        return ["--message", self.path, "--places", ",".join(map(str, self.places))]


def write(directory, sizes):
    """Returns {(size, kind): Template}."""
    templates = {}
    for name, size in sizes.items():
        text = _text_message(size) if size < 10_000 else _zip_message(size)
        for kind, content in ((PLAIN, text), (SMTP, text.replace(b"\n", b"\r\n")),
                              (ODD, _odd(_zip_message(size)))):
            path = directory / f"{name.replace(' ', '')}.{kind}"
            path.write_bytes(content)
            templates[name, kind] = Template(path, _places(content))
    return templates


def _odd(message):
    """With a boundary that not every mail reader understands (RFC 2231)."""
    return message.replace(b"boundary=", b"boundary*0=", 1)


def _places(content):
    """The offsets where the number goes."""
    places = []
    at = content.find(NUMBER)
    while at >= 0:
        places.append(at)
        at = content.find(NUMBER, at + len(NUMBER))
    end = content.replace(b"\r\n", b"\n").rfind(b"\n\n--=_b--")
    if end >= 0:  # in the comment at the end of the zip file
        places.append(content.rfind(b"--=_b--") - len(b"\r\n\r\n" if b"\r" in content else b"\n\n")
                      - len(NUMBER))
    return tuple(places)


def _text_message(size):
    chance = random.Random(1)
    text = HEADER + b"Content-Type: text/plain\n\nAbout " + NUMBER + b".\n"
    while len(text) < size:
        text += " ".join(chance.choices(WORDS, k=12)).encode() + b"\n"
    return text


def _zip_message(size):
    before = (HEADER + b'Content-Type: multipart/mixed; boundary="=_b"\n\n--=_b\n'
              b"Content-Type: text/plain\n\nThe file " + NUMBER + b".\n\n--=_b\n"
              b'Content-Type: application/zip; name="a.zip"\n'
              b"Content-Transfer-Encoding: base64\n\n")
    after = b"\n\n--=_b--\n"
    room = (size - len(before) - len(after)) * LINE // (LINE * 4 // 3 + 1)
    return before + base64.encodebytes(_zip_file(room)).rstrip(b"\n") + after


def _zip_file(size):
    """Its comment makes the last line of base64 end half-way, without padding and with eight
    characters that encode the comment alone."""
    content = random.Random(2).randbytes(max(size - 200, 1))
    for comment in range(LINE, 2 * LINE):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("file.bin"), content, zipfile.ZIP_DEFLATED, 1)
            archive.comment = b"." * comment
        if packed.tell() % LINE == 30:
            return packed.getvalue()
    raise AssertionError("no comment fits")
