"""The end of the soak: what was done, what is wrong, and the checks, each passed or failed."""

from .growth import BARS
from .mail import DEFERRED, QUEUED, REFUSED
from .troubles import COUNTED

_SHOWN = 20  # of one kind


def write(soak):
    """Prints it; whether all is well."""
    phases = {phase: soak.judgement(phase) for phase in ("before", "during", "after")}
    _print_mails(soak, phases)
    print("\ntrouble")
    for name, times in soak.tally.items():
        print(f"{times:9}  {name}")
    print(f"\n{'start':>8} {'most':>8} {'end':>8} {'allowed':>8}")
    for bar in BARS:
        start, end = soak.growth.start[bar.figure], soak.growth.end[bar.figure]
        print(f"{start:8} {soak.growth.most[bar.figure]:8} {end:8} "
              f"{bar.allowed(soak.growth.start, soak.kills):8}  "
              f"{bar.figure}")
    return _print_checks(list(_checks(soak, phases)))


def _print_mails(soak, phases):
    during = phases["during"]
    options = soak.options
    print(f"seed {options.seed}, {options.injectors} injectors, {options.queues} queues on "
          f"{'ext4' if soak.site.disks[0].is_ext4 else 'tmpfs, for want of a loop device'}")
    print(f"{sum(p.offered for p in phases.values()):9}  mails offered, {during.offered} of them "
          f"in trouble: {soak.seconds:.0f} s, {during.offered / max(soak.seconds, 1):.0f} a second")
    statuses = sum((p.statuses for p in phases.values()), start=type(during.statuses)())
    for status, times in sorted(statuses.items(), key=lambda item: -item[1]):
        what = {QUEUED: "accepted", REFUSED: "refused"}.get(status)
        what = what or f"deferred: {DEFERRED.get(status, 'unexplained')}"
        print(f"{times:9}  {what} ({status})")
    print(f"{sum(p.delivered for p in phases.values()):9}  delivered, "
          f"{during.queued_though_killed} of them not acknowledged")


def _checks(soak, phases):
    """(what is wanted, what is wrong)"""
    def numbers(name):
        return [number for phase in phases.values() for number in getattr(phase, name)]
    yield "every accepted mail is delivered", numbers("lost")
    yield "no mail is delivered twice", numbers("doubled")
    yield "no mail is delivered that was refused, dropped or deferred", numbers("let_through")
    yield "no mail ends in a way that nothing explains", numbers("unexplained")
    yield "without trouble nothing is deferred", (phases["before"].not_at_once
                                                  + phases["after"].not_at_once)
    yield "each mail arrives whole and rightly marked, and all programs work", (
        soak.complaints.all())
    yield "each kind of trouble has been had", [n for n in COUNTED if soak.tally[n] == 0]
    exceeded = soak.growth.exceeded(soak.kills)
    for bar in BARS:
        yield f"{bar.figure}: no more than at the start", [
            f"{soak.growth.end[bar.figure]}"] if bar in exceeded else []


def _print_checks(checks):
    print()
    failed = [(wanted, wrong) for wanted, wrong in checks if wrong]
    for wanted, wrong in failed:
        print(f"FAILED: {wanted}: {len(wrong)}")
        for one in wrong[:_SHOWN]:
            print(f"  {one}")
    print(f"{len(checks) - len(failed)} passed, {len(failed)} failed")
    return not failed
