"""Contacts, organisations and TLDs at the command line: what officers type, read, and are refused."""

import json
import subprocess
from pathlib import Path

import pytest
from office import FILE, ORGANISATION, TEXT, text_of
from running import tocsin

from builder.proposals.record import read_proposals
from builder.workspace.places import Workspace

ON, LATER = "2026-11-22", "2026-11-25"


def run(office: Workspace, *arguments: str | Path, on: str = ON, answer: str = "") -> subprocess.CompletedProcess[str]:
    return tocsin("--root", office.root, "proposals", *arguments, clock=on, input=answer)


def add(office: Workspace, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    return run(office, "add", *arguments, "--officer", "anna", answer=answer)


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line.removeprefix("tocsin: ") for line in done.stderr.splitlines()]


def test_somebody_marries(office: Workspace) -> None:
    """A name is asked for and never an argument; another officer looks at it; then it stands."""
    done = add(office, ORGANISATION, "lead", "--set", "name", "--set", "role=security", answer="Eleni Canary\n")
    assert (done.returncode, done.stdout) == (0, "0001-anna\n")
    assert said(done) == [
        "New value of name; an empty line takes it away: ",
        "0001-anna is entered; missing: no other officer has found it right",
        "hint: let another officer look at it: `tocsin proposals confirm 0001-anna --officer ANOTHER`",
    ]
    assert run(office, "list").stdout.splitlines() == [
        "0001-anna  set-contact name, role, lead of registry-gr",
        "    entered 2026-11-22 by anna (office); wants another officer",
    ]
    (listed,) = json.loads(run(office, "list", "--json").stdout)
    assert (listed["action"], listed["keys"], listed["tld"]) == ("set-contact", ["name", "role"], None)
    shown = run(office, "show", "1").stdout
    assert "  name          Eleni Sample → Eleni Canary\n  role          technical → security\n" in shown
    refused = run(office, "apply", "1", "--officer", "anna", "--yes")
    assert said(refused)[0] == "0001-anna cannot be applied: no other officer has found it right"
    assert "Canary" not in refused.stderr
    assert run(office, "confirm", "1", "--officer", "ben").returncode == 1
    done = run(office, "confirm", "1", "--officer", "ben", "--yes")
    assert said(done)[-2:] == [
        "0001-anna is confirmed; nothing is missing",
        "hint: `tocsin proposals apply 0001-anna --officer YOU`",
    ]
    done = run(office, "apply", "1", "--officer", "anna", "--yes")
    assert said(done)[-1] == f"0001-anna is applied: {FILE}"
    assert text_of(office) == TEXT.replace("Eleni Sample", "Eleni Canary").replace(
        "role: technical\n    order: 2", "role: security\n    order: 2"
    )


def test_somebody_goes(office: Workspace) -> None:
    """With their numbers, by the steps that the command names."""
    assert add(office, ORGANISATION, "lead", "--remove-contact").stdout == "0001-anna\n"
    shown = run(office, "show", "1").stdout
    assert "  contact       {id: lead, kind: person, name: Eleni Sample, role: technical, order: 2}" in shown
    assert "Missing: no channel of the contact that goes was told\n         tell it, then " in shown
    assert "`tocsin proposals notify 0001-anna --over KIND --officer YOU`" in shown
    done = run(office, "confirm", "1", "--officer", "ben", "--yes")
    assert "it touches a telephone number, and is confirmed over another channel: --over KIND" in said(done)[0]
    done = run(office, "confirm", "1", "--over", "phone", "--contact", "duty", "--officer", "ben", "--yes")
    assert done.returncode == 0
    told = run(office, "notify", "1", "--text", "--officer", "anna").stdout
    assert "We were asked to remove the number or address at which this reaches you." in told
    assert run(office, "notify", "1", "--over", "email", "--officer", "anna", "--yes").returncode == 0
    done = run(office, "apply", "1", "--officer", "anna", "--yes", on=LATER)
    assert said(done)[-1] == f"0001-anna is applied: {FILE}"
    assert "id: lead" not in text_of(office)


