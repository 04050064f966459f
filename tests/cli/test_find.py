"""`tocsin find` and `show`: one screen for the officer, on which nothing is cut, and the same for programs."""

import json
import os
import pty
import subprocess
import sys

import pytest
from certificates import FINGERPRINT, give, pgp
from running import program, tocsin
from workspaces import ROOT, Change

from builder.workspace.places import Workspace

ON = ("--date", "2026-11-22")
WIDTHS = {"narrow": "60", "usual": "80", "wide": "200"}


def found(workspace: Workspace, *words: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run a command on the miniature."""
    return tocsin("--root", workspace.root, *ON, *words, **options)


def test_a_number_leads_to_whose_it_is_and_how_sure_it_is(miniature: Workspace) -> None:
    """What somebody at the telephone wants to know, whole."""
    done = found(miniature, "find", "01632-960101")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        ".gr  Greece (EU); IDN xn--qxam; manager registry-gr; name servers a.ns.example, b.ns.gr.example\n"
        ".ελ  Greece (EU), xn--qxam; manager registry-gr\n"
        "\n"
        "registry-gr: Δοκιμαστικό Μητρώο (Test Registry of Greece)\n"
        "GR, Europe/Athens, el en, consent all\n"
        "  duty: duty-desk\n"
        "  > phone     +44 1632 960101  fresh 2026-10-01, call; AMBER; 24/7\n"
        "    email     duty@nic.example.gr  ageing 2026-06-20, e-mail; GREEN\n"
        "\n"
        "No edition that is still valid was published: nobody holds it.\n"
        "No task and no proposal is open for registry-gr/duty.\n"
    )


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_no_width_breaks_what_is_copied_from_the_screen(miniature: Workspace, change: Change, width: str) -> None:
    """A number or an address stands whole on its line, however narrow the terminal is."""
    long = "somebody.with.a.long.name.and.more@a-rather-long-domain-of-an-office.example.net"
    change("data/organisations/registry-gr.yaml", "eleni@example.net", long)
    shown = found(miniature, "show", ".gr", env={**os.environ, "COLUMNS": width}).stdout
    for value in (long, "+44 7700 900101", "duty@nic.example.gr"):
        assert any(line.split("  ")[-1].strip().startswith(value) or value in line for line in shown.splitlines())
    assert "Mo-Fr 08:00-17:00" in shown
    assert "…" not in shown


def test_a_contact_s_key_is_shown_by_its_fingerprint(miniature: Workspace, change: Change) -> None:
    """What somebody reads out at the telephone to be sure of it, for people and programs."""
    give(change, "duty", openpgp=pgp("desk"))
    assert "OpenPGP 3FC9 A30B B3E5" in found(miniature, "show", "registry-gr/duty").stdout
    (organisation,) = json.loads(found(miniature, "show", "registry-gr/duty", "--json").stdout)["organisations"]
    assert [each["fingerprint"] for each in organisation["contacts"][0]["certificates"]] == [FINGERPRINT]


def test_several_things_are_listed_with_what_shows_each(miniature: Workspace) -> None:
    """A line each, and every one of them can be asked for by what stands first on it."""
    done = found(miniature, "find", "norway")
    assert "registry-no/ops" not in done.stdout
    done = found(miniature, "find", "test registry")
    lines = done.stdout.splitlines()
    assert [line.split("  ")[0] for line in lines[:-1]] == [
        "registry-gr",
        "registry-no",
        "registry-tuvalu",
        "registry-tv",
    ]
    for line in lines[:-1]:
        assert found(miniature, "show", line.split("  ")[0]).returncode == 0


@pytest.mark.parametrize("name", [".gr", "registry-no", "registry-no/ops", "cert-eu", "2026-q3", "registry-tuvalu"])
def test_each_kind_of_thing_is_shown_to_people_and_programs(miniature: Workspace, name: str) -> None:
    """What a person sees a program gets too."""
    shown = found(miniature, "show", name)
    assert (shown.returncode, shown.stderr) == (0, "")
    fields = json.loads(found(miniature, "show", name, "--json").stdout)
    assert fields["id"] == name.removeprefix(".") if "id" in fields else fields["round"] == name


def test_what_is_not_there_is_said_without_what_was_typed(miniature: Workspace) -> None:
    """What somebody looked for may be a person's name: no error repeats it."""
    done = found(miniature, "find", "-", input="Zora Canary\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "tocsin: the office holds nothing that has that\ntocsin: hint: look for a shorter part of it\n"
    )


def test_what_is_looked_for_can_come_from_standard_input(miniature: Workspace) -> None:
    """Then it stands neither in the shell's history nor in the list of processes."""
    assert (
        found(miniature, "find", "-", input="eleni sample\n").stdout == found(miniature, "find", "eleni sample").stdout
    )
    assert found(miniature, "find").stderr.startswith("tocsin: say what to look for\n")


def test_without_an_argument_it_asks(miniature: Workspace) -> None:
    """At a terminal; and the question is no part of the result."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        program("--root", miniature.root, *ON, "find"),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as run:
        os.write(ours, b"07700 900101\n")
        shown, asked = run.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert "+44 7700 900101" in shown
    assert asked == "tocsin: what are you looking for? "
    assert sys.stdin is not None
