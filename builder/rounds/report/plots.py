"""Draw the plots of a report: SVG of our own, with the numbers in a table beside each.

Pure. Whoever does not see a plot gets its title, its description and its table; whoever does not
see colours gets patterns, and letters on the paper in black and white. No style attribute and no
script is in it, so that it stands in a page with a strict policy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

INK, QUIET, PALE = "#111", "#555", "#ccc"
FONT = 'font-family="Noto Sans, sans-serif"'
WIDTH = 680
LETTER = 5.8
# What fills an area: told apart without colours. A plain colour is no pattern, whose tiles show seams.
FILLS = (
    "#1b4f91",
    '<rect width="8" height="8" fill="#cfe0f5"/><path d="M-2 10 10 -2M-2 2 2 -2M6 10 10 6" stroke="#1b4f91"/>',
    '<rect width="8" height="8" fill="#fff"/><circle cx="2" cy="2" r="1.2"/><circle cx="6" cy="6" r="1.2"/>',
    '<rect width="8" height="8" fill="#fff"/><path d="M2 0V8M6 0V8" stroke="#555"/>',
    '<rect width="8" height="8" fill="#f6d5d5"/><path d="M0 0 8 8M8 0 0 8" stroke="#a01020" stroke-width=".9"/>',
    "#fff",
    "#ccc",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A picture, what it says in words, and its numbers: the first cell of a row is its heading."""

    id: str
    title: str
    description: str
    svg: str = field(repr=False)
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One small plot among others alike: a line a series, its values in percent; None where nothing is known."""

    title: str
    series: Mapping[str, tuple[float | None, ...]]


def small_lines(
    name: str, title: str, description: str, labels: Sequence[str], panels: Sequence[Panel], *, nothing: str
) -> Plot:
    """Draw percentages over time, a panel each, three in a row; series differ in dashes and marks.

    A line takes two points: where there is one, the plot says `nothing`, and its table has the numbers.
    """
    wide, high, left, top = 200, 100, 30, 46
    across, down = WIDTH / 3, high + 50
    parts = list(_legend_of_lines([*panels[0].series] if panels else []))
    for place, panel in enumerate(panels):
        x, y = (place % 3) * across + left, (place // 3) * down + top
        parts.append(_text(x, y - 12, panel.title, weight="bold"))
        for percent in (0, 50, 100):
            at = y + high - percent * high / 100
            parts.append(f'<path d="M{x:g} {at:g}h{wide - left:g}" stroke="{PALE}"/>')
            parts.append(_text(x - 4, at + 3, f"{percent}", anchor="end", colour=QUIET))
        step = (wide - left) / max(1, len(labels) - 1)
        for at, label in _few(labels):
            parts.append(_text(x + at * step, y + high + 13, label, anchor="middle", colour=QUIET))
        for number, values in enumerate(panel.series.values()):
            points = [(x + at * step, y + high * (1 - value / 100)) for at, value in _known(values)]
            parts += _line(points, number)
    rows = tuple(
        (f"{panel.title}, {series}", *map(_percent, values))
        for panel in panels
        for series, values in panel.series.items()
    )
    height = float(top + down * -(-len(panels) // 3))
    if not panels or len(labels) < 2:
        height, parts = _said(nothing)
    return Plot(
        id=name,
        title=title,
        description=description,
        svg=_svg(name, title, description, height, parts),
        columns=("Percent, at edition", *labels),
        rows=rows,
    )


def stacked(
    name: str, title: str, description: str, heading: str, bars: Mapping[str, Mapping[str, int]], parts: Sequence[str]
) -> Plot:
    """Draw a bar for each name, made of parts that add up; the longest is as wide as the page.

    The table has a column for each name: they are few, and parts many.
    """
    left, top, high = 150, 16 + 16 * -(-len(parts) // 3), 30
    most = max((sum(of.values()) for of in bars.values()), default=0)
    drawn = [_definitions(name, len(parts)), *_legend(name, parts)]
    for row, (label, of) in enumerate(bars.items()):
        x, y = float(left), top + row * high
        drawn.append(_text(left - 8, y + 15, label, anchor="end"))
        for number, part in enumerate(parts):
            width = of.get(part, 0) * (WIDTH - left - 50) / max(1, most)
            if width:
                drawn.append(
                    f'<rect x="{x:.1f}" y="{y:g}" width="{width:.1f}" height="20" fill="{_fill(name, number)}" '
                    f'stroke="{INK}"/>'
                )
            x += width
        drawn.append(_text(x + 6, y + 15, f"{sum(of.values())}"))
    return Plot(
        id=name,
        title=title,
        description=description,
        svg=_svg(name, title, description, top + high * max(1, len(bars)), drawn),
        columns=(heading, *bars),
        rows=(
            *((part, *(str(of.get(part, 0)) for of in bars.values())) for part in parts),
            ("all", *(str(sum(of.values())) for of in bars.values())),
        ),
    )


def columns(name: str, title: str, description: str, heading: str, counts: Mapping[str, int], *, nothing: str) -> Plot:
    """Draw a column for each class, with its count on top; where all are empty, say `nothing`."""
    top, high, bottom = 24, 130, 24
    height = float(top + high + bottom)
    most = max([*counts.values(), 1])
    across = WIDTH / max(1, len(counts))
    drawn = [f'<path d="M0 {top + high}H{WIDTH}" stroke="{INK}"/>']
    for place, (label, count) in enumerate(counts.items()):
        tall, middle = count * high / most, (place + 0.5) * across
        if count:
            drawn.append(
                f'<rect x="{middle - across * 0.35:.1f}" y="{top + high - tall:.1f}" width="{across * 0.7:.1f}" '
                f'height="{tall:.1f}" fill="{_fill(name, 0)}" stroke="{INK}"/>'
            )
        drawn.append(_text(middle, top + high - tall - 5, str(count), anchor="middle"))
        drawn.append(_text(middle, top + high + 15, label, anchor="middle"))
    if not any(counts.values()):
        height, drawn = _said(nothing)
    return Plot(
        id=name,
        title=title,
        description=description,
        svg=_svg(name, title, description, height, drawn),
        columns=(heading, "channels"),
        rows=tuple((label, str(count)) for label, count in counts.items()),
    )


def _svg(name: str, title: str, description: str, height: float, parts: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'role="img" aria-labelledby="{name}-title" aria-describedby="{name}-said">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-said">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _said(nothing: str) -> tuple[float, list[str]]:
    """Return the height and the parts of a plot that has nothing to draw, and says so."""
    frame = f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="39" fill="none" stroke="{PALE}"/>'
    return 40.0, [frame, _text(WIDTH / 2, 24, nothing, anchor="middle", colour=QUIET)]


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK, weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" {FONT} font-size="11" font-weight="{weight}" fill="{colour}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def _definitions(name: str, count: int) -> str:
    patterns = (
        f'<pattern id="{name}-{number}" width="8" height="8" patternUnits="userSpaceOnUse">{fill}</pattern>'
        for number, fill in enumerate(FILLS[:count])
        if not fill.startswith("#")
    )
    return f"<defs>{''.join(patterns)}</defs>"


def _fill(name: str, number: int) -> str:
    return FILLS[number] if FILLS[number].startswith("#") else f"url(#{name}-{number})"


def _legend(name: str, parts: Sequence[str]) -> Iterator[str]:
    for number, part in enumerate(parts):
        x, y = (number % 3) * WIDTH / 3, 2 + 16 * (number // 3)
        yield (
            f'<rect x="{x + 1:.1f}" y="{y:g}" width="22" height="11" fill="{_fill(name, number)}" stroke="{INK}"/>'
            + _text(x + 30, y + 10, part)
        )


def _legend_of_lines(series: Sequence[str]) -> Iterator[str]:
    x = 0.0
    for number, label in enumerate(series):
        yield from _line([(x + 4, 10), (x + 36, 10)], number)
        yield _text(x + 44, 14, label)
        x += 66 + LETTER * len(label)


def _line(points: Sequence[tuple[float, float]], number: int) -> Iterator[str]:
    """Yield a line through points, with marks on them: what tells it from others is more than its colour."""
    dashes = ("", ' stroke-dasharray="6 3"', ' stroke-dasharray="1.5 2.5"')[number % 3]
    colour = ("#1b4f91", INK, "#a01020")[number % 3]
    for (x, y), (to_x, to_y) in pairwise(points):
        yield f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{colour}" stroke-width="2"{dashes}/>'
    for x, y in points:
        if number % 3 == 0:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>'
        elif number % 3 == 1:
            yield f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="#fff" stroke="{colour}"/>'
        else:
            yield f'<path d="M{x:.1f} {y - 4:.1f}l4 7h-8z" fill="#fff" stroke="{colour}"/>'


def _known(values: Sequence[float | None]) -> list[tuple[int, float]]:
    return [(at, value) for at, value in enumerate(values) if value is not None]


def _few(labels: Sequence[str]) -> list[tuple[int, str]]:
    """Return the labels that fit below a small plot: the first, the last, and some between."""
    step = max(1, -(-len(labels) // 5))
    chosen = range(len(labels) - 1, -1, -step)
    return [(at, labels[at]) for at in reversed(chosen)]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
