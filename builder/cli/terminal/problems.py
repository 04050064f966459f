"""Tell problems as people read them: many of one kind together, and each on its own where there are few."""

from collections import Counter
from collections.abc import Iterable, Sequence

from builder.words.counted import counted
from builder.workspace.problems import Problem

# So many of one kind are told one by one.
FEW = 3
Kind = tuple[str, str, str]


def told(problems: Sequence[Problem], *, each: bool = False) -> list[str]:
    """Return lines about problems, in order of the first of each kind; with `each`, none is left to a count."""
    groups: dict[Kind, list[Problem]] = {}
    for problem, kind in zip(problems, _kinds(problems), strict=True):
        groups.setdefault(kind, []).append(problem)
    lines: list[str] = []
    for alike in groups.values():
        lines += map(str, alike) if each or len(alike) <= FEW else _together(alike)
    return lines


def _kinds(problems: Sequence[Problem]) -> list[Kind]:
    """Say of each problem which others are of its kind: those that say the very same, else those of its rule."""
    same = Counter((problem.level, problem.rule, problem.message) for problem in problems)
    return [
        (problem.level, problem.rule, problem.message)
        if same[problem.level, problem.rule, problem.message] > FEW
        else (problem.level, problem.rule, "")
        for problem in problems
    ]


def _together(alike: Sequence[Problem]) -> Iterable[str]:
    first = alike[0]
    like = "" if len({problem.message for problem in alike}) == 1 else " (each with its own names)"
    hint = f"; {first.hint}" if first.hint else ""
    yield f"{counted(len(alike), first.level)}: {first.message}{like} [{first.rule}]{hint}"
    places = list(dict.fromkeys(str(problem.place) for problem in alike))
    more = f" and {len(places) - FEW} more (`tocsin check --all` names each)" if len(places) > FEW else ""
    yield f"  at {', '.join(places[:FEW])}{more}"
