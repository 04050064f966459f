"""Records begun at a terminal or from a pipe: asked, checked, shown, and written whole."""

import re
from pathlib import Path

import pytest
from running import tocsin
from typing_in import Sit, answer, ended
from workspaces import TODAY

from builder.errors import BuilderError
from builder.progress import Silence
from builder.register.checked import read
from builder.register.model import Register
from builder.workspace.places import Workspace

ON = ("--date", "2026-11-22")
SECRET = "+44 1632 960155"
DUTY = ["duty-desk", "", "", "", SECRET, "", "", "24/7", "", "reserved for fiction", "duty@example.net", "", "", "", ""]
REGISTRY = ["", "Example Registry", "+30 21 0555 0100", "", "", "all", "yes", *DUTY, "no"]
KEY = "age1lyur5vpushnjcjzklglnxyzmjqed2m6etzah0xss6y7vnz9myvhs9nn6cy"


def add(workspace: Workspace, *arguments: str, lines: list[str]) -> tuple[int, str, list[str]]:
    """Add a record with answers from a pipe."""
    text = "\n".join(lines) + "\n"
    done = tocsin("--root", workspace.root, *ON, "add", *arguments, "--answers", "-", input=text)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr, done.stdout.split()


def files(workspace: Workspace) -> dict[str, bytes]:
    """All that a workspace holds, but for what holds a lock."""
    found = (path for path in workspace.root.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(workspace.root)): path.read_bytes() for path in found}


def register(workspace: Workspace) -> Register:
    return read(workspace, TODAY, Silence()).register


