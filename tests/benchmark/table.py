"""Prints the results for a person to read."""

WIDTH = 76  # of the column that names what is measured


def print_table(results, verdicts):
    print(f"\n{'':{WIDTH}}{'a second':>10}{'ms':>10}{'cpu ms':>9}{'messages':>10}")
    for row in results.measured:
        figures = results.figures(row)
        cpu = f"{figures['cpu_ms']:9.2f}" if figures["cpu_ms"] else f"{'':9}"
        print(f"{row.text():{WIDTH}}{figures['per_second']:10.1f}{figures['ms']:10.3f}{cpu}"
              f"{figures['messages']:10}")
    if results.calls:
        _print_costs(results)
    if verdicts:
        _print_bars(verdicts)
    for what, why in results.left_out.items():
        print(f"\nleft out: {what}: {why}")


def _print_costs(results):
    print(f"\n{'one message':{WIDTH}}{'calls':>10}{'written':>10}")
    for row, cost in results.calls.items():
        print(f"{row.text():{WIDTH}}{cost['calls']:10}{cost['bytes_written']:10}")
    print(f"\n{'peak memory, all processes together':{WIDTH}}{'KB':>10}")
    for row, cost in results.memory.items():
        print(f"{row.text():{WIDTH}}{cost['kb']:10}")


def _print_bars(verdicts):
    print(f"\n{'bar':{WIDTH}}{'wanted':>24}{'measured':>10}{'cpu':>7}{'at best':>9}")
    for verdict in verdicts:
        print(f"{verdict['what']:{WIDTH}}{verdict['wanted']:>24}{_figure(verdict['measured']):>10}"
              f"{_figure(verdict['processor']):>7}{_figure(verdict['at_best']):>9}"
              f"  {_word(verdict['met'])}")


def _figure(value):
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"


def _word(met):
    return {True: "met", False: "MISSED", None: "not measured"}[met]
