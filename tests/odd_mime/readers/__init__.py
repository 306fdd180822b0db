"""Real mail readers, as judges of what is in a message.

A reader has a `name` and opened(paths): which of these messages it gets the payload out of. The
payload of N.eml is in N.payload. A reader that crashes or hangs has got nothing out of that message."""

from .gmime import GMime
from .mime_parser import MimeParser
from .mutt import Mutt
from .python_email import PythonEmail
from .unpackers import MUNPACK, RIPMIME, UUDEVIEW, Unpacker


def all_readers(directory):
    """Every reader; what they need beforehand is made in `directory`."""
    return [PythonEmail(), GMime(directory), MimeParser(), Mutt(directory), Unpacker(*RIPMIME),
            Unpacker(*MUNPACK), Unpacker(*UUDEVIEW)]
