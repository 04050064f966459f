"""Render the report of a round: one page that asks for nothing and runs nothing, and the same as a PDF."""

from datetime import date
from pathlib import Path

from markupsafe import Markup

from builder.errors import BuilderError
from builder.pages.policy import hash_source
from builder.paper import layout
from builder.progress import Report
from builder.proposals.record import read_proposals
from builder.register.model import Register
from builder.rounds.progress import progress
from builder.rounds.record import RoundFiles
from builder.rounds.report import figures
from builder.rounds.report.figures import RoundReport
from builder.rounds.report.trend import trend
from builder.words.templates import fill, source
from builder.workspace import store
from builder.workspace.places import Workspace


def write_report(
    workspace: Workspace, register: Register, files: RoundFiles, day: date, to: Path, report: Report
) -> list[Path]:
    """Make the report of a round as of a day, and write it as ID.html and ID.pdf, each whole or not at all.

    Return the two paths. Raises `BuilderError` where the directory cannot be written to.
    """
    points = trend(workspace, register, day, report)
    proposals, _ = read_proposals(workspace)
    html = report_html(figures.report(files, register, progress(files, register, day), points, day, proposals))
    report.begin("Laying out the report", 1)
    contents = {"html": html.encode(), "pdf": report_pdf(html)}
    report.advance()
    written = []
    with store.told("the report", BuilderError, "name another directory: --to DIR"):
        to.mkdir(parents=True, exist_ok=True)
        for suffix, content in contents.items():
            path = to / f"{files.round.id}.{suffix}"
            store.write_atomically(path, content)
            written.append(path)
    return written


def report_html(found: RoundReport) -> str:
    """Return the page of a report. Its policy lets nothing in but its own style."""
    style = source("rounds/report.css")
    return fill(
        "rounds/report.html",
        report=found,
        # The plots are drawn by `builder.rounds.report.plots`, which escapes what it writes; the style is our own.
        drawings={plot.id: Markup(plot.svg) for plot in found.plots},  # noqa: S704
        style=Markup(style),  # noqa: S704
        style_digest=hash_source(style),
    )


def report_pdf(html: str) -> bytes:
    """Return the page of a report on sheets of A4."""
    return layout.document_pdf(html)
