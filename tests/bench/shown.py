"""How the figures are printed: beside what they should be, and where each build's time goes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figures, measured

# Steps, and modules, that take less than this part of the whole are not worth a line.
WORTH_A_LINE = 0.005


def show(figures: Figures, console: Console) -> None:
    """Print all tables."""
    console.print(_builds(figures))
    console.print(_own_part(figures))
    console.print(_targets(figures))
    console.print(_remarks(figures))


def _table(title: str, headings: Iterable[str]) -> Table:
    table = Table(title=title)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    return table


def _builds(figures: Figures) -> Table:
    """Return what each build took, step by step."""
    size, builds = figures["size"], figures["builds"]
    of = f"{size['tlds']} TLDs, {size['recipients']} recipients, {size['jobs']} processes"
    title = f"Seconds (and those of all processors): {of}"
    table = _table(title, ("step", *builds))
    table.add_row("all", *(_spent(each["seconds"], each["cpu"]) for each in builds.values()))
    for step in dict.fromkeys(step for each in builds.values() for step in each["steps"]):
        found = [each["steps"].get(step) for each in builds.values()]
        if any(_worth(part, each) for part, each in zip(found, builds.values(), strict=True)):
            table.add_row(
                f"  {step.lower()}", *(_spent(each["seconds"], each["cpu"]) if each else "" for each in found)
            )
    table.add_row("peak, MB", *(f"{each['peak']:,.0f}" if each["peak"] else "" for each in builds.values()))
    return table


def _worth(part: Mapping[str, Any] | None, whole: Mapping[str, Any]) -> bool:
    return part is not None and part["seconds"] > WORTH_A_LINE * whole["seconds"]


def _spent(seconds: float, cpu: float | None) -> str:
    return f"{seconds:,.1f}" + ("" if cpu is None else f" ({cpu:,.1f})")


def _own_part(figures: Figures) -> Table:
    """Return where the time of a recipient's own part goes."""
    whole, parts = figures["own_part_ms"], figures["own_part_ms_each"]
    table = _table("A recipient's own part", ("module, with the libraries that it calls", "ms", "share"))
    table.add_row("all", f"{whole:.1f}", "")
    for module, part in parts.items():
        if part > WORTH_A_LINE * whole:
            table.add_row(f"  {module}", f"{part:.2f}", f"{part / whole:.0%}")
    return table


def _targets(figures: Figures) -> Table:
    table = _table("What the build is held to", ("figure", "measured", "asked", "aim", "verdict"))
    for target, value in measured(figures):
        verdict = target.verdict(value, full=figures["size"]["full"])
        bounds: Sequence[str] = (target.shown(target.asked), target.shown(target.aim))
        table.add_row(target.title, target.form.format(value), *bounds, verdict)
    return table


def _remarks(figures: Figures) -> str:
    machine = figures["machine"]
    alone = figures.get("speedup_one_process")
    said = [
        f"{alone:.0f} times as fast as the straightforward build in one process; " if alone else "",
        f"{figures['speedup_cpu']:.0f} times by processor time, which other work on the machine disturbs less, ",
        f"{figures['speedup_rebuild_cpu']:.0f} times for the rebuild, {figures['urgent_ratio_cpu']:.2f} for the urgent",
        " edition. ",
    ]
    if "open_to_arithmetic" in figures:
        said.append(
            f"Opening took {figures['open_to_arithmetic']:.1f} times some arithmetic in the same browser, which tells"
            " machines and loads apart. "
        )
    said.append(
        f"Bundle of the whole register with the example's consents: {figures['bundle_bytes_as_consented']:,} bytes. "
        f"{machine['cores']} cores ({machine['processor']}), load {machine['load_before']} before, "
        f"{machine['load_after']} after."
    )
    return "".join(said)
