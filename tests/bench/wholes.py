"""All that a run measures, one thing after the other, so that nothing disturbs the next."""

import argparse
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

from builder.demo import write_demo
from tests.bench import first_screen, officer_days, ours, own_part, pages, register, rounds, straightforward
from tests.bench.figures import scaled
from tests.bench.ours import Turn
from tests.bench.processes import ROOT, Run
from tests.bench.register import DAY, WHOLE, Bench
from tests.bench.sample import stratified

# The recipients of `make demo`.
URGENT = 24


def measure(options: argparse.Namespace, scratch: Path, say: ours.Say) -> dict[str, Any]:
    """Return all figures. A quick run leaves out the pages in a browser, rounds and the desk."""
    bench = register.write(scratch / "register", options.tlds, options.recipients)
    loose = _straightforward(bench, options, say)
    found = _builds(bench, options, loose, scratch, say)
    found["bundle_bytes_as_consented"] = ours.sizes_of_whole(bench).sealed
    say("a recipient's own part, and sealing 1 MB")
    found |= own_part.figures(bench.root)
    if not options.quick:
        found |= _in_a_browser(bench, scratch, say) | _at_the_desk(scratch, options.jobs, say)
    say("help, check, find, status, view and sizes")
    found |= _commands(bench, 3 if options.quick else 5)
    whole = ours.sizes_with_all_consents(bench, options.jobs)
    return {
        **found,
        "bundle_bytes": whole.sealed,
        "html_bytes": whole.html,
        "files_bytes": whole.files,
        "reader_bytes": pages.bytes_of_reader(bench),
        "sample": loose["sample"],
        "size": vars(options) | {"sample": len(loose["sample"])},
    }


def _straightforward(bench: Bench, options: argparse.Namespace, say: ours.Say) -> dict[str, Any]:
    """Run the sample on as many processes as ours, and scale it to all recipients; then in one, but in a quick run."""
    say(f"straightforward build of a sample of {options.sample}")
    chosen = stratified(straightforward.sizes(bench.root), options.sample)
    weights = {each.recipient: each.weight for each in chosen}
    # The longest first, so that all processes are busy to the end.
    names = [each.recipient for each in sorted(chosen, key=lambda each: -each.size)]

    def made(jobs: int) -> dict[str, straightforward.Cost]:
        costs = straightforward.measure(bench.root, names, jobs, lambda: say("one of the sample is done"))
        return {cost.recipient: cost for cost in costs}

    def all_of(costs: Mapping[str, float], jobs: int) -> float:
        return scaled(costs, weights, jobs)

    together = made(options.jobs)
    if not options.quick:
        say("the same sample in one process")
    alone = {} if options.quick else made(1)
    steps = together[names[0]].steps
    return {
        "seconds": all_of({name: cost.seconds for name, cost in together.items()}, options.jobs),
        "seconds_one_process": all_of({name: cost.seconds for name, cost in alone.items()}, 1) if alone else None,
        "cpu": all_of({name: cost.cpu for name, cost in together.items()}, 1),
        "steps": {
            step: all_of({name: cost.steps[step] for name, cost in together.items()}, options.jobs) for step in steps
        },
        "sample": [
            {
                "recipient": each.recipient,
                "pieces": each.size,
                "stands_for": each.weight,
                "seconds": together[each.recipient].seconds,
                "sealed_bytes": together[each.recipient].sealed,
            }
            | ({"seconds_one_process": alone[each.recipient].seconds} if alone else {})
            for each in chosen
        ],
    }


def _builds(
    bench: Bench, options: argparse.Namespace, loose: Mapping[str, Any], scratch: Path, say: ours.Say
) -> dict[str, Any]:
    """Return what our builds took, beside the straightforward one."""
    turns = ours.turns(bench, options.jobs, options.repeat, say)
    urgent = _urgent(scratch, options, say)
    others = {
        count: _of_another_size(scratch, options, count, say)
        for count in dict.fromkeys((options.fewer, options.many))
        if count
    }
    found = {**_speed(loose, turns), **_haste(urgent), **_memory([turn.cold for turn in turns], others, options)}
    cold, again = _middle([turn.cold for turn in turns]), _middle([turn.again for turn in turns])
    runs = {
        "cold": cold,
        "one number changed": again,
        "sign": _middle([turn.signed for turn in turns]),
        "publish": _middle([turn.published for turn in turns]),
        **{f"cold, {count:,}": run for count, run in others.items()},
        "demo, cold": _middle([turn.cold for turn in urgent]),
        "demo, changed": _middle([turn.again for turn in urgent]),
    }
    if options.many:
        found["many_ratio"] = others[options.many].seconds / cold.seconds
    every = [*others.values(), *(run for turn in turns for run in (turn.cold, turn.again))]
    return {
        **found,
        "peak_rss_mb": max(run.peak for run in every),
        "builds": {
            "straightforward": _scaled(loose),
            **{name: asdict(run) | {"peak": run.peak} for name, run in runs.items()},
        },
        "seconds_each": {
            "cold": [turn.cold.seconds for turn in turns],
            "one number changed": [turn.again.seconds for turn in turns],
            "urgent": [turn.urgent for turn in urgent],
        },
    }


