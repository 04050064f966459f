"""The command line of the benchmark: `python -m tests.bench`."""

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench import first_screen, officer_days, ours, pages, register, rounds, straightforward
from tests.bench.figures import rounded, scaled, show
from tests.bench.machine import machine
from tests.bench.processes import ROOT, Run
from tests.bench.sample import Chosen, stratified

FULL = (309, 800)


def main() -> None:
    """Measure, print the table, write `dist/bench.json`."""
    options = _options()
    progress = Console(stderr=True, highlight=False, markup=False)

    def say(text: str) -> None:
        progress.print(f"bench: {text}")

    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    about = machine()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=dist) as scratch:
        figures = _measure(options, Path(scratch), say)
    figures["machine"] = about | {"load_after": round(os.getloadavg()[0], 2)}
    figures = rounded(figures)
    (dist / "bench.json").write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    # Wide enough to be read where it is a log.
    show(figures, Console(width=None if sys.stdout.isatty() else 150, highlight=False, markup=False))
    say("wrote dist/bench.json")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--tlds", type=int, default=FULL[0])
    parser.add_argument("--recipients", type=int, default=FULL[1])
    parser.add_argument("--fewer", type=int, default=100, help="recipients of the build that memory is compared with")
    parser.add_argument("--sample", type=int, default=6, help="recipients that the straightforward build is run for")
    parser.add_argument("--jobs", type=int, default=2, help="processes, of either build")
    parser.add_argument("--repeat", type=int, default=1, help="take the median of so many runs of our build")
    return parser.parse_args()


def _measure(options: argparse.Namespace, scratch: Path, say: ours.Say) -> dict[str, Any]:
    options.fewer = min(options.fewer, options.recipients)
    bench = register.write(scratch / "register", options.tlds, options.recipients)
    small = register.write(scratch / "fewer", options.tlds, options.fewer)

    say(f"straightforward build of a sample of {options.sample}")
    chosen = stratified(straightforward.sizes(bench.root), options.sample)
    loose = _straightforward(bench, chosen, options.jobs, say)
    cold, again, releases = ours.cold_and_again(bench, options.jobs, options.repeat, say)
    consented = ours.sizes_of_whole(bench)
    say(f"the pages in a browser, slowed {pages.SLOWER} times")
    finding = pages.milliseconds_of_finding(bench, scratch)
    opened = pages.opening(bench, scratch)
    say(f"our build for {options.fewer} recipients, cold cache")
    fewer = ours.build(small, options.jobs)
    say(f"a round of {rounds.CONTACTS} contacts: opening it, writing its sheets")
    opening_round, writing_sheets = rounds.opened_and_written(scratch, options.jobs)
    say("a round of the example at the desk, in officer-days")
    desk = {**officer_days.figures(scratch), **first_screen.seconds(scratch)}
    say("sizes, help, check and find")
    whole = ours.sizes_with_all_consents(bench, options.jobs)
    return {
        **_speed(cold, again, fewer, loose),
        **_memory(cold, again, fewer),
        "bundle_bytes": whole.sealed,
        "bundle_bytes_as_consented": consented.sealed,
        "html_bytes": whole.html,
        "files_bytes": whole.files,
        "release_seconds": statistics.median(releases),
        "help_seconds": ours.seconds_of_help(),
        "check_seconds": ours.seconds_of_check(),
        "lookup_seconds": ours.seconds_of_find(ROOT),
        "lookup_seconds_of_many": ours.seconds_of_find(bench.root),
        "hybrid_seal_ms": ours.milliseconds_of_hybrid_sealing(),
        "find_ms": max(finding.values()),
        "find_ms_each": finding,
        "first_key_ms": finding[pages.FIRST],
        **_opening(opened),
        "reader_bytes": pages.bytes_of_reader(bench),
        "round_seconds": opening_round.seconds + writing_sheets.seconds,
        "round_seconds_each": {"open": opening_round.seconds, "sheets": writing_sheets.seconds},
        "round_peak_mb": max(opening_round.peak, writing_sheets.peak),
        **desk,
        "sample": loose["sample"],
        "size": vars(options) | {"sample": len(chosen), "full": (options.tlds, options.recipients) == FULL},
    }


