"""At least 200 varied clean messages, made from what Debian's packages put on the machine: the same
on every run of one machine, and of the same kinds on each."""

import gzip
import html
import itertools
import quopri
from pathlib import Path

from . import child, samples
from .programs import REPOSITORY, TESTFILES, find

LIMIT = 300_000  # bytes of one file

# What to attach: name, where, pattern, how many, type
KINDS = (
    ("text", "/usr/share/doc", "*/copyright", 60, "text/plain"),
    ("gzip", "/usr/share/doc", "*/changelog*.gz", 25, "application/gzip"),
    ("html", "/usr/share/doc", "**/*.html", 25, "text/html"),
    ("image", "/usr/share", "**/*.png", 20, "image/png"),
    ("image", "/usr/share", "**/*.gif", 10, "image/gif"),
    ("image", "/usr/share", "**/*.svg", 10, "image/svg+xml"),
    ("manual", "/usr/share/man", "man[158]/*.gz", 20, "application/gzip"),
    ("program", "/usr/bin", "c*", 10, "application/x-executable"),
    ("library", "/usr/share", "**/*.jar", 5, "application/java-archive"),
    ("script", "/usr/share", "**/*.py", 15, "text/x-python"),
    ("pdf", "/usr/share", "**/*.pdf", 5, "application/pdf"),
)


def _files(folder, pattern, count):
    """The first `count` by name, in whatever order the directory lists them."""
    found = (p for p in sorted(Path(folder).glob(pattern))
             if TESTFILES not in p.parents and p.is_file()
             and not p.is_symlink() and 0 < p.stat().st_size <= LIMIT)
    return list(itertools.islice(found, count))


def _attachments():
    for kind, folder, pattern, count, content_type in KINDS:
        for number, path in enumerate(_files(folder, pattern, count)):
            yield kind, samples.with_attachment(path.read_bytes(), f"{number}-{path.name}",
                                                f"{kind} {path.name}", content_type)


def _pdf(text):
    """A text, typeset as a manual page in PDF."""
    lines = [b".TH TEXT 7", b".nf"]
    lines += [b"\\&" + line.replace(b"\\", b"\\e") for line in text.split(b"\n")]
    done = child.run([find("mandoc"), "-T", "pdf"], input=b"\n".join(lines))
    if not done.stdout.startswith(b"%PDF"):
        raise RuntimeError(f"mandoc makes no PDF: {done.stderr}")
    return done.stdout


def _bitmap(octets):
    return b"P6 64 64 255\n" + octets[:64 * 64 * 3].ljust(64 * 64 * 3, b"\0")


def _page(text):
    escaped = html.escape(text.decode("latin-1")).encode("latin-1")
    return b"<html><body><pre>" + escaped + b"</pre></body></html>"


def _made():
    """The same kinds made from licences, for machines whose packages come without documentation."""
    for path in _files("/usr/share/doc", "*/copyright", 10):
        text = path.read_bytes()
        for kind, content, content_type in (
                ("gzip", gzip.compress(text, mtime=0), "application/gzip"),
                ("pdf", _pdf(text), "application/pdf"),
                ("image", _bitmap(text), "image/x-portable-pixmap"),
                ("html", _page(text), "text/html")):
            yield kind, samples.with_attachment(content, f"{path.parent.name}.{kind}",
                                                f"{kind} of {path.parent.name}", content_type)


def _plain_and_quoted():
    """Texts as the body itself, as they are and quoted-printable."""
    for path in _files("/usr/share/common-licenses", "*", 12):
        body = path.read_bytes()
        yield "plain", b"From: a@example.org\nTo: b@example.net\nSubject: plain\n\n" + body
        yield "quoted", (b"From: a@example.org\nTo: b@example.net\nSubject: quoted\n"
                         b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
                         b"Content-Transfer-Encoding: quoted-printable\n\n"
                         + quopri.encodestring(body))


def _odd_headers():
    base = b"From: a@example.org\nTo: b@example.net\n"
    words = (REPOSITORY / "LICENSE").read_bytes().split()
    odd = [
        b"Subject: =?utf-8?B?w6TDtsO8?= =?iso-8859-1?Q?=E4?=\n",
        b"Subject: \xe4\xf6\xfc raw latin 1\n",
        "Subject: räksmörgås ☃\n".encode(),
        b"Subject:\n",
        b"Subject:no blank\n",
        b"subject: lower\nSUBJECT: upper\n",
        b"Subject: folded\n over\n\tthree lines\n",
        b"Subject: " + b"long " * 190 + b"\n",
        b"X-Empty-Fold:\n \n kept\n",
        b"References: " + b"\n ".join(b"<%d@example.org>" % i for i in range(300)) + b"\n",
        b"".join(b"Received: from h%d by h%d; Mon, 1 Jan 2024 10:00:00 +0000\n" % (i, i + 1)
                 for i in range(90)),
        b"To: " + b",\n\t".join(b"user%d@example.net" % i for i in range(500)) + b"\n",
        b"X-QHPSI-Like: no\nX-QHPS: no\nQHPSI: no\nX-Quarantine: no\n",
        b"X-Spam-Status: No, score=-1.0\nDKIM-Signature: v=1; a=rsa-sha256;\n\tb=AAAA\n",
        b"From: second <c@example.org>\nSender: d@example.org\n",
        b"Content-Type: multipart/mixed; boundary=never-used\n",
        b"Content-Type: text/plain; charset=\"no such charset\"\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: x-unknown\n",
        b"Content-Type: message/rfc822\n",
        b"Status: RO\nX-Status: A\nX-Mozilla-Status: 0001\nLines: 3\n",
        b"This is no header line\n",
        b"Bad Name: x\n: nothing\n",
        b"Resent-From: e@example.org\nResent-To: f@example.net\n",
        b"Date: never\n",
    ]
    for number, lines in enumerate(odd):
        text = b" ".join(words[number * 40:number * 40 + 200])
        for body in (text + b"\n", b"", b".\n..\n.dots first\n" + text + b"\n\n\n"):
            yield "odd header", base + lines + b"\n" + body


def messages():
    """(kind, message) for each, every message once."""
    seen = set()
    for kind, message in itertools.chain(_attachments(), _made(), _plain_and_quoted(),
                                         _odd_headers()):
        if message not in seen:
            seen.add(message)
            yield kind, message
