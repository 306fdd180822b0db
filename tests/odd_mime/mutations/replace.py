"""Small changes that many mutations make."""


def field(fields, name, change):
    """Changes the field `name` in a list of fields by `change`; False where there is none."""
    for at, line in enumerate(fields):
        if line.lower().startswith(name.lower() + b":"):
            fields[at] = change(line)
            return True
    return False


def value(fields, name, change):
    """The same for the value alone: change(b"base64")."""
    def whole(line):
        head, _, tail = line.partition(b":")
        return head + b": " + change(tail.strip()) + b"\n"
    return field(fields, name, whole)


def insert(text, at, piece):
    return text[:at] + piece + text[at:]


def anywhere(chance, text):
    """An offset in `text` that is neither its start nor its end."""
    return chance.randrange(1, max(len(text), 2))
