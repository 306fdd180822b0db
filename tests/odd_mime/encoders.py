"""The encodings that carry a payload, as their standards have them."""

import base64 as _base64
import binascii

LINE = 57  # bytes in a line of base64


def base64(payload):
    return _base64.encodebytes(payload)


def quoted_printable(payload):
    """Every byte escaped but letters and digits, in lines of 24."""
    lines = [payload[i:i + 24] for i in range(0, len(payload), 24)]
    return b"=\n".join(b"".join(bytes([c]) if c < 128 and bytes([c]).isalnum() else b"=%02X" % c
                                for c in line) for line in lines) + b"\n"


def uuencode(payload):
    lines = [binascii.b2a_uu(payload[i:i + 45]) for i in range(0, len(payload), 45)]
    return b"begin 644 file.bin\n" + b"".join(lines) + b"`\nend\n"


def yenc(payload):
    coded = bytearray()
    for byte in payload:
        byte = (byte + 42) % 256
        coded += bytes([byte]) if byte not in b"\0\n\r=" else b"=" + bytes([(byte + 64) % 256])
    return (b"=ybegin line=128 size=%d name=file.bin\n" % len(payload) + bytes(coded)
            + b"\n=yend size=%d\n" % len(payload))


_BINHEX = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"


def binhex(payload):
    """BinHex 4 (RFC 1741): a header, the data, no resources, each with its CRC."""
    name = b"file.bin"
    header = (bytes([len(name)]) + name + b"\0TEXTttxt\0\0" + len(payload).to_bytes(4, "big")
              + bytes(4))
    packed = b"".join(fork + binascii.crc_hqx(fork, 0).to_bytes(2, "big")
                      for fork in (header, payload, b"")).replace(b"\x90", b"\x90\0")
    bits = "".join(f"{byte:08b}" for byte in packed)
    bits += "0" * (-len(bits) % 6)
    text = b":" + bytes(_BINHEX[int(bits[i:i + 6], 2)] for i in range(0, len(bits), 6)) + b":"
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return b"(This file must be converted with BinHex 4.0)\n\n" + b"\n".join(lines) + b"\n"


# How each is encoded, and what the header calls it.
ENCODINGS = {
    "base64": (base64, b"base64"),
    "quoted-printable": (quoted_printable, b"quoted-printable"),
    "uuencode": (uuencode, b"x-uuencode"),
    "yEnc": (yenc, b"x-yenc"),
    "BinHex": (binhex, b"mac-binhex40"),
}
