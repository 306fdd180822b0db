"""An SMTP server that hands each mail to $QMAILQUEUE as one of the qmails does, and replies what
that one replies. front_ends puts CONVENTION ahead of this text, which says how; this text itself
must not have a word by which the installer knows a qmail-smtpd."""

import os
import re
import sys

CONVENTION = globals()["CONVENTION"]


def say(text):
    sys.stdout.buffer.write(text.encode("latin-1") + b"\r\n")
    sys.stdout.buffer.flush()


def descriptor():
    """Where qmail-queue finds a pipe for the text of a refusal; None where there is none."""
    chosen = os.environ.get(CONVENTION["chosen_by"] or "")
    return CONVENTION["descriptor"] if chosen is None else int(chosen)


def become_qmail_queue(message, envelope, text):
    os.dup2(message, 0)
    os.dup2(envelope, 1)
    if text is not None:
        # It may have that number already.
        os.set_inheritable(text, True)
        if text != descriptor():
            os.dup2(text, descriptor())
            os.close(text)
    program = os.environ["QMAILQUEUE"]
    os.execv(program, [program])


def queue(sender, recipients, message):
    """Its end: the wait status, and what came as a text."""
    message_read, message_write = os.pipe()
    envelope_read, envelope_write = os.pipe()
    text_read, text_write = (None, None) if descriptor() is None else os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become_qmail_queue(message_read, envelope_read, text_write)
        finally:
            os._exit(120)
    for end in (message_read, envelope_read, text_write):
        if end is not None:
            os.close(end)
    try:
        with os.fdopen(message_write, "wb") as pipe:
            pipe.write(RECEIVED + message)
        with os.fdopen(envelope_write, "wb") as pipe:
            pipe.write(b"F" + sender + b"\0" + b"".join(b"T" + r + b"\0" for r in recipients)
                       + b"\0")
    except BrokenPipeError:
        pass
    text = b""
    if text_read is not None:
        with os.fdopen(text_read, "rb") as pipe:
            text = pipe.read()
    return os.waitpid(pid, 0)[1], text[:CONVENTION["longest"]].decode("latin-1")


def meaning(status, text):
    """D or Z, and why; empty where the mail is queued."""
    if not os.WIFEXITED(status):
        return "Zqq crashed (#4.3.0)"
    code = os.WEXITSTATUS(status)
    if code == 0:
        return ""
    if code in CONVENTION["text_codes"] and len(text) > 2:
        return text
    if code in CONVENTION["words"]:
        return CONVENTION["words"][code]
    if 11 <= code <= 40 or code == 115:
        return "Dqq permanent problem (#5.3.0)"
    return "Zqq temporary problem (#4.3.0)"


RECEIVED = (b"Received: from unknown (HELO client.example.org) (127.0.0.1)\n"
            b"  by mail.example.net with SMTP; 1 Jan 2026 00:00:00 -0000\n")


def read_message():
    lines = []
    for line in sys.stdin.buffer:
        if line == b".\r\n":
            return b"".join(lines)
        lines.append((line[1:] if line.startswith(b".") else line).replace(b"\r\n", b"\n"))
    sys.exit(1)


def main():
    say("220 mail.example.net ESMTP")
    sender, recipients = b"", []
    for line in sys.stdin.buffer:
        verb = line[:4].upper().strip()
        address = (re.findall(rb"<(.*?)>", line) or [b""])[0]
        if verb == b"QUIT":
            say("221 mail.example.net")
            return
        if verb == b"HELP":
            say(f"214 {CONVENTION['help']}")
        elif verb == b"MAIL":
            sender, recipients = address, []
            say("250 ok")
        elif verb == b"RCPT":
            recipients.append(address)
            say("250 ok")
        elif verb == b"DATA":
            say("354 go ahead")
            why = meaning(*queue(sender, recipients, read_message()))
            say(f"{554 if why.startswith('D') else 451} {why[1:]}" if why else "250 ok")
        else:
            say("250 mail.example.net")


main()
