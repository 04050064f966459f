"""From an enrolment to the board in one command: asked, checked, shown in counts, written and put before the board."""

import re
import subprocess
from pathlib import Path

import people
import pytest
from enrolments import CLASSIC, ON, enrolment, read
from running import tocsin
from typing_in import Sit, answer, ended
from workspaces import TODAY

from builder import board, seal
from builder.board.request import Kind
from builder.errors import RecipientError
from builder.recipients import admission, asking, terms
from builder.register.check import check
from builder.register.kinds import Tlp
from builder.register.loading import load
from builder.register.model import ScopeOfAll
from builder.workspace.places import Workspace

GIVEN = ("--scope", "gr", "--clearance", "AMBER", "--use-cases", "imminent-attack")


def run(workspace: Workspace, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return tocsin("--root", workspace.root, *ON, "recipients", *arguments, stdin=subprocess.DEVNULL)


def is_asked(workspace: Workspace, name: str) -> bool:
    request = asking.pending(workspace, Kind.APPROVALS)
    return request is not None and f"{name}.yaml" in request.proposed.signed.targets


def test_a_cert_is_admitted_in_one_command(admitted: Workspace, tmp_path: Path) -> None:
    """Its file is complete and sound, the board is asked, and the officer is told what comes next."""
    done = run(admitted, "admit", enrolment(tmp_path), "--as", "cert-xx", *GIVEN, "--yes", "--to", tmp_path / "a.json")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'a.json'}\n"), done.stderr
    record = board.recipient(admitted, "cert-xx")
    assert terms.terms_of(record) == terms.Terms(
        name="CERT of Exampleland",
        kind="national-cert",
        scope=record.scope,
        clearance=Tlp.AMBER,
        use_cases=("imminent-attack",),
        until=TODAY + terms.LASTS,
    )
    assert record.scope.tlds == ("gr",)
    assert [key.key for key in record.keys] == [seal.public_key(CLASSIC)]
    assert is_asked(admitted, "cert-xx")
    assert check(load(admitted), TODAY) == ()
    assert "tocsin: It would see 1 ccTLD, 2 contacts, 3 channels up to TLP:AMBER, until 2027-11-22.\n" in done.stderr
    assert "tocsin: Not shown: 1 channel, marked above TLP:AMBER.\n" in done.stderr
    assert "send a.json to each member: anna, boris, carla\n" in done.stderr
    for words in ("1.root.json", "tocsin reader reader.html", "tocsin recipients locator cert-xx"):
        assert words in done.stderr
    # Nobody of the register is named.
    assert "Sample" not in done.stderr


def test_without_a_terminal_what_is_lacking_is_said(admitted: Workspace, tmp_path: Path) -> None:
    """What a CERT may read has no silent default; nothing is written."""
    done = run(admitted, "admit", enrolment(tmp_path), "--yes", "--scope", "gr")
    assert done.returncode == 1
    assert done.stderr.endswith(
        "tocsin: there is no terminal to ask at; nothing was written\n"
        "tocsin: hint: say --as, --clearance, --use-cases, or name a file of answers: --answers FILE\n"
    )
    assert set(board.recipient_files(admitted)) == {"cert-all", "cert-eu", "cert-green", "cert-none"}
    assert not (admitted.recipients / "enrolments").exists()


