"""Draws the results as a chart, with gnuplot."""

from dataclasses import dataclass

from e2e import child
from e2e.programs import find

from .row import (FEW, FILDES, INJECTORS, OURS, PEER, SCANNERS, SIZES, SMTP_OURS, SMTP_PLUGIN, Row)

STYLE = """
set terminal svg size 1200,1100 dynamic background rgb 'white' font 'sans,13'
set output '{output}'
set multiplot layout 3,2 title 'Messages a second' font ',16'
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.85 border -1
set boxwidth 0.9
set grid ytics
set yrange [0:*]
set key outside below horizontal
"""
AT_ONCE = "injectors at once"
COLOURS = {"peer, no scan": "#888888", "ours, no scan": "#1b9e77", "clamd alone": "#dddddd",
           "clamd:": "#2c7fb8", "clamd.so": "#7fcdbb", "clamdscan": "#fdae61",
           "libclamav.so": "#d7191c", "our scanner": "#2c7fb8", "mailfront's plugin": "#fdae61"}


@dataclass
class Panel:
    title: str
    label: str     # of the x axis
    ticks: tuple
    series: dict   # {name: function from tick to Row}


def draw(results, output):
    """Writes an SVG file, without the panels for which nothing was measured."""
    script = STYLE.format(output=output) + "".join(
        _plot(results, number, panel) for number, panel in enumerate(_panels()))
    done = child.run([find("gnuplot")], input=(script + "unset multiplot\n").encode(), timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"gnuplot: {done.stderr.decode(errors='replace')}")


def _panels():
    for size in SIZES:
        yield Panel(f"{size}, tmpfs", AT_ONCE, INJECTORS, {
            **_queueing(size, "tmpfs"),
            "clamd alone": lambda n, size=size: Row(FILDES, size, n, signatures=FEW)})
    yield Panel("3 KB, ext4", AT_ONCE, INJECTORS, _queueing("3 KB", "ext4"))
    yield Panel("over SMTP, 1 connection, tmpfs", "message", tuple(SIZES), {
        name: lambda size, what=what: Row(what, size, 1, "tmpfs", signatures=FEW)
        for name, what in (("our scanner", SMTP_OURS), ("mailfront's plugin", SMTP_PLUGIN))})


def _queueing(size, on):
    return {"peer, no scan": lambda n: Row(PEER, size, n, on),
            "ours, no scan": lambda n: Row(OURS, size, n, on),
            **{scanner: lambda n, scanner=scanner: Row(OURS, size, n, on, scanner, FEW)
               for scanner in SCANNERS}}


def _plot(results, number, panel):
    """A data block with a line for each tick and a column for each series, and the plot of it."""
    rates = {name: [_rate(results, row(tick)) for tick in panel.ticks]
             for name, row in panel.series.items()}
    rates = {name: values for name, values in rates.items() if any(values)}
    if not rates:
        return ""
    lines = [f'"{tick}" ' + " ".join(f"{values[at]:.1f}" if values[at] else "NaN"
                                     for values in rates.values())
             for at, tick in enumerate(panel.ticks) if any(v[at] for v in rates.values())]
    plots = ", ".join(f'$panel{number} using {column}:xtic(1) title "{name}" '
                      f'linecolor rgb "{COLOURS[name]}"'
                      for column, name in enumerate(rates, 2))
    data = "\n".join(lines)
    return (f"$panel{number} << EOD\n{data}\nEOD\nset title '{panel.title}'\n"
            f"set xlabel '{panel.label}'\nplot {plots}\n")


def _rate(results, row):
    return results.figures(row)["per_second"] if row in results.measured else None
