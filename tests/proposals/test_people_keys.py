"""A contact's mail key comes, is renewed and goes by a proposal; a private one stands in no file of ours."""

from pathlib import Path

import pytest
from certificates import FINGERPRINT, pgp, smime
from comings import of_contact
from office import FILE, NOW, ORGANISATION, TEXT, bring_in, enter, needs, text_of
from running import tocsin

from builder.errors import ProposalError
from builder.proposals import rules, steps
from builder.register.loading import load
from builder.workspace.places import Workspace


def settle(office: Workspace, **keys: str) -> None:
    """Bring in what another officer's own look is enough for."""
    proposal = enter(office, of_contact("duty", **keys))
    assert needs(office, proposal) == {rules.Need.SECOND}
    steps.confirm(office, proposal.id, "ben", NOW)
    bring_in(office, proposal.id, NOW)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_key_comes_is_renewed_and_goes(office: Workspace, ending: str) -> None:
    """Its block stands in lines of its own, and the file is as it was when it is gone."""
    before = TEXT.replace("\n", ending)
    (office.root / FILE).write_text(before, encoding="utf-8", newline="")
    first, second = smime("duty@example.net").strip(), smime("duty@example.net", until=2028).strip()
    settle(office, openpgp=pgp("desk").strip(), smime=first)
    lines = [f"    smime: |{ending}", *(f"      {line}{ending}" for line in first.splitlines())]
    assert "".join(lines) in text_of(office)
    settle(office, smime=second)
    register = load(office).register
    assert register
    duty = register.organisations[ORGANISATION].contacts[0]
    assert (duty.openpgp, duty.smime) == (pgp("desk").strip(), second)
    assert "\r" not in text_of(office).replace("\r\n", "" if ending == "\r\n" else "\r")
    settle(office, openpgp="", smime="")
    assert text_of(office) == before


def test_a_file_in_brackets_takes_a_key_too(office: Workspace) -> None:
    """On one line, as all of it stands."""
    mail = "{kind: email, value: duty@example.net, tlp: RED}"
    line = f"contacts:\n  - {{id: duty, kind: desk, role: technical, order: 1, channels: [{mail}]}}\n"
    (office.root / FILE).write_text(TEXT.partition("contacts:\n")[0] + line, encoding="utf-8")
    before = text_of(office)
    settle(office, openpgp=pgp("desk").strip())
    assert 'order: 1, openpgp: "-----BEGIN PGP PUBLIC KEY BLOCK-----\\n' in text_of(office)
    settle(office, openpgp="")
    assert text_of(office) == before


@pytest.mark.parametrize(("name", "words"), [("private", "openpgp is a private key"), ("revoked", "openpgp .*revoked")])
def test_a_key_that_nobody_should_have_is_in_no_file(office: Workspace, name: str, words: str) -> None:
    """It is refused before anything is written."""
    with pytest.raises(ProposalError, match=words) as refused:
        enter(office, of_contact("duty", openpgp=pgp(name)))
    assert refused.value.hint
    assert not list((office.data / "proposals").glob("*.yaml"))


def test_a_key_is_read_from_a_file_and_shown_by_its_fingerprint(office: Workspace, tmp_path: Path) -> None:
    """By which the other officer compares it, over the telephone."""
    path = tmp_path / "desk.asc"
    path.write_text(pgp("desk").replace("\n", "\r\n"), encoding="ascii", newline="")
    command = ("--root", office.root, "proposals")
    done = tocsin(*command, "add", ORGANISATION, "duty", "--key", path, "--officer", "anna", clock="2026-11-22")
    assert (done.returncode, done.stdout) == (0, "0001-anna\n"), done.stderr
    shown = tocsin(*command, "show", "1", clock="2026-11-22").stdout
    assert f"  openpgp       nothing → fingerprint {FINGERPRINT}\n" in shown
    for wrong in (("--tld", "gr"), (ORGANISATION,), (ORGANISATION, "duty", "fax")):
        done = tocsin(*command, "add", *wrong, "--key", path, "--officer", "anna", clock="2026-11-22")
        assert done.returncode == 2
        assert "--key is of a contact that is there" in " ".join(done.stderr.split())
    done = tocsin(*command, "add", ORGANISATION, "duty", "--set", "openpgp=x", "--officer", "anna", clock="2026-11-22")
    assert done.returncode == 2
