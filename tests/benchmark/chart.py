"""The results as a chart: gnuplot draws it."""

from e2e import child
from e2e.programs import find

from .row import FEW, INJECTORS, OURS, PEER, SCANNERS, Row

STYLE = """
set terminal svg size 1100,800 dynamic background rgb 'white' font 'sans,13'
set output '{output}'
set multiplot layout 2,2 title 'qmail-queue: messages a second' font ',16'
set style data histograms
set style histogram clustered gap 1
set style fill solid 0.85 border -1
set boxwidth 0.9
set grid ytics
set yrange [0:*]
set xlabel 'injectors at once'
set key outside below horizontal
"""
PANELS = (("3 KB", "tmpfs"), ("100 KB", "tmpfs"), ("3 KB", "ext4"), ("1 MB", "tmpfs"))


def draw(results, output):
    """An SVG file; panels of which nothing was measured are left out."""
    script = STYLE.format(output=output) + "".join(
        _panel(results, number, *panel) for number, panel in enumerate(PANELS))
    done = child.run([find("gnuplot")], input=(script + "unset multiplot\n").encode(), timeout=60)
    if done.returncode != 0:
        raise RuntimeError(f"gnuplot: {done.stderr.decode(errors='replace')}")


def _series(size, on):
    """[(name, row with so many injectors)]"""
    def unscanned(what):
        return lambda injectors: Row(what, size, injectors, on)

    def scanned(scanner):
        return lambda injectors: Row(OURS, size, injectors, on, scanner, FEW)

    return [("peer, no scan", unscanned(PEER)), ("ours, no scan", unscanned(OURS)),
            *((f"ours, {scanner}", scanned(scanner)) for scanner in SCANNERS)]


def _panel(results, number, size, on):
    series = [(name, row) for name, row in _series(size, on)
              if any(row(n) in results.measured for n in INJECTORS)]
    if not series:
        return ""
    lines = ["injectors " + " ".join(f'"{name}"' for name, _ in series)]
    for injectors in INJECTORS:
        rates = [results.figures(row(injectors))["per_second"]
                 if row(injectors) in results.measured else None for _, row in series]
        if any(rates):
            lines.append(f"{injectors} " + " ".join(f"{r:.1f}" if r else "NaN" for r in rates))
    data = "\n".join(lines)
    plots = ", ".join(f"$panel{number} using {column}:xtic(1) title columnheader"
                      for column in range(2, len(series) + 2))
    return f"$panel{number} << EOD\n{data}\nEOD\nset title '{size}, {on}'\nplot {plots}\n"
