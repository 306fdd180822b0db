"""How the boundary is given, and what stands beside it."""


def _as(text):
    """The parameter in this form, where %s is the boundary."""
    def mutate(draft, _):
        if not draft.is_multipart:
            return False
        draft.parameter = text.replace(b"%s", draft.boundary)
        return True
    return mutate


def _in_pieces(draft, chance):
    if not draft.is_multipart:
        return False
    cut = chance.randrange(1, max(len(draft.boundary), 2))
    first, second = draft.boundary[:cut], draft.boundary[cut:]
    form = chance.choice((b'boundary*0="%s"; boundary*1="%s"', b"boundary*0=%s; boundary*1=%s",
                          b"boundary*0*=us-ascii'en'%s; boundary*1=%s",
                          b'boundary*0="%s";\n boundary*1="%s"'))
    draft.parameter = form % (first, second)
    if chance.random() < 0.3:
        draft.parameter = form % (b"x" + second, first) + b"; " + draft.parameter
    return True


def _percent(draft, _):
    if not draft.is_multipart:
        return False
    draft.parameter = b"boundary*=us-ascii''" + b"".join(b"%%%02X" % c for c in draft.boundary)
    return True


def _two(good_first, form=b'boundary="%s"'):
    def mutate(draft, _):
        if not draft.is_multipart:
            return False
        both = [form % draft.boundary, b'boundary="other"']
        draft.parameter = b"; ".join(both if good_first else reversed(both))
        return True
    return mutate


def _renamed(boundary, parameter=b'boundary="%s"'):
    """Another boundary, in all places."""
    def mutate(draft, chance):
        if not draft.is_multipart:
            return False
        named = boundary(chance) if callable(boundary) else boundary
        draft.opening = draft.opening.replace(draft.boundary, named)
        draft.closing = draft.closing.replace(draft.boundary, named)
        draft.boundary = named
        draft.parameter = parameter % named
        return True
    return mutate


def _junk_before(draft, chance):
    if not draft.is_multipart:
        return False
    junk = chance.choice((b"; ", b";; ", b"x; ", b"a=b=c; ", b'a="; boundary=x"; ', b"(; boundary=x) ",
                          b"a=\"x; ", b"=; ", b"\0; ", b"charset=x "))
    draft.parameter = junk + draft.parameter
    return True


def _junk_after(draft, chance):
    if not draft.is_multipart:
        return False
    draft.parameter += chance.choice((b";", b"; ", b" x", b"; x", b" (c)", b";;", b"\t", b"\0", b"=x", b'"'))
    return True


def _type(draft, chance):
    if not draft.is_multipart:
        return False
    draft.multipart = chance.choice((
        b"multipart/alternative", b"multipart/digest", b"multipart/x-odd", b"Multipart/MIXED",
        b"multipart/", b"multipart", b"multipart/mixed (c)", b"multipart / mixed", b"(c) multipart/mixed",
        b"multipart/signed", b"multipart/related", b"multipart/report", b"text/plain", b"message/rfc822",
        b"\"multipart/mixed\"", b"multipart/mixed,", b"multipart/appledouble", b"multipart/encrypted"))
    return True


MUTATIONS = {
    "in pieces": _in_pieces,
    "in percents": _percent,
    "extended, not encoded": _as(b"boundary*=%s"),
    "extended, quoted": _as(b'boundary*="%s"'),
    "without quotes": _as(b"boundary=%s"),
    "quote missing at the end": _as(b'boundary="%s'),
    "quote missing at the start": _as(b'boundary=%s"'),
    "single quotes": _as(b"boundary='%s'"),
    "an escape in quotes": _as(b'boundary="\\%s"'),
    "blanks around the sign": _as(b'boundary = "%s"'),
    "line end at the sign": _as(b'boundary=\n "%s"'),
    "line end in quotes": _as(b'boundary="\n %s"'),
    "line end after it": _as(b'boundary="%s\n "'),
    "comment before it": _as(b'boundary=(c)"%s"'),
    "comment after it": _as(b'boundary="%s"(c)'),
    "blank before it in quotes": _as(b'boundary=" %s"'),
    "blank after it in quotes": _as(b'boundary="%s "'),
    "upper case": _as(b'BOUNDARY="%s"'),
    "as an encoded word": _as(b"boundary==?us-ascii?q?%s?="),
    "twice, good first": _two(True),
    "twice, good last": _two(False),
    "twice, one extended": _two(False, b"boundary*=us-ascii''%s"),
    "missing": _as(b"charset=x"),
    "long boundary": _renamed(lambda chance: b"b" * chance.choice((70, 71, 100, 300, 1500))),
    "boundary of odd characters": _renamed(
        lambda chance: chance.choice((b"=_a/b:c?d", b"a b", b"a'(),b", b"a@b[c]", b"<a>", b"\xe9\xe8",
                                      b"a;b", b"a\\\\b"))),
    "empty boundary": _renamed(b"", b'boundary="%s"'),
    "boundary of dashes": _renamed(b"--", b'boundary="%s"'),
    "blank in the boundary, no quotes": _renamed(b"a b", b"boundary=%s"),
    "something before it": _junk_before,
    "something after it": _junk_after,
    "another type": _type,
}
