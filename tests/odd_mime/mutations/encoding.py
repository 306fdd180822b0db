"""What the header calls the encoding."""

from .replace import value

ENCODING = b"Content-Transfer-Encoding"


def _named(*names):
    def mutate(draft, chance):
        return value(draft.part_fields, ENCODING, lambda _: chance.choice(names))
    return mutate


def _changed(change):
    return lambda draft, chance: value(draft.part_fields, ENCODING, lambda name: change(name, chance))


def _without(draft, _):
    draft.part_fields = [line for line in draft.part_fields if not line.startswith(ENCODING)]


def _of_the_mail(*names):
    def mutate(draft, chance):
        if not draft.is_multipart:
            return False
        draft.fields.append(ENCODING + b": " + chance.choice(names) + b"\n")
        return True
    return mutate


MUTATIONS = {
    "none": _without,
    "7bit": _named(b"7bit", b"8bit", b"binary"),
    "unknown": _named(b"x-unknown", b"x-base64", b"uuencode", b"x-uue", b"uue", b"gzip64", b"base",
                      b"base-64", b"base 64", b"64", b"quoted", b"quoted-printable; x"),
    "base64": _named(b"base64"),
    "quoted-printable": _named(b"quoted-printable"),
    "upper case": _changed(lambda name, _: name.upper()),
    "in quotes": _changed(lambda name, _: b'"' + name + b'"'),
    "with something after it": _changed(
        lambda name, chance: name + chance.choice((b";", b"; x=y", b" x", b",7bit", b".", b"\t", b"\0"))),
    "with something before it": _changed(
        lambda name, chance: chance.choice((b";", b"x ", b"7bit, ", b"\t", b"\0", b"\"\" ")) + name),
    "of the mail too": _of_the_mail(b"7bit", b"base64", b"quoted-printable", b"8bit", b"x-unknown"),
}
