"""Mutants: mails that carry a payload in a way that readers may disagree about, or that a scanner
may not look into."""

import base64
import io
import random
import zipfile
from dataclasses import dataclass

from .draft import Draft
from .encoders import ENCODINGS
from .mutations import MUTATIONS
from .trees import Tree


@dataclass(frozen=True)
class Mutant:
    number: int
    kinds: tuple   # the names of its mutations, or what its tree has
    payload: bytes
    message: bytes


def zipped(content, before=b""):
    """`before` stands in front, as a program does that unpacks itself."""
    packed = io.BytesIO(before)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("file.com"), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def plain(payload):
    """A mail for each encoding, and nothing odd about it but that."""
    return {encoding: Draft(payload, encoding).message() for encoding in ENCODINGS}


def mutants(seed, count, content):
    """`count` of them, the same for the same seed. The payload is `content`, bare or in a zip, of
    which one kind begins as a header does when it is in base64."""
    payloads = (content, zipped(content), zipped(content, base64.b64decode(b"ContentA")))
    for number in range(count):
        yield _mutant(random.Random(f"{seed} {number}"), number, payloads)


def _mutant(chance, number, payloads):
    payload = chance.choice(payloads)
    if chance.random() < 0.15:
        tree = Tree(chance, payload)
        return Mutant(number, tuple(tree.kinds), payload, tree.message)
    # base64 and quoted-printable are what mail has.
    encoding = chance.choices(list(ENCODINGS), (8, 3, 2, 1, 1))[0]
    draft = Draft(payload, encoding, is_multipart=chance.random() < 0.8)
    kinds = []
    wanted = chance.choice((1, 1, 2, 3))
    names = list(MUTATIONS)
    while len(kinds) < wanted:
        name = chance.choice(names)
        if name not in kinds and MUTATIONS[name](draft, chance) is not False:
            kinds.append(name)
    return Mutant(number, tuple(kinds), payload, draft.message())
