"""Cards of address books as lines of ours: three versions, as programs write them."""

from pathlib import Path

import pytest
from exchanges import NOW, empty

from builder.errors import ExchangeError
from builder.exchange import intake, vcards
from builder.exchange.table import Plan
from builder.progress import Silence
from builder.register.loading import load
from builder.register.model import Organisation
from builder.workspace.places import Workspace

OLD = """\
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Mu=C3=9Fter;Zo=C3=AB
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB =
Mu=C3=9Fter
ORG:Beispielregister;Betrieb
TITLE:Technical lead
TEL;WORK;FAX:+49 30 23125 124
TEL;CELL;PREF:+49 171 39200 01
EMAIL;INTERNET:zoe@example.net
END:VCARD
"""
APPLE = """\
BEGIN:VCARD\r
VERSION:3.0\r
FN:Beispielregister\r
ORG:Beispielregister;\r
X-ABShowAs:COMPANY\r
item1.TEL;type=pref:030 23125 100\r
item1.X-ABLabel:24h\r
item2.ADR;type=WORK:;;1 Sample Street;Sampletown;;0001;Germany\r
NOTE:Ask for the shift leader\\, and wait; a long note that is fol\r
 ded over two lines.\r
IMPP;X-SERVICE-TYPE=XMPP:xmpp:desk@example.net\r
END:VCARD\r
"""
NEW = """\
BEGIN:VCARD
VERSION:4.0
KIND:individual
FN:Sam Sample
ORG:Beispielregister
ROLE:Security lead
TEL;VALUE=uri;TYPE="voice,work":tel:+49-30-23125-101;ext=4
EMAIL;PREF=1:sam@example.org
END:VCARD
"""


def taken(tmp_path: Path, *cards: str, role: str | None = "duty-desk") -> tuple[Organisation, Plan]:
    """The organisation that cards make, and what was planned."""
    workspace = empty(tmp_path / "new")
    loaded = load(workspace)
    assert loaded.register is not None
    content = "".join(cards).encode()
    assert vcards.are_cards(content)
    lines = vcards.lines_of(content, "cards.vcf", loaded.register, role)
    made = intake.plan(workspace, loaded, lines, NOW)
    intake.carry_out(workspace, made, loaded, "anna", NOW, Silence())
    register = load(workspace).register
    assert register is not None
    (found,) = register.organisations.values()
    return found, made


def test_cards_of_three_versions_make_one_organisation(tmp_path: Path) -> None:
    """Folded and quoted lines, types in two forms, labels of their own: each number is where it belongs."""
    found, made = taken(tmp_path, OLD, APPLE, NEW)
    assert [str(each) for each in made.rejected] == []
    assert (found.name, found.country) == ("Beispielregister", "DE")
    said = {
        each.id: (each.kind, each.name, [(one.kind.value, one.value) for one in each.channels])
        for each in found.contacts
    }
    assert said == {
        "technical": (
            "person",
            "Zoë Mußter",
            [("mobile", "+49 171 39200 01"), ("fax", "+49 30 23125 124"), ("email", "zoe@example.net")],
        ),
        "duty-desk": (
            "desk",
            None,
            [("phone", "+49 30 23125100"), ("post", "1 Sample Street, Sampletown, 0001, Germany")],
        ),
        "security": ("person", "Sam Sample", [("email", "sam@example.org"), ("phone", "+49-30-23125-101 ext. 4")]),
    }
    # Written into an address book for nobody else: no recipient sees it.
    notes = [each.internal for each in found.contacts if each.id == "duty-desk" and each.note is None]
    assert notes == ["Ask for the shift leader, and wait; a long note that is folded over two lines."]
    assert "IMPP" in made.table.told[0]


ABROAD = """BEGIN:VCARD
VERSION:3.0
FN:Tess Sample
ORG:Beispielregister
TITLE:Technical lead
TEL;TYPE=CELL:+44 7700 900231
END:VCARD
"""


def test_who_carries_a_number_of_another_country_is_of_the_same_organisation(tmp_path: Path) -> None:
    """A mobile number founds no second organisation of that name: beside a card, or the register's."""
    found, _ = taken(tmp_path, ABROAD, NEW)
    assert (found.country, [each.id for each in found.contacts]) == ("DE", ["technical", "security"])
    workspace = Workspace.find(tmp_path / "new")
    loaded = load(workspace)
    assert loaded.register is not None
    other = ABROAD.replace("Tess", "Una").encode()
    made = intake.plan(workspace, loaded, vcards.lines_of(other, "cards.vcf", loaded.register, None), NOW)
    assert (made.files, [each.what for each in made.wanted]) == ((), ["new contacts"])


def test_a_card_without_a_role_of_ours_says_so(tmp_path: Path) -> None:
    """Without --role nobody guesses what somebody is for."""
    found, made = taken(tmp_path, NEW.replace("Security lead", "Wizard"), role=None)
    assert found.contacts == ()
    assert (made.rejected[0].column, made.rejected[0].reason) == ("role", "is missing")


def test_a_card_that_breaks_off_is_refused(tmp_path: Path) -> None:
    """Half a file is taken for none."""
    with pytest.raises(ExchangeError, match=r"cards\.vcf:1 breaks off"):
        taken(tmp_path, NEW.replace("END:VCARD", ""))