def test_answers_may_stand_in_a_file(admitted: Workspace, tmp_path: Path) -> None:
    """One a line, an empty one takes what is proposed: the ccTLDs of its country, a year, its own name."""
    answers = tmp_path / "answers.txt"
    answers.write_text("cert-xx\n2\n\n\nAMBER+STRICT\n\n\nyes\n")
    done = run(admitted, "admit", enrolment(tmp_path), "--answers", answers, "--yes", "--to", tmp_path / "a.json")
    # What was read and agreed to was said by --yes: one answer is left over, and nothing was written.
    assert done.returncode == 1
    assert "cert-xx" not in board.recipient_files(admitted)
    answers.write_text("cert-xx\n2\n\n\nAMBER+STRICT\n\n\n")
    done = run(admitted, "admit", enrolment(tmp_path), "--answers", answers, "--yes", "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    record = board.recipient(admitted, "cert-xx")
    assert (record.kind, record.scope.tlds, record.clearance) == ("sector-cert", ("gr", "xn--qxam"), Tlp.AMBER_STRICT)


def test_what_was_stopped_in_the_middle_goes_on(admitted: Workspace, tmp_path: Path) -> None:
    """Written and killed before the board was asked: run again it asks nothing anew, but the board."""
    path = enrolment(tmp_path)
    register = load(admitted).register
    assert register
    agreed = terms.Terms(
        name="CERT of Exampleland",
        kind="national-cert",
        scope=terms.scope_of("gr", register),
        clearance=Tlp.AMBER,
        use_cases=("imminent-attack",),
        until=TODAY + terms.LASTS,
    )
    admission.take_in(admitted, [read(path.read_bytes())], "cert-xx", "", people.NOW, agreed)
    done = run(admitted, "admit", path, "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert "recipients/cert-xx.yaml has the key: you compared it before\n" in done.stderr
    assert is_asked(admitted, "cert-xx")


def test_a_draft_of_before_is_filled_in(admitted: Workspace, tmp_path: Path) -> None:
    """Who began with `propose` goes on here, with the key that was compared."""
    path = enrolment(tmp_path)
    admission.take_in(admitted, [read(path.read_bytes())], "cert-xx", "sector-cert", people.NOW)
    done = run(admitted, "admit", path, *GIVEN, "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    assert board.recipient(admitted, "cert-xx").scope.tlds == ("gr",)
    assert "to fill in" not in (admitted.recipients / "cert-xx.yaml").read_text(encoding="utf-8")
    assert is_asked(admitted, "cert-xx")


def test_a_cert_that_is_here_gets_the_key_added(admitted: Workspace, tmp_path: Path) -> None:
    """A second laptop, or a new person: what it may read stays, and is changed by another command."""
    path, before = enrolment(tmp_path), board.recipient(admitted, "cert-eu")
    done = run(admitted, "admit", path, "--as", "cert-eu", "--scope", "all", "--yes")
    assert done.stderr.endswith("tocsin: hint: `tocsin recipients change cert-eu`\n")
    done = run(admitted, "admit", path, "--as", "cert-eu", "--yes", "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    after = board.recipient(admitted, "cert-eu")
    assert len(after.keys) == len(before.keys) + 1
    assert terms.terms_of(after).written() == terms.terms_of(before).written()
    assert is_asked(admitted, "cert-eu")


def test_without_a_board_nothing_is_written(miniature: Workspace, tmp_path: Path) -> None:
    """Nobody is there who could admit it."""
    for path in miniature.trust.iterdir():
        path.unlink()
    done = run(miniature, "admit", enrolment(tmp_path), "--as", "cert-xx", *GIVEN, "--yes")
    assert done.stderr.startswith("tocsin: this workspace has no board yet\n")
    assert not (miniature.recipients / "cert-xx.yaml").exists()


def test_terms_are_changed_and_all_else_stays(admitted: Workspace, tmp_path: Path) -> None:
    """The lines of what is not changed, comments and keys too, are those of before; the board is asked."""
    path = admitted.recipients / "cert-eu.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(f"# ours\n{before}", encoding="utf-8")
    given = ("--clearance", "RED", "--scope", "EU to", "--yes")
    done = run(admitted, "change", "cert-eu", *given, "--to", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    after = path.read_text(encoding="utf-8")
    changed = re.compile(r"^(?:clearance|scope):.*\n", re.MULTILINE)
    assert changed.sub("", after) == f"# ours\n{changed.sub('', before)}"
    assert "clearance: RED\n" in after
    assert "scope: {regions: [EU], tlds: [to]}\n" in after
    assert is_asked(admitted, "cert-eu")
    assert "up to TLP:RED, until" in done.stderr
    # Written in a way that no line can take the place of: told, and left.
    path.write_text(after.replace("scope: {regions: [EU], tlds: [to]}", "scope:\n  regions: [EU]"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    done = run(admitted, "change", "cert-eu", "--scope", "all", "--yes", "--to", tmp_path / "b.json")
    assert "is written in a way that this command does not change\n" in done.stderr
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("given", "place"),
    [
        (("--scope", "EU canary"), "word 2 is neither a region nor a ccTLD of the register"),
        (("--clearance", "canary"), "is none that there is"),
        (("--use-cases", "canary"), "is none that there is"),
        (("--until", "2026-11-22"), "the last day is a date to come"),
        (("--kind", "canary"), "is none that there is"),
        (("--name", "canary\u202e"), "a text holds a hidden"),
    ],
)
def test_what_cannot_be_is_refused_and_never_quoted(admitted: Workspace, given: tuple[str, str], place: str) -> None:
    """Before anything is asked or written."""
    done = run(admitted, "change", "cert-eu", *given, "--yes")
    assert done.returncode == 1
    assert place in done.stderr
    assert "canary" not in done.stderr
    assert asking.pending(admitted, Kind.APPROVALS) is None


def test_a_scope_is_read_as_officers_write_it(miniature: Workspace) -> None:
    """Regions in capitals, ccTLDs in small letters or their own script, commas or spaces; `all` stands alone."""
    register = load(miniature).register
    assert register
    assert isinstance(terms.scope_of(" All ", register), ScopeOfAll)
    found = terms.scope_of("EU, .gr ελ LAC,gr", register)
    assert (found.regions, found.tlds) == (("EU", "LAC"), ("gr", "xn--qxam"))
    for text in ("", "all gr", "xx", "eu"):
        with pytest.raises(RecipientError):
            terms.scope_of(text, register)
    assert terms.scope_proposed("GR", register) == "gr xn--qxam"
    # Who may read a country may read it once somebody manages its ccTLD.
    draft = register.model_copy(update={"tlds": {}, "drafts": register.labels})
    assert terms.scope_of("gr", draft).tlds == ("gr",)
    assert terms.scope_proposed("AQ", register) == ""


def test_at_a_terminal_each_answer_is_checked_as_it_is_given(admitted: Workspace, tmp_path: Path, sit: Sit) -> None:
    """A wrong one is asked for again, `<` goes back, and what would be seen is shown before anything is written."""
    child = sit("--root", admitted.root, *ON, "recipients", "admit", enrolment(tmp_path), "--to", tmp_path / "a.json")
    child.expect("Did they read out these words")
    child.sendline("yes")
    answer(child, {"What it is called here": "cert-eu"})
    child.expect("is the name of another")
    answer(
        child, {"What it is called here": "", "What it is": "national-cert", "Its name": "", "What it may read": "eu"}
    )
    child.expect("word 1 is neither a region nor a ccTLD")
    answer(child, {"What it may read": "gr", "Up to which TLP label": "<"})
    answer(child, {"What it may read": "all", "Up to which TLP label": "3", "For what": "", "Last day": ""})
    child.expect("It would see .* ccTLDs, .* up to TLP:AMBER")
    assert "cert-gr" not in board.recipient_files(admitted)
    answer(child, {"Is that what was decided?": "yes"})
    code, said = ended(child)
    assert (code, "tocsin recipients locator cert-gr" in said) == (0, True), said
    assert isinstance(board.recipient(admitted, "cert-gr").scope, ScopeOfAll)