def test_a_registry_changes_hands(office: Workspace) -> None:
    """What was not said is asked for: a new organisation, its first desk, the TLD, and the old one goes."""
    answers = (
        "Other Registry\nGR\nEurope/Athens\nel,en\nexcept: cert-all\nduty\ntechnical\n\nphone\n+44 1632 960150\n\n\n"
    )
    done = add(office, "registry-xx", "--new-organisation", answer=answers)
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr
    assert "960150" not in done.stderr
    assert add(office, "--tld", "gr", "--set", "manager=registry-xx", "--set", "backend=registry-xx").returncode == 0
    done = add(office, ORGANISATION, "--remove-organisation")
    assert said(done)[:2] == [
        "1 TLD still names the organisation",
        "hint: set another manager or back end first: `tocsin proposals add --tld gr --set manager=ID`",
    ]
    text = office.root / "data/proposals/0001-anna.yaml"
    text.write_text(text.read_text(encoding="utf-8").replace("{except: [cert-all]}", "all"), encoding="utf-8")
    for number in ("1", "2"):
        assert run(office, "confirm", number, "--officer", "ben", "--yes").returncode == 0
        assert run(office, "apply", number, "--officer", "anna", "--yes").returncode == 0
    assert (
        run(office, "list", "--all").stdout.splitlines()[2] == "0002-anna  set-tld manager, backend, .gr of registry-gr"
    )
    assert add(office, ORGANISATION, "--remove-organisation").stdout == "0003-anna\n"
    assert run(office, "confirm", "3", "--officer", "ben", "--yes").returncode == 0
    done = run(office, "apply", "3", "--officer", "anna", "--yes")
    assert said(done)[-1] == f"0003-anna is applied: {FILE} is removed"
    assert not (office.root / FILE).exists()


def test_somebody_comes_with_a_note_for_the_office(office: Workspace) -> None:
    """More keys of a new contact are set as those of one that is there."""
    done = add(
        office, ORGANISATION, "night", "--new-contact", "technical", "--set", "internal", "--set", "languages=el",
        answer="Sleeps by day\nNils Night\nemail\nnils@example.net\n\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (found,) = read_proposals(office)[0]
    assert found.person
    assert (found.person.internal, found.person.languages) == ("Sleeps by day", ("el",))
    assert run(office, "apply", "1", "--officer", "anna", "--yes").returncode == 0
    assert "    languages: [el]\n    internal: Sleeps by day\n    channels:\n" in text_of(office)


UNCLEAR = {
    "a name for the shell to keep": ((ORGANISATION, "lead", "--set", "name=Canary"), "write --set name alone"),
    "a note for the shell to keep": ((ORGANISATION, "--set", "internal=Canary"), "write --set internal alone"),
    "a key of nothing": ((ORGANISATION, "lead", "--set", "canary"), "--set takes one of: kind, name, role"),
    "a key twice": ((ORGANISATION, "--set", "country=GR", "--set", "country=CY"), "--set country stands twice"),
    "two options": ((ORGANISATION, "lead", "--new", "--remove-contact"), "name at most one of"),
    "no organisation": (("--set", "country=GR"), "name an organisation, by its id; or a TLD"),
    "a TLD of an organisation": ((ORGANISATION, "--tld", "gr", "--set", "name=x"), "with --tld, name no organisation"),
    "a TLD and nothing else": (("--tld", "gr"), "say what is to change"),
    "a contact and nothing else": ((ORGANISATION, "lead"), "say what is to change"),
    "a channel of a contact that goes": ((ORGANISATION, "lead", "fax", "--remove-contact"), "no kind of channel"),
    "keys of a contact that goes": ((ORGANISATION, "lead", "--remove-contact", "--set", "role=x"), "--set is of"),
    "hours of nobody": ((ORGANISATION, "lead", "--set", "role=x", "--hours", "24/7"), "are of a channel"),
    "a contact of an organisation that goes": ((ORGANISATION, "lead", "--remove-organisation"), "organisation alone"),
    "no kind": ((ORGANISATION, "lead", "--new"), "name the kind of channel"),
}


@pytest.mark.parametrize(("arguments", "words"), UNCLEAR.values(), ids=UNCLEAR)
def test_what_is_unclear_is_told_before_anything_is_asked(
    office: Workspace, arguments: tuple[str, ...], words: str
) -> None:
    """In one sentence that says what to write; what may be personal is not said again."""
    done = add(office, *arguments)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())
    assert "anary" not in done.stderr
    assert not (office.data / "proposals").exists()
