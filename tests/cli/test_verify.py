"""`tocsin verify`, as a CERT's duty officer meets it: each state in words of its own, with an exit code of its own."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import tree
from bundles import FILES
from dutydesk import ON, STRANGER, Desk
from running import tocsin


def test_current(desk: Desk) -> None:
    """In these words; from a tree and from an envelope alike."""
    words = (
        "AUTHENTIC AND CURRENT\n"
        "  edition:     12, issued 2026-11-22\n"
        "  valid until: 2026-12-22\n"
        "  signed by:   anna (built it), ben\n"
        "  heartbeat:   until 2026-11-29 12:00 UTC\n"
    )
    for path in (desk.site, desk.envelope(), desk.site / "envelopes" / f"{tree.FIRST}.tocsin"):
        result = desk.verify(path)
        assert (result.returncode, result.stdout, result.stderr) == (0, words, "")


RAN_OUT = {
    "the edition": (
        "2026-12-25",
        "AUTHENTIC, BUT RAN OUT ON 2026-12-22, 2 DAYS AGO",
        "numbers may be wrong; ask for the newest edition",
    ),
    "the edition, since today": (
        "2026-12-23",
        "AUTHENTIC, BUT RAN OUT ON 2026-12-22, LESS THAN A DAY AGO",
        "numbers may be wrong; ask for the newest edition",
    ),
    "the edition, since yesterday": (
        "2026-12-24T00:00:00Z",
        "AUTHENTIC, BUT RAN OUT ON 2026-12-22, A DAY AGO",
        "numbers may be wrong; ask for the newest edition",
    ),
    "its heartbeat alone": (
        "2026-11-30",
        "AUTHENTIC, BUT ITS HEARTBEAT RAN OUT ON 2026-11-29",
        "there may be a newer edition: ask",
    ),
}


@pytest.mark.parametrize(("day", "headline", "advice"), RAN_OUT.values(), ids=RAN_OUT)
def test_run_out(desk: Desk, day: str, headline: str, advice: str) -> None:
    """It opens, and the first line says since when; the exit code is another."""
    result = desk.verify(desk.envelope(), at=("--at", day))
    assert result.returncode == 3
    assert result.stdout.splitlines()[0] == headline
    assert f"  note:        {advice}" in result.stdout
    result = desk.open(desk.envelope(), at=("--at", day))
    assert result.returncode == 3
    assert result.stdout.splitlines()[0] == headline
    assert desk.files["register.html"] == FILES["register.html"]


def test_a_root_that_ran_out(desk: Desk) -> None:
    """The worst is said first; the board's root comes last."""
    lasting = replace(desk.published, days=900, heartbeat=tree.NOW + 900 * tree.DAY)
    result = desk.verify(desk.envelope(lasting), at=("--at", "2028-01-01"))
    assert (result.returncode, result.stdout.splitlines()[0]) == (
        3,
        "AUTHENTIC, BUT THE BOARD'S ROOT RAN OUT ON 2027-11-22",
    )


def test_a_clock_that_is_behind(desk: Desk) -> None:
    """It opens, is not called current, and the first line says what day it is at least."""
    result = desk.verify(desk.envelope(), "--json", at=("--at", "2020-01-01"))
    found = json.loads(result.stdout)
    assert (result.returncode, found["state"], found["signed_on"]) == (3, "clock-behind", "2026-11-22")
    result = desk.open(desk.envelope(), at=("--at", "2020-01-01"))
    assert result.returncode == 3
    assert result.stdout.splitlines()[0] == "AUTHENTIC, BUT IT IS 2026-11-22 OR LATER, AND YOU ASKED AS OF 2020-01-01"
    assert desk.files["register.html"] == FILES["register.html"]
    dead = replace(
        desk.published, issued=date(2099, 1, 1), beat=date(2099, 1, 1), heartbeat=datetime(2099, 1, 8, tzinfo=UTC)
    )
    result = desk.verify(desk.envelope(dead), at=())
    assert result.returncode == 3
    assert result.stdout.startswith("AUTHENTIC, BUT IT IS 2099-01-01 OR LATER, AND THE CLOCK OF THIS MACHINE SAYS 20")
    assert "  note:        set the clock: until then nobody can tell whether this has run out" in result.stdout


def test_a_root_is_remembered_though_its_tree_is_refused(desk: Desk) -> None:
    """Whoever withholds it afterwards, with the machine's key that it took away, gains nothing."""
    after = replace(desk.published, roots=(*desk.published.roots, tree.root(2, machines=("other",))))
    assert desk.verify(desk.envelope(after), at=()).returncode == 5
    result = desk.verify(desk.envelope(), at=())
    assert result.returncode == 5
    assert "hint: the machine's key was replaced since (root 2)" in result.stderr


