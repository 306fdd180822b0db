"""How each front end has qmail-queue's verdict told, in the order of variables/README.md: the real
ones that Debian has, and imitations of those that it has not."""

import dataclasses
from pathlib import Path

from .programs import REPOSITORY

TEMPLATE = REPOSITORY / "tests/e2e/qmail_smtpd.py"
NAMED = r"Message contains a virus: Eicar-Test-Signature\S*"


@dataclasses.dataclass(frozen=True)
class FrontEnd:
    """One row. What `install` makes of it, what it replies then, and how it does that."""

    name: str  # as the manual has it
    sets: dict  # what `install` must set
    reply: str  # then, to a mail with EICAR
    command: str = ""  # a real one
    help: str = ""  # what an imitation says of itself
    descriptor: int = None  # the pipe for the text of a refusal
    chosen_by: str = None  # a variable that moves it
    text_codes: tuple = ()  # the exit statuses with which the text counts
    longest: int = 255  # bytes of it that are read
    words: dict = dataclasses.field(default_factory=dict)  # for other exit statuses
    told: dict = dataclasses.field(default_factory=dict)  # what the administrator sets, too

    def is_there(self):
        return not self.command.startswith("/") or Path(self.command).exists()

    def imitate(self, path):
        """Writes the program."""
        convention = {field: getattr(self, field) for field in (
            "help", "descriptor", "chosen_by", "text_codes", "longest", "words")}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/usr/bin/python3\nCONVENTION = {convention!r}\n{TEMPLATE.read_text()}")
        path.chmod(0o755)


PERMANENT = r"qq permanent problem \(#5\.3\.0\)"
ANY_NUMBER = {"ERROR_FD": "4", "ERROR_CODE": "88"}

FRONT_ENDS = (
    FrontEnd("IndiMail", ANY_NUMBER, NAMED, help="https://github.com/indimail/indimail-mta",
             descriptor=2, chosen_by="ERROR_FD", text_codes=(88,), longest=1023,
             words={33: "Dqq message contains virus (#5.7.1)",
                    82: "Zqq unable to exec qq (#4.3.0)"}),
    FrontEnd("notqmail", {"ERROR_FD": "6", "ERROR_CODE": "82"}, NAMED,
             help="notqmail home page: https://notqmail.org", descriptor=6, text_codes=(82,)),
    FrontEnd("notqmail before 1.09", {"ERROR_FD": "6", "ERROR_CODE": "82"}, PERMANENT,
             help="notqmail home page: https://notqmail.org"),
    FrontEnd("netqmail", {}, PERMANENT, help="netqmail home page: http://qmail.org/netqmail"),
    FrontEnd("netqmail with a custom error patch", {}, NAMED,
             help="netqmail home page: http://qmail.org/netqmail", descriptor=4,
             text_codes=(82,), told={"ERROR_FD": "4"}),
    FrontEnd("Sagredo's qmail", ANY_NUMBER, NAMED,
             help="Roberto's qmail notes home page: https://www.sagredo.eu",
             descriptor=4, chosen_by="ERROR_FD", text_codes=(82, 88),
             words={32: "DPrivate key file does not exist (#5.3.5)"}),
    FrontEnd("s/qmail", {"REJECTVIRUSCODE": "32"}, "message has a virus",
             help="s/qmail home page: https://www.fehcom.de/sqmail/sqmail.html",
             words={32: "Dmessage has a virus (#5.7.1)", 33: "Dmessage is spam (#5.7.1)"}),
    FrontEnd("another qmail-smtpd", {}, PERMANENT,
             help="qmail home page: http://pobox.com/~djb/qmail.html"),
    FrontEnd("smtpfront-qmail",
             {"REJECTVIRUSCODE": "33", "QQERRMSG_33": "5.7.1 Message contains a virus"},
             "Message contains a virus", command="/usr/sbin/smtpfront-qmail"),
    FrontEnd("qpsmtpd", {}, NAMED, command="./qpsmtpd/serve"),
)


def named(name):
    return next(front_end for front_end in FRONT_ENDS if front_end.name == name)