def _speed(loose: Mapping[str, Any], turns: Sequence[Turn]) -> dict[str, float]:
    cold, again = _middle([turn.cold for turn in turns]), _middle([turn.again for turn in turns])
    release = median(turn.release for turn in turns)
    alone = loose["seconds_one_process"]
    return {
        "speedup": loose["seconds"] / cold.seconds,
        "speedup_cpu": loose["cpu"] / cold.cpu,
        **({"speedup_one_process": alone / cold.seconds} if alone else {}),
        "speedup_rebuild": loose["seconds"] / again.seconds,
        "speedup_rebuild_cpu": loose["cpu"] / again.cpu,
        "speedup_release": loose["seconds"] / release,
        "rebuild_ratio": again.seconds / cold.seconds,
        "rebuild_ratio_cpu": again.cpu / cold.cpu,
        "release_seconds": release,
    }


def _haste(turns: Sequence[Turn]) -> dict[str, float]:
    return {
        "urgent_ratio": median(turn.urgent for turn in turns) / median(turn.cold.seconds for turn in turns),
        "urgent_ratio_cpu": median(turn.urgent_cpu for turn in turns) / median(turn.cold.cpu for turn in turns),
    }


def _memory(cold: Sequence[Run], others: Mapping[int, Run], options: argparse.Namespace) -> dict[str, float]:
    """Return by how much the peak of a build with an empty cache grows with its recipients."""
    if not options.fewer:
        return {}
    most = others[options.many].peak if options.many else max(run.peak for run in cold)
    return {"rss_growth": most / others[options.fewer].peak}


def _urgent(scratch: Path, options: argparse.Namespace, say: ours.Say) -> list[Turn]:
    """Build the register that `make demo` writes, with an empty cache as the first time, and publish.

    Then change one number, as an officer does at 3 a.m., and run `tocsin build`, `sign` and `publish`, each in a
    process of its own and for all 24 recipients: together they are compared with the `tocsin build` before.
    """
    say(f"the register of `make demo`, for {URGENT} recipients")
    demo = Bench(scratch / "demo", "")
    write_demo(demo.root, tlds=options.tlds, recipients=URGENT, today=DAY)
    return ours.turns(demo, options.jobs, options.repeat, say)


def _of_another_size(scratch: Path, options: argparse.Namespace, recipients: int, say: ours.Say) -> Run:
    say(f"our build for {recipients:,} recipients, cold cache")
    bench = register.write(scratch / "another", options.tlds, recipients)
    run = ours.build(bench, options.jobs)
    # The largest takes gigabytes.
    shutil.rmtree(bench.root)
    return run


def _middle(runs: Sequence[Run]) -> Run:
    """Return the run of the median; of two in the middle, the slower."""
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def _scaled(loose: Mapping[str, Any]) -> dict[str, Any]:
    steps = {step: {"seconds": seconds, "cpu": None} for step, seconds in loose["steps"].items()}
    return {"seconds": loose["seconds"], "cpu": loose["cpu"], "steps": steps, "peak": None}


def _in_a_browser(bench: Bench, scratch: Path, say: ours.Say) -> dict[str, Any]:
    """Return what finding and opening took; each is compared with what the same browser did before it."""
    say(f"the pages in a browser, slowed {pages.SLOWER} times")
    finding = pages.milliseconds_of_finding(bench, scratch)
    opened = pages.opening(bench, scratch)
    slowest = max(finding.each.values())
    return {
        "find_ms": slowest,
        "find_ms_each": finding.each,
        "first_key_ms": finding.each[pages.FIRST],
        "find_to_empty": slowest / finding.empty,
        "open_seconds": median(each.seconds for each in opened),
        "open_to_empty": median(each.seconds / each.empty for each in opened),
        "open_to_arithmetic": median(each.seconds / each.arithmetic for each in opened),
        "open_seconds_each": [asdict(each) for each in opened],
    }


def _at_the_desk(scratch: Path, jobs: int, say: ours.Say) -> dict[str, Any]:
    say(f"a round of {rounds.CONTACTS} contacts: opening it, writing its sheets")
    opening, writing = rounds.opened_and_written(scratch, jobs)
    say("a round of the example at the desk, in officer-days")
    return {
        "round_seconds": opening.seconds + writing.seconds,
        "round_seconds_each": {"open": opening.seconds, "sheets": writing.seconds},
        "round_peak_mb": max(opening.peak, writing.peak),
        **officer_days.figures(scratch),
        **first_screen.seconds(scratch),
    }


def _commands(bench: Bench, times: int) -> dict[str, float]:
    """Return what short commands take, on the example register and where an edition went to all recipients."""
    usual = ours.seconds_of_help(times)

    def ratio(root: Path, *words: str) -> float:
        return ours.seconds_of(root, times, *words) / usual

    return {
        "help_seconds": usual,
        "check_seconds": ours.seconds_of(ROOT, times, "check"),
        "lookup_seconds": ours.seconds_of(ROOT, times, "find", ours.some_number(ROOT)),
        "lookup_seconds_of_many": ours.seconds_of(bench.root, times, "find", ours.some_number(bench.root)),
        "status_ratio": ratio(ROOT, "status"),
        "status_ratio_of_many": ratio(bench.root, "status"),
        "view_ratio": ratio(ROOT, "view", ours.some_recipient(ROOT)),
        "view_ratio_of_many": ratio(bench.root, "view", WHOLE),
    }
