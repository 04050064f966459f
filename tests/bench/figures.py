"""The figures, what they should be, and how they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """One figure that the build is held to: its key, what it is called, its form, and its bound."""

    key: str
    title: str
    form: str
    bound: float
    at_least: bool = False

    def met(self, value: float) -> bool:
        return value >= self.bound if self.at_least else value <= self.bound


TARGETS = (
    Target("speedup", "times as fast as the straightforward build", "{:.1f}", 50, at_least=True),
    Target("rebuild_ratio", "rebuild after one changed number ÷ cold build", "{:.2f}", 0.5),
    Target("peak_rss_mb", "peak memory of any process, MB", "{:.0f}", 600),
    Target("rss_growth", "that peak ÷ the peak for fewer recipients", "{:.2f}", 1.1),
    Target("bundle_bytes", "sealed bundle of the whole register, bytes", "{:,.0f}", 1_500_000),
    Target("html_bytes", "its register.html, bytes", "{:,.0f}", 600_000),
    Target("release_seconds", "signing and publishing beside the build, seconds", "{:.1f}", 10),
    Target("help_seconds", "tocsin --help, seconds", "{:.2f}", 0.4),
    Target("check_seconds", "tocsin check of the example register, seconds", "{:.2f}", 2),
    Target("lookup_seconds", "tocsin find of a number in the example register, seconds", "{:.2f}", 0.5),
    Target("lookup_seconds_of_many", "the same where an edition went to all recipients, seconds", "{:.2f}", 2),
    Target("hybrid_seal_ms", "sealing 1 MB to a hybrid key, milliseconds", "{:.1f}", 20),
    Target("find_ms", "finding in register.html, slowest query, processor slowed 4 times, ms", "{:.0f}", 50),
    Target("first_key_ms", "the very first key of a search, slowed 4 times, ms", "{:.0f}", 50),
    Target("open_seconds", "register on screen after the identity is given, slowed 4 times, seconds", "{:.1f}", 2),
    Target("reader_bytes", "reader.html, bytes", "{:,.0f}", 400_000),
    Target("round_seconds", "opening a round of 2,000 contacts and writing all its sheets, seconds", "{:.1f}", 60),
    Target("desk_seconds", "the first screen of the desk on the example register, seconds", "{:.2f}", 1),
    Target("desk_counted_seconds", "the same with all its parts counted, seconds", "{:.2f}", 2),
    Target("officer_days", "officer-days that a round of the example costs", "{:.1f}", 4),
)


def show(figures: Figures, console: Console) -> None:
    """Print the figures beside what they should be."""
    console.print(_builds(figures), _targets(figures))
    console.print(_remarks(figures))


def _builds(figures: Figures) -> Table:
    size, seconds, steps = figures["size"], figures["seconds"], figures["steps"]
    table = Table(title=f"{size['tlds']} TLDs, {size['recipients']} recipients, {size['jobs']} processes")
    for heading in ("build", "seconds", "of which"):
        table.add_column(heading, justify="right" if heading == "seconds" else "left")
    rows: tuple[tuple[str, float, Mapping[str, float]], ...] = (
        ("ours, cold cache", seconds["cold"], steps["cold"]),
        ("ours, one number changed", seconds["rebuild"], steps["rebuild"]),
        (f"ours, cold, {size['fewer']} recipients", seconds["fewer"], steps["fewer"]),
        (f"straightforward (sample of {size['sample']}, scaled)", seconds["straightforward"], steps["straightforward"]),
        ("straightforward, one process", seconds["straightforward_one_process"], {}),
    )
    for name, total, parts in rows:
        shown = ", ".join(f"{part} {value:,.1f}" for part, value in parts.items() if value >= 0.05)
        table.add_row(name, f"{total:,.1f}", shown)
    return table


def _targets(figures: Figures) -> Table:
    table = Table(title="What the build is held to")
    for heading in ("figure", "measured", "target", ""):
        table.add_column(heading, justify="right" if heading in ("measured", "target") else "left")
    for target in TARGETS:
        value = figures[target.key]
        sign = "≥" if target.at_least else "≤"
        # Bounds hold for a register of full size; of a smaller one they say nothing.
        verdict = ("met" if target.met(value) else "missed") if figures["size"]["full"] else "not the full size"
        table.add_row(target.title, target.form.format(value), f"{sign} {target.form.format(target.bound)}", verdict)
    return table


def _remarks(figures: Figures) -> str:
    machine, size = figures["machine"], figures["size"]
    return (
        f"{figures['speedup_one_process']:.0f} times as fast as the straightforward build in one process; "
        f"{figures['speedup_cpu']:.1f} times by processor time, which other work on the machine disturbs less, "
        f"and {figures['rebuild_ratio_cpu']:.2f} for the rebuild. "
        f"Memory: main process {figures['peak_main_mb']:.0f} MB, "
        f"{figures['peak_rss_fewer_mb']:.0f} MB at most with {size['fewer']} recipients. "
        f"Opening took {figures['open_to_empty']:.1f} times what an empty page did in the same browser, and "
        f"{figures['open_to_arithmetic']:.1f} times some arithmetic, which tells machines and loads apart. "
        f"Bundle of the whole register with the example's consents: {figures['bundle_bytes_as_consented']:,} bytes. "
        f"{machine['cores']} cores ({machine['processor']}), load {machine['load_before']} before, "
        f"{machine['load_after']} after."
    )


def scaled(costs: Mapping[str, float], weights: Mapping[str, float], jobs: int) -> float:
    """Return the seconds that all recipients take on so many processes, from those of the sample."""
    return sum(seconds * weights[name] for name, seconds in costs.items()) / jobs


def rounded(value: Any) -> Any:
    """Return figures with four digits after the point at most."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value