def test_older(desk: Desk) -> None:
    """Refused, until somebody says that they know; then the first line says it."""
    newer = replace(desk.published, edition=13, snapshot_version=21, timestamp_version=47)
    path = desk.envelope(newer)
    # To remember it, the clock must be the machine's own.
    assert desk.verify(path, at=()).returncode in {0, 3}
    path = desk.envelope()
    result = desk.verify(path)
    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr == (
        "tocsin: REFUSED: older than one seen before: this is edition 12, and this machine has seen edition 13\n"
        "tocsin: hint: look for the newest; --allow-older takes this one, where you know why\n"
    )
    assert desk.open(path).returncode == 4
    assert desk.is_clean()
    result = desk.open(path, "--allow-older")
    assert result.returncode == 3
    assert result.stdout.splitlines()[0] == "AUTHENTIC, BUT EDITION 13 WAS SEEN ON THIS MACHINE BEFORE IT"
    result = desk.verify(path, "--allow-older", at=("--at", "2026-12-25"))
    assert (result.returncode, result.stdout.splitlines()[0]) == (
        3,
        "AUTHENTIC, BUT RAN OUT ON 2026-12-22, 2 DAYS AGO, AND EDITION 13 WAS SEEN ON THIS MACHINE BEFORE IT",
    )
    result = desk.verify(path, "--allow-older", "--json")
    assert (result.returncode, json.loads(result.stdout)["state"]) == (3, "older")
    # Nothing of this made the machine forget.
    assert desk.verify(path).returncode == 4


def test_unsigned(desk: Desk) -> None:
    """Who signed, how many are missing."""
    path = desk.envelope(replace(desk.published, by=("anna",)))
    result = desk.verify(path)
    assert (result.returncode, result.stdout) == (5, "")
    assert result.stderr.startswith(
        "tocsin: REFUSED: not enough signatures: edition 12 is signed by anna alone, and 2 officers must sign\n"
        "tocsin: hint: officers may have been replaced since: fetch the newest edition from the secretariat\n"
    )
    assert desk.open(path).returncode == 5
    assert desk.is_clean()


def test_tampered(desk: Desk) -> None:
    """Cut, swapped, changed: one code."""
    path = desk.envelope()
    path.write_bytes(path.read_bytes()[:-100])
    result = desk.verify(path)
    assert (result.returncode, result.stdout) == (6, "")
    assert result.stderr.startswith("tocsin: REFUSED: tampered with or damaged: the envelope is damaged: ")
    assert desk.open(path).returncode == 6
    assert desk.is_clean()
    assert not desk.memory.exists()


def test_what_programs_read(desk: Desk) -> None:
    """The state by name, and what belongs to it."""
    result = desk.verify(desk.site, "--json")
    assert json.loads(result.stdout) == {
        "state": "current",
        "edition": 12,
        "issued": "2026-11-22",
        "valid_until": "2026-12-22",
        "heartbeat_until": "2026-11-29T12:00:00+00:00",
        "ran_out": [],
        "older_than": None,
        "signed_on": None,
        "root": 1,
        "builder": "anna",
        "approvers": ["ben"],
        "bundles": 3,
        "missing": 0,
        "notes": [],
        "practice": False,
    }
    found = json.loads(desk.verify(desk.site, "--json", at=("--at", "2026-11-30")).stdout)
    assert found["state"] == "ran-out"
    assert found["ran_out"] == [{"what": "heartbeat", "since": "2026-11-29T12:00:00+00:00"}]
    refused = desk.verify(desk.envelope(replace(desk.published, by=())), "--json")
    assert json.loads(refused.stdout)["state"] == "unsigned"
    assert refused.returncode == 5
    stranger = desk.open(desk.site, "--json", "--identity", desk.identity(STRANGER))
    assert json.loads(stranger.stdout)["state"] == "not-for-identity"
    opened = json.loads(desk.open(desk.site, "--json").stdout)
    assert opened["directory"] == str(desk.out)
    assert opened["recipient"] == "cert-eu"
    assert opened["files"] == sorted([*FILES, "manifest.json"])


