"""Messages to send: clean, infected, and clamav's own test files; signatures that know them."""

import base64
import io
import textwrap
import zipfile

from .programs import TESTFILES

# In two halves, so that no scanner takes this file for the EICAR test file.
EICAR = (rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STAND" + rb"ARD-ANTIVIRUS-TEST-FILE!$H+H*")
EICAR_NAME = "Eicar-Test-Signature"
TESTFILE_NAME = "Clamav-Test-File"
HDB = f"aa15bcf478d165efd2065190eb473bcb:544:{TESTFILE_NAME}\n"
NDB = f"{EICAR_NAME}:0:*:{EICAR.hex()}\n"

CLEAN = (b"From: Ann <ann@example.org>\nTo: Bob <bob@example.net>\nSubject: lunch\n"
         b"Date: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <1@example.org>\n\nAt one?\n")


def write_database(directory):
    """A tiny signature set: EICAR and clamav-testfiles."""
    directory.mkdir(parents=True)
    (directory / "tests.hdb").write_text(HDB)
    (directory / "tests.ndb").write_text(NDB)
    for path in [directory, *directory.iterdir()]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return directory


def with_attachment(content, name, subject="see attachment",
                    content_type="application/octet-stream"):
    """A multipart message with `content` in base64."""
    encoded = base64.encodebytes(content).decode().rstrip("\n")
    return textwrap.dedent("""\
        From: Eve <eve@example.org>
        To: Bob <bob@example.net>
        Subject: {subject}
        Date: Mon, 1 Jan 2024 10:00:00 +0000
        Message-ID: <{name}@example.org>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="=_b"

        --=_b
        Content-Type: text/plain

        The file.

        --=_b
        Content-Type: {content_type}; name="{name}"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="{name}"

        {encoded}

        --=_b--
        """).format(subject=subject, name=name, content_type=content_type,
                    encoded=encoded).encode()


def zipped(name, encrypted=False):
    """A zip archive with this file in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "text")
    content = bytearray(file.getvalue())
    if encrypted:  # so it says, before the file and in the directory at its end
        content[6] |= 1
        content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


def eicar_message(subject="invoice"):
    return with_attachment(EICAR, "eicar.com", subject)


def testfile_messages():
    """(name, message) for each of clamav's 44 test files."""
    return [(path.name, with_attachment(path.read_bytes(), path.name))
            for path in sorted(TESTFILES.iterdir())]