def _speed(cold: Sequence[Run], again: Sequence[Run], fewer: Run, loose: dict[str, Any]) -> dict[str, Any]:
    first, second = _middle(cold), _middle(again)
    return {
        "speedup": loose["seconds"] / first.seconds,
        "speedup_one_process": loose["seconds_one_process"] / first.seconds,
        "speedup_cpu": loose["cpu"] / first.cpu,
        "rebuild_ratio": second.seconds / first.seconds,
        "rebuild_ratio_cpu": second.cpu / first.cpu,
        "seconds": {
            "cold": first.seconds,
            "rebuild": second.seconds,
            "fewer": fewer.seconds,
            "straightforward": loose["seconds"],
            "straightforward_one_process": loose["seconds_one_process"],
            "cold_runs": [run.seconds for run in cold],
            "rebuild_runs": [run.seconds for run in again],
        },
        "cpu_seconds": {"cold": first.cpu, "rebuild": second.cpu, "straightforward": loose["cpu"]},
        "steps": {
            "cold": first.steps,
            "rebuild": second.steps,
            "fewer": fewer.steps,
            "straightforward": loose["steps"],
        },
    }


def _memory(cold: Sequence[Run], again: Sequence[Run], fewer: Run) -> dict[str, float]:
    runs = [*cold, *again]
    return {
        "peak_rss_mb": max(run.peak for run in runs),
        "peak_main_mb": max(run.peaks[0] for run in runs),
        "peak_rss_fewer_mb": fewer.peak,
        "rss_growth": max(run.peak for run in cold) / fewer.peak,
    }


def _opening(opened: Sequence[pages.Opening]) -> dict[str, Any]:
    """Return the medians; each opening is compared with what the same browser did before it."""
    return {
        "open_seconds": statistics.median(each.seconds for each in opened),
        "open_to_empty": statistics.median(each.seconds / each.empty for each in opened),
        "open_to_arithmetic": statistics.median(each.seconds / each.arithmetic for each in opened),
        "open_seconds_each": [asdict(each) for each in opened],
    }


def _middle(runs: Sequence[Run]) -> Run:
    """Return the run of the median; of two in the middle, the slower."""
    return sorted(runs, key=lambda run: run.seconds)[len(runs) // 2]


def _straightforward(bench: register.Bench, chosen: Sequence[Chosen], jobs: int, say: ours.Say) -> dict[str, Any]:
    """Run the sample on as many processes as ours, then in one, and scale both to all recipients."""
    weights = {each.recipient: each.weight for each in chosen}
    # The longest first, so that all processes are busy to the end.
    names = [each.recipient for each in sorted(chosen, key=lambda each: -each.size)]
    together = straightforward.measure(bench.root, names, jobs, lambda: say("one of the sample is done"))
    say("the same sample in one process")
    alone = straightforward.measure(bench.root, names, 1, lambda: say("one of the sample is done"))
    steps = {
        step: scaled({cost.recipient: cost.steps[step] for cost in together}, weights, jobs)
        for step in together[0].steps
    }
    by_name = {cost.recipient: cost for cost in together}
    return {
        "seconds": scaled({cost.recipient: cost.seconds for cost in together}, weights, jobs),
        "seconds_one_process": scaled({cost.recipient: cost.seconds for cost in alone}, weights, 1),
        "cpu": scaled({cost.recipient: cost.cpu for cost in together}, weights, 1),
        "steps": steps,
        "sample": [
            {
                "recipient": each.recipient,
                "pieces": each.size,
                "stands_for": each.weight,
                "seconds": by_name[each.recipient].seconds,
                "seconds_one_process": cost.seconds,
                "sealed_bytes": by_name[each.recipient].sealed,
            }
            for each in chosen
            for cost in alone
            if cost.recipient == each.recipient
        ],
    }


if __name__ == "__main__":
    main()
