"""Building an edition with progress on the terminal, for `tocsin build` and `tocsin demo --build`."""

import os
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from builder.cli.terminal.say import say
from builder.words.counted import counted

# Seconds that a step takes before it is told of.
LEAST = 0.05

if TYPE_CHECKING:
    from builder.cluster.address import Where
    from builder.cluster.keys import Files
    from builder.pipeline import Built
    from builder.register.choosing import Choice
    from builder.trust.keys import SecretKey
    from builder.workspace.places import Workspace


def run(
    workspace: "Workspace",
    now: datetime,
    *,
    choice: "Choice | None" = None,
    builder: "SecretKey | None" = None,
    again: bool = False,
    jobs: int = 0,
    cache: Path | None = None,
    cluster: "tuple[Where, Files | None] | None" = None,
) -> "Built":
    """Build with progress on the terminal, and say what came of it; no `jobs` are one a processor."""
    from builder.cli.terminal.progress import Bars
    from builder.paper.typeset import Typesetting
    from builder.pipeline import build as build_edition
    from builder.register.choosing import EVERYBODY

    how = Typesetting(jobs=jobs or os.cpu_count() or 1, cache=cache)
    if cluster:
        from builder.cluster import sealers

        how = replace(how, sealers=partial(sealers, *cluster))
    try:
        with Bars() as bars:
            built = build_edition(
                workspace, now, bars, choice=choice or EVERYBODY, builder=builder, again=again, how=how
            )
    except KeyboardInterrupt:
        say("stopped; no edition is half there")
        raise
    count = len(built.bundles)
    say(f"it took {_took(built)}")
    staged = "staged edition" if builder else "a trial of edition"
    say(f"{staged} {built.edition.number}: {counted(count, 'sealed bundle')}, valid until {built.edition.expires}")
    if builder:
        say("now another officer runs `tocsin sign --key KEY`")
    else:
        say("without --key it cannot be signed or published")
    return built


def _took(built: "Built") -> str:
    """Say how long each step took, and of how many things; what took no time is not worth a word."""
    told = [
        f"{step.text.lower()} {step.seconds:.1f} s{f' ({step.count:,})' if step.count > 1 else ''}"
        for step in built.steps
        if step.seconds >= LEAST
    ]
    return f"{sum(step.seconds for step in built.steps):.1f} s: {', '.join(told)}"


def fields(workspace: "Workspace", built: "Built") -> dict[str, object]:
    """Return what was built for a program: where it lies, for whom, and what each step took.

    `seconds` are by the clock, `processor_seconds` of all processors, and `count` is of what the step was about.
    """
    return {
        "edition": built.edition.number,
        "staged": workspace.name_of(built.path),
        "expires": built.edition.expires.isoformat(),
        "recipients": [each.recipient for each in built.bundles],
        "steps": [
            {
                "step": step.text,
                "count": step.count,
                "seconds": round(step.seconds, 3),
                "processor_seconds": round(step.processor_seconds, 3),
            }
            for step in built.steps
        ],
    }
