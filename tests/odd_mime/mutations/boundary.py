"""The lines between the parts."""


def _multipart(change):
    def mutate(draft, chance):
        return False if not draft.is_multipart else change(draft, chance)
    return mutate


def _after_opening(draft, chance):
    draft.opening = draft.opening.rstrip(b"\n") + chance.choice(
        (b" \n", b"\t\n", b"x\n", b" x\n", b"--\n", b"-\n", b"\r\n", b"\x0b\n", b"\0\n", b";\n"))


def _before_opening(draft, chance):
    draft.opening = chance.choice((b" ", b"\t", b"x", b"-", b"\r", b">", b"\0", b"\x0b")) + draft.opening


def _dashes(draft, chance):
    draft.opening = chance.choice((b"-", b"---", b"", b"- -")) + draft.opening[2:]


def _closing_missing(draft, _):
    draft.closing = b""


def _closing_odd(draft, chance):
    draft.closing = chance.choice((b"--b0undary\n", b"--b0undary-\n", b"--b0undary --\n", b"--b0undary--x\n",
                                   b"--\n", b"b0undary--\n", b"--b0undary-- \n"))


def _closed_before(draft, _):
    """The part stands in what some take for the epilogue."""
    draft.opening = b"--" + draft.boundary + b"--\n" + draft.opening


def _in_preamble(draft, _):
    draft.text = b""


def _whole_in_preamble(draft, chance):
    draft.preamble = b"".join(draft.part_fields) + draft.part_header_end + draft.body
    draft.opening = chance.choice((b"", draft.opening))


def _in_epilogue(draft, _):
    draft.epilogue = draft.opening + draft.part()
    draft.opening, draft.body = draft.opening, b"bm90aGluZw==\n"


def _no_line_end_before(draft, _):
    draft.text = draft.text.rstrip(b"\n")


def _twice(draft, _):
    draft.opening *= 2


def _other_first(draft, chance):
    """A line that begins as the boundary does, within the encoded body."""
    line = chance.choice((b"--b0undar\n", b"--b0undary2\n", b"--x\n", b"--\n", b"-- \n", b"--b0undary"))
    half = draft.body.find(b"\n", len(draft.body) // 3) + 1
    draft.body = draft.body[:half] + line + draft.body[half:]


def _other_case(draft, _):
    draft.body = b"--" + draft.boundary.swapcase() + b"\n" + draft.body


def _prefix(draft, _):
    """The mail's boundary begins that of a multipart in it."""
    inner = draft.boundary + b"in"
    draft.opening += (b"Content-Type: multipart/mixed; boundary=\"" + inner + b"\"\n\n--" + inner + b"\n")
    draft.closing = b"--" + inner + b"--\n" + draft.closing


def _same(draft, _):
    """A multipart in the mail has the same boundary."""
    draft.opening += (b"Content-Type: multipart/mixed; boundary=\"" + draft.boundary + b"\"\n\n--"
                      + draft.boundary + b"\n")
    draft.closing *= 2


def _blank_first(draft, chance):
    draft.opening += chance.choice((b"\n", b" \n", b"\n\n", b"x\n\n"))


MUTATIONS = {name: _multipart(change) for name, change in {
    "something after it": _after_opening,
    "something before it": _before_opening,
    "other dashes": _dashes,
    "none at the end": _closing_missing,
    "an odd one at the end": _closing_odd,
    "the end before the part": _closed_before,
    "the part comes first": _in_preamble,
    "the part in the preamble": _whole_in_preamble,
    "the part in the epilogue": _in_epilogue,
    "no line end before it": _no_line_end_before,
    "twice": _twice,
    "one that is none in the body": _other_first,
    "one in another case in the body": _other_case,
    "one that begins another": _prefix,
    "the same within": _same,
    "blank lines after it": _blank_first,
}.items()}
