"""The figures, what is asked of them and what is aimed at, and the sums that they come from. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One figure that the build is held to: its key, what it is called, its form, what is asked, and the aim beyond.

    One for which nothing is asked is reported, to be seen where it grows.
    """

    key: str
    title: str
    form: str
    asked: float | None = None
    aim: float | None = None
    at_least: bool = False

    def verdict(self, value: float, *, full: bool) -> str:
        """Say whether the figure is as it should be; of a smaller register the bounds say nothing."""
        if self.asked is None:
            return "reported"
        if not full:
            return "not the full size"
        if not self._reaches(value, self.asked):
            return "missed"
        return "met" if self.aim is None or self._reaches(value, self.aim) else "met, short of the aim"

    def _reaches(self, value: float, bound: float) -> bool:
        return value >= bound if self.at_least else value <= bound

    def shown(self, bound: float | None) -> str:
        """Return a bound as it is printed."""
        return "" if bound is None else f"{'≥' if self.at_least else '≤'} {self.form.format(bound)}"

    def worse_by(self, value: float, before: float) -> float:
        """Return by which part of the value before this one is worse; below nothing, where it is better."""
        better, worse = (value, before) if self.at_least else (before, value)
        return worse / better - 1 if better > 0 else 0.0


def _least(key: str, title: str, form: str, asked: float, aim: float) -> Target:
    return Target(key=key, title=title, form=form, asked=asked, aim=aim, at_least=True)


def _most(key: str, title: str, form: str, asked: float | None = None, aim: float | None = None) -> Target:
    return Target(key=key, title=title, form=form, asked=asked, aim=aim)


SLOWED = "processor slowed 4 times"
TARGETS = (
    _least("speedup", "times as fast as the straightforward build", "{:,.0f}", 150, 250),
    _least("speedup_rebuild", "straightforward build ÷ rebuild after one changed number", "{:,.0f}", 500, 1000),
    _least("speedup_release", "straightforward build ÷ signing and publishing its edition", "{:,.0f}", 1500, 4000),
    _most("urgent_ratio", "urgent edition of the demo: build, sign, publish ÷ its cold build", "{:.2f}", 0.2, 0.1),
    _most("own_part_ratio", "processor time of a recipient's own part ÷ sealing 1 MB to a hybrid key", "{:.1f}", 8, 4),
    _most("peak_rss_mb", "peak memory of any process, MB", "{:.0f}", 400),
    _most("rss_growth", "that peak with the most recipients ÷ with the fewest", "{:.2f}", 1.05),
    _most("many_ratio", "seconds for the most recipients ÷ seconds for the usual", "{:.1f}", 13, 10),
    _most("bundle_bytes", "sealed bundle of the whole register, bytes", "{:,.0f}", 1_250_000, 1_000_000),
    _most("html_bytes", "its register.html, bytes", "{:,.0f}", 600_000),
    _most("status_ratio", "tocsin status of the example register ÷ tocsin --help", "{:.1f}", 5),
    _most("view_ratio", "tocsin view of the example register ÷ tocsin --help", "{:.1f}", 5),
    _most("status_ratio_of_many", "tocsin status where an edition went to all recipients ÷ --help", "{:.1f}"),
    _most("view_ratio_of_many", "tocsin view of the whole register there ÷ --help", "{:.1f}"),
    _most("rebuild_ratio", "rebuild after one changed number ÷ cold build", "{:.2f}", 0.5),
    _most("release_seconds", "signing and publishing beside the build, seconds", "{:.1f}", 10),
    _most("help_seconds", "tocsin --help, seconds", "{:.2f}", 0.4),
    _most("check_seconds", "tocsin check of the example register, seconds", "{:.2f}", 2),
    _most("lookup_seconds", "tocsin find of a number in the example register, seconds", "{:.2f}", 0.5),
    _most("lookup_seconds_of_many", "the same where an edition went to all recipients, seconds", "{:.2f}", 2),
    _most("hybrid_seal_ms", "sealing 1 MB to a hybrid key, milliseconds", "{:.1f}", 20),
    _most("find_ms", f"finding in register.html, slowest query, {SLOWED}, ms", "{:.0f}", 50),
    _most("first_key_ms", f"the very first key of a search, {SLOWED}, ms", "{:.0f}", 50),
    _most("find_to_empty", "finding, slowest query ÷ an empty page in the same browser", "{:.2f}"),
    _most("open_seconds", f"register on screen after the identity is given, {SLOWED}, seconds", "{:.1f}", 2),
    _most("open_to_empty", "opening ÷ an empty page in the same browser", "{:.1f}"),
    _most("reader_bytes", "reader.html, bytes", "{:,.0f}", 400_000),
    _most("round_seconds", "opening a round of 2,000 contacts and writing all its sheets, seconds", "{:.1f}", 60),
    _most("desk_seconds", "the first screen of the desk on the example register, seconds", "{:.2f}", 1),
    _most("desk_counted_seconds", "the same with all its parts counted, seconds", "{:.2f}", 2),
    _most("officer_days", "officer-days that a round of the example costs", "{:.1f}", 4),
)


def measured(figures: Figures) -> Iterator[tuple[Target, float]]:
    """Yield each target with what was measured; a quick run leaves some out."""
    for target in TARGETS:
        if target.key in figures:
            yield target, figures[target.key]


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
