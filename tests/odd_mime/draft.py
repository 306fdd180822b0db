"""A mail in pieces, which mutations change before it is put together."""

from dataclasses import dataclass, field

from .encoders import ENCODINGS

FIELDS = [b"From: Eve <eve@example.org>\n", b"To: Bob <bob@example.net>\n",
          b"Subject: see attachment\n", b"Date: Mon, 1 Jan 2024 10:00:00 +0000\n",
          b"Message-ID: <1@example.org>\n", b"MIME-Version: 1.0\n"]


@dataclass
class Draft:
    """The payload in a part of a multipart, or as the whole body. Pieces end with their line ends."""

    payload: bytes
    encoding: str = "base64"
    is_multipart: bool = True
    fields: list = field(default_factory=lambda: list(FIELDS))
    multipart: bytes = b"multipart/mixed"
    boundary: bytes = b"b0undary"
    parameter: bytes = None      # of the boundary; None: boundary="b0undary"
    header_end: bytes = b"\n"
    preamble: bytes = b""
    text: bytes = b"Content-Type: text/plain\n\nThe file.\n"
    opening: bytes = None        # the line before the part
    part_fields: list = None
    part_header_end: bytes = b"\n"
    body: bytes = None           # encoded
    closing: bytes = None
    epilogue: bytes = b""
    wraps: list = field(default_factory=list)     # functions of the whole message, in this order

    def __post_init__(self):
        encode, name = ENCODINGS[self.encoding]
        self.body = encode(self.payload)
        self.part_fields = [b"Content-Type: application/octet-stream; name=\"file.bin\"\n",
                            b"Content-Transfer-Encoding: " + name + b"\n",
                            b"Content-Disposition: attachment; filename=\"file.bin\"\n"]
        self.parameter = b"boundary=\"" + self.boundary + b"\""
        self.opening = b"--" + self.boundary + b"\n"
        self.closing = b"--" + self.boundary + b"--\n"

    def part(self):
        return b"".join(self.part_fields) + self.part_header_end + self.body

    def message(self):
        if self.is_multipart:
            kind = b"Content-Type: " + self.multipart + b"; " + self.parameter + b"\n"
            text = b"--" + self.boundary + b"\n" + self.text if self.text else b""
            message = (b"".join(self.fields) + kind + self.header_end + self.preamble + text
                       + self.opening + self.part() + self.closing + self.epilogue)
        else:
            message = b"".join(self.fields) + self.part()
        for wrap in self.wraps:
            message = wrap(message)
        return message
