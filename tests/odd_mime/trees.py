"""Mails that break no rule: random trees of parts, with the payload in one of them. What a scanner
does not look into, though it may be there, is as good a hiding place as odd MIME."""

from .encoders import base64, quoted_printable

HEADER = b"From: Eve <eve@example.org>\nSubject: see attachment\nMIME-Version: 1.0\n"
# The first few are what mail has most.
MULTIPARTS = (b"mixed", b"alternative", b"related", b"signed", b"report", b"parallel", b"digest",
              b"form-data", b"encrypted", b"appledouble", b"byteranges", b"header-set",
              b"voice-message", b"fax-message", b"example", b"multilingual", b"x-mixed-replace")
LEAVES = (b"text/plain", b"text/html", b"text/calendar", b"text/csv", b"text/rfc822-headers",
          b"image/png", b"audio/x-wav", b"video/mp4", b"font/woff", b"model/x", b"x-y/z",
          b"application/zip", b"application/octet-stream", b"application/x-msdownload",
          b"application/pgp-signature", b"application/pkcs7-signature", b"application/ms-tnef",
          b"application/pgp-encrypted", b"message/delivery-status")
MULTIPART_PARAMETERS = (b"", b"", b"; report-type=delivery-status", b'; type="text/html"',
                        b'; protocol="application/pgp-signature"; micalg=sha1',
                        b'; protocol="application/pgp-encrypted"', b'; start="<x>"',
                        b"; charset=utf-8")
LEAF_PARAMETERS = (b"", b"", b"; charset=utf-8", b"; name=\"file.exe\"", b"; format=flowed; delsp=yes")
DISPOSITIONS = (b"", b"Content-Disposition: inline\n", b"Content-ID: <x>\n",
                b"Content-Disposition: attachment; filename=\"file.exe\"\n")


class Tree:
    """A mail; `kinds` are the multiparts and messages on the way to the payload."""

    def __init__(self, chance, payload):
        self._chance = chance
        self._payload = payload
        self._boundaries = 0
        self.kinds = ["tree"]
        self.message = HEADER + self._part(chance.randrange(0, 4), self.kinds)

    def _part(self, depth, kinds):
        """`kinds` is None where the payload is not."""
        chance = self._chance
        if depth == 0 or chance.random() < 0.25:
            return self._leaf(kinds is not None)
        if chance.random() < 0.15:
            self._add(kinds, "tree: message/rfc822")
            return b"Content-Type: message/rfc822\n\n" + HEADER + self._part(depth - 1, kinds)
        kind = chance.choice(MULTIPARTS[:6] if chance.random() < 0.6 else MULTIPARTS)
        self._add(kinds, f"tree: multipart/{kind.decode()}")
        return self._multipart(depth, kind, kinds)

    def _multipart(self, depth, kind, kinds):
        chance = self._chance
        self._boundaries += 1
        boundary = b"=_part%d=" % self._boundaries
        count = chance.randrange(1, 4)
        place = chance.randrange(count)
        parts = [self._part(depth - 1, kinds if number == place else None) for number in range(count)]
        return (b"Content-Type: multipart/" + kind + chance.choice(MULTIPART_PARAMETERS)
                + b";\n boundary=\"" + boundary + b"\"\n\n"
                + b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
                + b"--" + boundary + b"--\n")

    def _leaf(self, has_payload):
        chance = self._chance
        kind = b"Content-Type: " + chance.choice(LEAVES)
        if not has_payload:
            return kind + b"\n\nHello.\n"
        name, encode = chance.choice(((b"base64", base64), (b"base64", base64),
                                      (b"quoted-printable", quoted_printable)))
        return (kind + chance.choice(LEAF_PARAMETERS) + b"\nContent-Transfer-Encoding: " + name + b"\n"
                + chance.choice(DISPOSITIONS) + b"\n" + encode(self._payload))

    @staticmethod
    def _add(kinds, name):
        if kinds is not None and name not in kinds:
            kinds.append(name)
