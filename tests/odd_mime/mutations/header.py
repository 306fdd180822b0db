"""What stands in the headers, and where they end."""

from .replace import field, value

TYPE, ENCODING = b"Content-Type", b"Content-Transfer-Encoding"


def _in_part(name, change):
    return lambda draft, _: field(draft.part_fields, name, change)


def _fold(draft, chance):
    blank = chance.choice((b" ", b"\t", b"  \t", b"\n ", b" \n "))
    return field(draft.part_fields, ENCODING, lambda line: line.replace(b": ", b":\n" + blank))


def _fold_inside_name(draft, _):
    return value(draft.part_fields, ENCODING, lambda v: v[:3] + b"\n " + v[3:])


def _before_colon(draft, chance):
    blank = chance.choice((b" ", b"\t", b"  "))
    return field(draft.part_fields, ENCODING, lambda line: line.replace(b":", blank + b":", 1))


def _second(name, other, goes_first):
    def mutate(draft, _):
        fields = [name + b": " + other + b"\n"]
        draft.part_fields = fields + draft.part_fields if goes_first else draft.part_fields + fields
    return mutate


def _second_type_of_all(draft, chance):
    line = b"Content-Type: " + chance.choice((b"text/plain", b"multipart/mixed; boundary=other")) + b"\n"
    draft.fields.insert(0 if chance.random() < 0.5 else len(draft.fields), line)


def _case(draft, chance):
    change = chance.choice((bytes.upper, bytes.lower, bytes.swapcase))
    draft.part_fields = [change(line) for line in draft.part_fields]


def _no_fields(draft, _):
    draft.part_fields = []


def _only_encoding(draft, _):
    draft.part_fields = [line for line in draft.part_fields if line.startswith(ENCODING)]


def _no_version(draft, _):
    draft.fields = [line for line in draft.fields if not line.startswith(b"MIME")]


def _odd_version(draft, chance):
    return value(draft.fields, b"MIME-Version",
                 lambda _: chance.choice((b"2.0", b"1.0 (x)", b"", b"1 . 0", b"0")))


def _end_with_blanks(draft, chance):
    draft.part_header_end = chance.choice((b" \n", b"\t\n", b" \t \n", b"\x0b\n", b"\x0c\n", b"\0\n"))


def _no_end(draft, _):
    draft.part_header_end = b""


def _whole_end_with_blanks(draft, chance):
    draft.header_end = chance.choice((b" \n", b"\t\n", b"", b"\x0b\n"))


def _two_ends(draft, _):
    draft.part_header_end = b"\n\n"


def _junk_line(draft, chance):
    line = chance.choice((b"no colon here\n", b">From x\n", b": no name\n", b"\x80\x81: x\n", b"=\n",
                          b"a b: c\n"))
    draft.part_fields.insert(chance.randrange(len(draft.part_fields) + 1), line)


def _junk_line_in_header(draft, chance):
    line = chance.choice((b"no colon here\n", b"From x y\n", b" folded\n", b"\x80\x81: x\n", b"\n"))
    draft.fields.insert(chance.randrange(len(draft.fields) + 1), line)


def _control(draft, chance):
    byte = bytes([chance.choice((0, 1, 8, 11, 12, 13, 27, 127, 160, 255))])
    place = chance.choice((0, 1, -1))

    def change(v):
        return {0: byte + v, 1: v[:4] + byte + v[4:], -1: v + byte}[place]
    return value(draft.part_fields, ENCODING, change)


def _long(draft, chance):
    draft.part_fields.insert(0, b"X-Long: " + b"x" * chance.choice((998, 2000, 70_000)) + b"\n")


def _many(draft, chance):
    for number in range(chance.choice((50, 300))):
        draft.part_fields.insert(0, b"X-%d: x\n" % number)


def _comment(draft, chance):
    comment = chance.choice((b"(x)", b"(base64)", b"(7bit)", b"((a)b)", b"(\\))"))
    if chance.random() < 0.5:
        return value(draft.part_fields, ENCODING, lambda v: comment + b" " + v)
    return value(draft.part_fields, ENCODING, lambda v: v + b" " + comment)


def _encoded_word(draft, _):
    return value(draft.part_fields, ENCODING, lambda v: b"=?us-ascii?q?" + v + b"?=")


def _type_unlike(draft, chance):
    kind = chance.choice((b"text/plain", b"text/html", b"message/rfc822", b"image/png", b"x", b"/",
                          b"application/x-unknown; a", b"multipart/mixed", b"", b"text",
                          b"message/external-body; access-type=x", b"message/partial; id=x; number=1",
                          b"message/news", b"xmessage/y", b"massage/y", b"text/calendar", b"font/x",
                          b"application/pkcs7-mime", b"x-world/x-vrml"))
    return field(draft.part_fields, TYPE, lambda _: b"Content-Type: " + kind + b"\n")


def _disposition(draft, chance):
    """clamd leaves out a text with one that it does not know."""
    disposition = chance.choice((b"form-data", b"x-foo", b"\"attachment\"", b"", b"attachment(x)", b";"))
    kind = chance.choice((b"text/plain", b"text/html", b"image/png"))
    field(draft.part_fields, TYPE, lambda _: b"Content-Type: " + kind + b"; name=\"file.bin\"\n")
    return value(draft.part_fields, b"Content-Disposition",
                 lambda v: disposition + v[v.find(b";"):])


def _semicolon(draft, chance):
    """Before a field that then is none."""
    line = b"X-A: b;" + chance.choice((b"", b" ", b"\t")) + b"\n"
    fields = chance.choice((draft.fields, draft.part_fields))
    fields.insert(chance.choice((0, len(fields))), line)


def _no_space(draft, _):
    draft.part_fields = [line.replace(b": ", b":", 1) for line in draft.part_fields]


MUTATIONS = {
    "field folded before its value": _fold,
    "field folded in its value": _fold_inside_name,
    "blank before the colon": _before_colon,
    "encoding twice, 7bit first": _second(ENCODING, b"7bit", True),
    "encoding twice, 7bit last": _second(ENCODING, b"7bit", False),
    "encoding twice, quoted-printable last": _second(ENCODING, b"quoted-printable", False),
    "encoding twice, base64 last": _second(ENCODING, b"base64", False),
    "type twice, text first": _second(TYPE, b"text/plain", True),
    "type twice, text last": _second(TYPE, b"text/plain", False),
    "type of the mail twice": _second_type_of_all,
    "other case": _case,
    "no fields": _no_fields,
    "encoding alone": _only_encoding,
    "no MIME-Version": _no_version,
    "odd MIME-Version": _odd_version,
    "part's header ends with blanks": _end_with_blanks,
    "part's header does not end": _no_end,
    "mail's header ends oddly": _whole_end_with_blanks,
    "part's header ends twice": _two_ends,
    "junk in the part's header": _junk_line,
    "junk in the mail's header": _junk_line_in_header,
    "control character": _control,
    "long field": _long,
    "many fields": _many,
    "comment": _comment,
    "encoded word": _encoded_word,
    "another type": _type_unlike,
    "another disposition": _disposition,
    "a semicolon before a field": _semicolon,
    "no space after the colon": _no_space,
}
