"""Where the payload of a message is."""


def of(path):
    return path.with_suffix(".payload").read_bytes()