REFUSED: dict[str, tuple[Callable[[Desk], tuple[Any, ...]], str]] = {
    "no such file": (lambda desk: ("verify", desk.base / "x", "--pinned", desk.pinned), "/x\n"),
    "a bundle alone": (
        lambda desk: ("verify", desk.site / "targets" / desk.published.target_name(), "--pinned", desk.pinned),
        "without the metadata that says who published it",
    ),
    "the directory above": (
        lambda desk: ("verify", desk.site.parent, "--pinned", desk.pinned),
        "is no published tree, but holds one",
    ),
    "no pinned root": (lambda desk: ("verify", desk.site), "there is no pinned root"),
    "a pinned root that is not there": (
        lambda desk: ("verify", desk.site, "--pinned", desk.base / "x.json"),
        "/x.json\n",
    ),
    "a pinned root that is none": (
        lambda desk: ("verify", desk.site, "--pinned", desk.identity()),
        "the pinned root is damaged",
    ),
    "no identity file": (
        lambda desk: (
            *("open", desk.site, "--pinned", desk.pinned),
            *("--identity", desk.base / "x.txt", "--to", desk.out),
        ),
        "/x.txt\n",
    ),
    "an identity file that is none": (
        lambda desk: ("open", desk.site, "--pinned", desk.pinned, "--identity", desk.pinned, "--to", desk.out),
        "is no age identity",
    ),
    # Before anything else is read or asked for.
    "a directory with something in it": (
        lambda desk: (
            *("open", desk.site, "--pinned", desk.pinned),
            *("--identity", desk.base / "not-there", "--to", desk.site),
        ),
        "is not empty",
    ),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_other_refusals_have_code_1(desk: Desk, arguments: Callable[[Desk], tuple[Any, ...]], words: str) -> None:
    """And each says what to do."""
    result = desk.run(*arguments(desk), *ON)
    assert (result.returncode, result.stdout) == (1, "")
    assert words in result.stderr
    assert "tocsin: hint: " in result.stderr
    assert desk.is_clean()


@pytest.mark.parametrize(
    "time", ["yesterday", "2026-11-22T12:00:00", "2026-13-01", "1969-12-31", "9999-12-31", "20261122T12", ""]
)
def test_a_time_is_written_in_one_way(desk: Desk, time: str) -> None:
    """Wrong usage is code 2; a time without its zone could be anybody's."""
    assert desk.verify(desk.site, at=("--at", time)).returncode == 2


def test_times_of_other_zones_are_understood(desk: Desk) -> None:
    """The heartbeat ran out at noon in UTC."""
    assert desk.verify(desk.site, at=("--at", "2026-11-29T12:59:59+01:00")).returncode == 0
    assert desk.verify(desk.site, at=("--at", "2026-11-29T13:00:00+01:00")).returncode == 3


def test_the_pinned_root_is_found(desk: Desk) -> None:
    """By the variable, or where configuration lies."""
    desk.environment["TOCSIN_PINNED"] = str(desk.pinned)
    assert desk.run("verify", desk.site, *ON).returncode == 0
    del desk.environment["TOCSIN_PINNED"]
    for home in (desk.base / "home" / ".config", desk.base / "configuration"):
        (home / "tocsin").mkdir(parents=True)
        (home / "tocsin" / "root.json").write_bytes(desk.pinned.read_bytes())
        desk.environment["XDG_CONFIG_HOME"] = str(home) if home.name == "configuration" else ""
        assert desk.run("verify", desk.site, *ON).returncode == 0
        (home / "tocsin" / "root.json").unlink()
        assert desk.run("verify", desk.site, *ON).returncode == 1


def test_the_memory_lies_where_state_lies(desk: Desk) -> None:
    """And is not written as of a made-up time."""
    place = desk.base / "home" / ".local" / "state" / "tocsin"
    assert desk.run("verify", desk.site, "--pinned", desk.pinned, *ON).returncode == 0
    assert desk.run("--date", "2026-11-22", "verify", desk.site, "--pinned", desk.pinned).returncode == 0
    assert not place.exists()
    assert desk.run("verify", desk.site, "--pinned", desk.pinned).returncode in {0, 3}
    assert len(list(place.glob("*/timestamp.json"))) == 1
    desk.environment["XDG_STATE_HOME"] = str(desk.base / "state")
    assert desk.run("verify", desk.site, "--pinned", desk.pinned).returncode in {0, 3}
    assert (desk.base / "state" / "tocsin").is_dir()


def test_a_damaged_memory_is_told(desk: Desk) -> None:
    """With the directory to remove."""
    assert desk.verify(desk.site, at=()).returncode in {0, 3}
    (directory,) = desk.memory.iterdir()
    (directory / "snapshot.json").write_text("{}")
    result = desk.verify(desk.site)
    assert result.returncode == 1
    assert f"hint: to begin anew remove {directory}" in result.stderr


@pytest.mark.parametrize("command", ["verify", "open"])
def test_the_help_names_the_exit_codes(command: str) -> None:
    """A script can be written from the help."""
    text = tocsin(command, "--help").stdout
    assert all(f"\n    {code}  " in text for code in (0, 3, 4, 5, 6, 1))
    assert ("\n    7  " in text) == (command == "open")
    assert "Example:" in text
