"""Render the report of a round: one page that asks for nothing and runs nothing, and the same as a PDF."""

from collections.abc import Sequence
from typing import Protocol

from markupsafe import Markup

from builder.pages.policy import hash_source
from builder.paper import layout
from builder.words.templates import fill, source


class Drawn(Protocol):
    """A plot: SVG that its maker drew, and escaped."""

    @property
    def id(self) -> str:
        """What its heading is called by."""

    @property
    def svg(self) -> str:
        """The picture."""


class HasPlots(Protocol):
    """The report of a round; what else it says, the template names."""

    @property
    def plots(self) -> Sequence[Drawn]:
        """What is drawn, in the order in which it stands."""


def report_html(report: HasPlots) -> str:
    """Return the page of a report. Its policy lets nothing in but its own style."""
    style = source("rounds/report.css")
    return fill(
        "rounds/report.html",
        report=report,
        # The plots are drawn by `builder.rounds.report.plots`, which escapes what it writes; the style is our own.
        drawings={plot.id: Markup(plot.svg) for plot in report.plots},  # noqa: S704
        style=Markup(style),  # noqa: S704
        style_digest=hash_source(style),
    )


def report_pdf(html: str) -> bytes:
    """Return the page of a report on sheets of A4."""
    return layout.document_pdf(html)
