"""Keys that the kernel keeps for processes (keyrings(7)), without the package keyutils."""

import ctypes
import platform

# (add_key, keyctl), as syscall(2) has them.
CALLS = {"x86_64": (248, 250), "aarch64": (217, 219)}
JOIN_SESSION_KEYRING = 1
SESSION_KEYRING = ctypes.c_long(-3)


def _call(*arguments):
    if ctypes.CDLL(None, use_errno=True).syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "keyctl")


def add_to_new_session(name):
    """A session keyring for this process and what it starts, with one key in it."""
    add_key, keyctl = CALLS[platform.machine()]
    _call(keyctl, JOIN_SESSION_KEYRING, None)
    _call(add_key, b"user", name.encode(), b"secret", ctypes.c_size_t(6), SESSION_KEYRING)