@pytest.fixture
def drafts(miniature: Workspace) -> Workspace:
    """The miniature, of which nobody knows yet who manages Greece's ccTLDs."""
    for label in ("gr", "xn--qxam"):
        path = Path(miniature.tlds / f"{label}.yaml")
        text = re.sub(r"^(manager|backend|name_servers):.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text(f"{text}# ask again in spring\n", encoding="utf-8")
    return miniature


def test_an_organisation_is_begun_with_its_tlds_and_contacts(drafts: Workspace) -> None:
    """One run makes its file, and names it in those of its ccTLDs; what stood there stays."""
    code, told, printed = add(drafts, "organisation", lines=["gr", *REGISTRY[1:2], *[""] * 3, *REGISTRY[5:], "yes"])
    assert code == 0, told
    assert printed == ["data/organisations/example-registry.yaml", "data/tlds/gr.yaml", "data/tlds/xn--qxam.yaml"]
    found = register(drafts)
    made = found.organisations["example-registry"]
    assert (made.country, made.timezone, made.languages) == ("GR", "Europe/Athens", ("el",))
    assert [each.manager for each in found.tlds_of("example-registry")] == ["example-registry"] * 2
    (duty,) = made.contacts
    assert (duty.id, duty.kind, duty.order, len(duty.channels)) == ("duty-desk", "desk", 1, 2)
    assert duty.channels[0].hours is not None
    assert duty.channels[0].country == "GB"
    assert "# ask again in spring\nmanager:" in (drafts.tlds / "gr.yaml").read_text(encoding="utf-8")


def test_a_number_says_the_country_of_an_organisation(miniature: Workspace) -> None:
    """Whoever knows no code types the number that the organisation prints; country, zone and language follow."""
    code, told, _ = add(miniature, "organisation", lines=[*REGISTRY, "yes"])
    assert code == 0, told
    assert register(miniature).organisations["example-registry"].country == "GR"


BAD = {
    "a number that does not parse": (4, "+44 16", "the number does not parse"),
    "a role that there is not": (0, "janitor", "is none of these"),
    "an end before what the role needs": (4, "", "an answer is needed"),
    "a marking that there is not": (6, "SECRET", "is none of these"),
    "hours that are none": (7, "always", "are no hours"),
    "hidden characters": (9, "reserved\u202e for fiction", "hidden or direction-changing"),
}


@pytest.mark.parametrize(("place", "text", "rule"), BAD.values(), ids=BAD)
def test_an_answer_that_does_not_fit_is_refused_and_not_quoted(
    miniature: Workspace, place: int, text: str, rule: str
) -> None:
    """From a pipe nobody can answer again: nothing is written, and no message says what was answered."""
    lines = [*REGISTRY[:7], *DUTY[:place], text, *DUTY[place + 1 :], "no", "yes"]
    before = files(miniature)
    code, told, printed = add(miniature, "organisation", lines=lines)
    assert (code, printed) == (1, [])
    assert rule in told
    assert files(miniature) == before
    for value in (SECRET, "duty@example.net", text):
        assert not value or value not in told


def test_a_contact_comes_into_a_file_that_nobody_holds_yet(miniature: Workspace) -> None:
    """No edition has the organisation: its file gets the contact, and every comment in it stays."""
    path = miniature.organisation("registry-gr")
    path.write_text(path.read_text(encoding="utf-8") + "# the end\n", encoding="utf-8")
    lines = ["technical", "person", "Ada Sample", "", "ada@example.net", "", "", "", "", "yes"]
    code, told, printed = add(miniature, "contact", "registry-gr", lines=lines)
    assert (code, printed) == (0, ["data/organisations/registry-gr.yaml"]), told
    assert "is in no published edition yet" in told
    assert path.read_text(encoding="utf-8").count("#") >= 1
    assert register(miniature).organisations["registry-gr"].contacts[-1].id == "technical"


def test_what_is_published_gets_a_proposal(first: Workspace) -> None:
    """A new number in what CERTs hold waits for a second officer; the register stays as it was."""
    at = ("--root", first.root, "--clock", "2026-11-23", "add")
    lines = ["technical", "person", "Ada Sample", "", "ada@example.net", "", "", "", "", "yes"]
    before = files(first)
    done = tocsin(*at, "contact", "registry-gr", "--answers", "-", input="\n".join(lines))
    assert "what is new there becomes a proposal" in done.stderr
    assert files(first) == before
    done = tocsin(*at, "contact", "registry-gr", "--officer", "anna", "--answers", "-", input="\n".join(lines))
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr
    done = tocsin(*at, "organisation", "--officer", "anna", "--answers", "-", input="\n".join([*REGISTRY[1:], "yes"]))
    assert (done.returncode, done.stdout) == (0, "0002-anna\n"), done.stderr
    made = {name for name in files(first) if name not in before}
    assert made == {"data/proposals/0001-anna.yaml", "data/proposals/0002-anna.yaml"}
    assert before.items() <= files(first).items()


def test_a_recipient_is_begun_with_a_locator_that_nobody_typed(miniature: Workspace) -> None:
    """It reads nothing: its key is not proved, and the board has not seen it."""
    lines = ["Example CERT", "", "GR", "", KEY, "", "", "EU tv", "AMBER", "", "", "yes"]
    code, told, printed = add(miniature, "recipient", lines=lines)
    assert (code, printed) == (0, ["recipients/cert-gr.yaml"]), told
    found = {each.id: each for each in read(miniature, TODAY, Silence()).recipients}["cert-gr"]
    assert found.locator is not None
    assert found.locator not in told
    assert (len(found.locator), found.scope.regions, found.scope.tlds) == (52, ("EU",), ("tv",))
    shown = tocsin("--root", miniature.root, *ON, "recipients", "status")
    assert "cert-gr" in shown.stdout


def test_a_manager_is_said_of_a_draft_alone(drafts: Workspace) -> None:
    """Who manages a ccTLD that CERTs hold is a change, and goes by a proposal."""
    code, told, printed = add(drafts, "tld", "gr", lines=["registry-gr", "", "a.ns.example", "yes", "yes"])
    assert (code, printed) == (0, ["data/tlds/gr.yaml", "data/tlds/xn--qxam.yaml"]), told
    assert register(drafts).tlds["gr"].name_servers == ("a.ns.example",)
    code, told, _ = add(drafts, "tld", "gr", lines=[])
    assert (code, "has a manager already" in told) == (1, True)
    code, told, _ = add(drafts, "tld", "fr", lines=["registry-gr", "", "", "yes"])
    assert (code, register(drafts).tlds["fr"].name) == (0, "France"), told


def test_what_was_added_before_is_proposed(drafts: Workspace) -> None:
    """A number may be typed as it is dialled at home, and the one organisation there that runs nothing is a manager."""
    lines = ["", "Example Registry of Poland", "PL", "", "", "all", "yes", "technical", "person", "Ada Sample", ""]
    lines += ["22 555 01 31", "phone", "", "", "", "", "no", "yes"]
    code, told, _ = add(drafts, "organisation", lines=lines)
    assert code == 0, told
    (channel,) = register(drafts).organisations["example-registry-of-poland"].contacts[0].channels
    assert channel.value.replace(" ", "") == "+48225550131"
    code, told, _ = add(drafts, "tld", "pl", lines=["", "", "", "yes"])
    assert (code, register(drafts).tlds["pl"].manager) == (0, "example-registry-of-poland"), told


def test_nothing_changes_while_it_is_shown(drafts: Workspace) -> None:
    """What an officer agreed to is what is written, or nothing."""
    from builder.drafting import adding

    found = register(drafts)
    begun = adding.with_manager(
        drafts, found.drafts["gr"], {"manager": "registry-gr", "backend": "registry-gr"}, there=True
    )
    (drafts.tlds / "gr.yaml").write_text("changed", encoding="utf-8")
    with pytest.raises(BuilderError, match="something changed while it was shown"):
        adding.put(drafts, [begun])
    assert (drafts.tlds / "gr.yaml").read_text(encoding="utf-8") == "changed"


def test_what_a_role_needs_is_asked_for_until_it_is_there(sit: Sit, miniature: Workspace) -> None:
    """No question is answered 24/7 by Enter alone; who has no such number goes back and takes another role."""
    child = sit("--root", miniature.root, *ON, "add", "contact", "registry-tv")
    answer(child, {"role": "duty-desk", "desk or person": "", "name": "", "languages": "", "channel 1": SECRET})
    answer(child, {"kind": "", "TLP": "", "hours (or nothing)": "", "country": "", "why": "reserved for fiction"})
    child.expect("Needed: email, one answered 24/7")
    answer(child, {"channel 2": "duty@example.net", "kind": "", "TLP": "", "channel 3": ""})
    child.expect("an answer is needed")
    child.sendline("<")
    answer(child, {"TLP": "<", "kind": "<", "channel 2": "<", "why": "<", "country": "<", "hours": "24/7"})
    answer(child, {"country": "", "why": "", "channel 2": "", "kind": "", "TLP": "", "channel 3": "", "note": ""})
    answer(child, {"Write it?": "yes"})
    code, shown = ended(child)
    assert code == 0, shown
    (channel, _) = register(miniature).organisations["registry-tv"].contacts[-1].channels
    assert channel.hours is not None
    assert channel.hours.always


def test_an_officer_is_asked_and_may_go_back(sit: Sit, drafts: Workspace) -> None:
    """What is proposed hangs on what was answered: another country has another time zone."""
    child = sit("--root", drafts.root, *ON, "add", "organisation")
    answer(child, {"ccTLDs that it manages": "gr", "name": "Example Registry", "country [GR]": ""})
    answer(child, {"time zone [Europe/Athens]": "<", "country [GR]": "+33 1 99 00 12 34"})
    answer(child, {"time zone [Europe/Paris]": "", "languages [fr]": "fr en", "consent": "sometimes"})
    child.expect("says nothing that we know")
    answer(child, {"consent": "none", "a contact now? (yes/no) [yes]": "y"})
    child.expect("whole word")
    answer(child, {"a contact now?": "no"})
    child.expect("data/organisations/example-registry.yaml:")
    child.expect("country: FR")
    answer(child, {"Write it?": "yes"})
    code, shown = ended(child)
    assert code == 0, shown
    assert register(drafts).tlds["gr"].manager == "example-registry"


def test_what_helps_is_not_cut_within_a_word(sit: Sit, tmp_path: Path) -> None:
    """On a terminal of 80 columns whoever is asked reads whole words."""
    child = sit("init", tmp_path / "office")
    child.setwinsize(24, 80)
    answer(child, {"title": "", "name of the office": "Example Office"})
    child.expect("telephone of the office")
    assert "answered day and night; printed\r\n  too.\r\n" in child.before


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_whoever_stops_in_between_changes_nothing(sit: Sit, miniature: Workspace, key: str) -> None:
    """Ctrl-C and Ctrl-D at the last question too: no file, no lock, no trace of what was typed."""
    before = files(miniature)
    child = sit("--root", miniature.root, *ON, "add", "contact", "registry-gr")
    answer(child, {"role": "technical", "desk or person": "", "name": "Ada Sample", "languages": ""})
    answer(child, {"channel 1": "ada@example.net", "kind of channel": "", "TLP": "", "channel 2": "", "note": ""})
    child.expect("Write it")
    child.send(key)
    code, shown = ended(child)
    assert (code, "nothing was written" in shown) == (130, True)
    assert files(miniature) == before
