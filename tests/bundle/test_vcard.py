"""`contacts.vcf`: vCard 4.0 that any telephone imports, whatever the texts hold."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.bundle.vcard import escape, fold, vcards
from builder.register.freshness import Freshness, State
from builder.register.kinds import ChannelKind, Method, Tlp
from builder.views.entries import ChannelView, ContactView, OrganisationView
from builder.workspace.yamltext import text_problem

VALUES = {
    ChannelKind.PHONE: "+441632960101",
    ChannelKind.MOBILE: "+447700900101",
    ChannelKind.SMS: "+447700900102",
    ChannelKind.FAX: "+441632960102",
    ChannelKind.SATELLITE: "+441632960103;ext=12",
    ChannelKind.EMAIL: "duty@nic.example",
    ChannelKind.POST: "Example Street 1, 0001 Testby",
    ChannelKind.CHAT: "matrix @duty:chat.example",
    ChannelKind.INOC_DBA: "64496*100",
}


def channel(kind: ChannelKind, value: str | None = None, note: str | None = None) -> ChannelView:
    return ChannelView(
        kind=kind,
        value=value or VALUES[kind],
        shown=value or VALUES[kind],
        link=None,
        tlp=Tlp.AMBER,
        hours="24/7",
        note=note,
        freshness=Freshness(state=State.FRESH, when=date(2026, 10, 1), method=Method.CALL),
        network="GB",
        relies_on=(),
        dies_with=(),
    )


LEAD = ContactView(
    id="lead",
    kind="person",
    name="Ελένη Δείγμα (Eleni Sample)",
    role="Security lead",
    order=1,
    languages=("el",),
    note="Speaks for the board.",
    channels=tuple(channel(kind) for kind in ChannelKind),
)
REGISTRY = OrganisationView(
    id="registry",
    name="Registry; of, Greece",
    network="GR",
    country="GR",
    timezone="Europe/Athens",
    languages=("el", "en"),
    contacts=(LEAD,),
)

# RFC 6350, 3.3: contentline = [group "."] name *(";" param) ":" value, in characters that may stand there.
SAFE = r"[^\";:,\x00-\x08\x0a-\x1f\x7f]"
QUOTED = r"\"[^\"\x00-\x08\x0a-\x1f\x7f]*\""
PARAMETER = rf";[A-Za-z0-9-]+=(?:{QUOTED}|{SAFE}*)(?:,(?:{QUOTED}|{SAFE}*))*"
LINE = re.compile(rf"(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?:{PARAMETER})*:(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)")
TEXT_VALUE = re.compile(r"(?:\\[\\,;nN]|[^\\,;])*")

# Anything that the loader lets through, and what tries to end a line.
texts = st.one_of(
    st.text(min_size=1, max_size=120),
    st.lists(
        st.sampled_from(
            ["\n", "\r", ",", ";", "\\", "\\n", ":", '"', " ", "é", "日本語", "👩🏽", "END:VCARD", "x" * 40]
        ),
        min_size=1,
        max_size=30,
    ).map("".join),
)
loaded_texts = texts.filter(lambda text: text.strip() and text_problem(text) is None)


def unfolded(text: str) -> list[str]:
    """The content lines of a text, by the rule of RFC 6350, 3.2."""
    assert text.endswith("\r\n")
    return re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) in "nN" else found.group(1), value)


def properties(card: str, name: str) -> list[str]:
    """The values of a property, as written."""
    found = (LINE.fullmatch(line) for line in unfolded(card))
    return [each["value"] for each in found if each and each["name"] == name]


# Lines


@given(texts)
@settings(deadline=None)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(text: str) -> None:
    """Old telephones read octets; a cut character would show as two question marks."""
    line = "NOTE:" + re.sub(r"[\r\n]", "", text)
    folded = fold(line)
    for part in folded.encode().removesuffix(b"\r\n").split(b"\r\n"):
        assert len(part) <= 75
        part.decode("utf-8")
    assert unfolded(folded) == [line]


def test_a_line_that_fits_is_not_folded() -> None:
    """75 octets fit; the 76th begins a new line with a space."""
    assert fold("x" * 75) == "x" * 75 + "\r\n"
    assert fold("x" * 76) == "x" * 75 + "\r\n x\r\n"
    assert fold("é" * 38) == "é" * 37 + "\r\n é\r\n"


@given(texts)
@settings(deadline=None)
def test_unfolding_and_unescaping_give_the_text_back(text: str) -> None:
    """What an importer reads is what the register says; line breaks of any kind are one."""
    (line,) = unfolded(fold("NOTE:" + escape(text)))
    assert unescaped(line.removeprefix("NOTE:")) == re.sub(r"\r\n?", "\n", text)


@given(loaded_texts)
@settings(deadline=None)
def test_no_text_adds_a_line(text: str) -> None:
    """A name that tries to end the card, or to add a property, stays one value."""
    # Values of numbers are E.164 and cannot hold other text: `check` refuses what does not parse.
    free = [kind for kind in ChannelKind if kind not in {ChannelKind.EMAIL, *list(ChannelKind)[:5]}]
    contact = replace(
        LEAD,
        name=text,
        role=text,
        note=text,
        channels=tuple(channel(kind, " ".join(text.split()) if kind in free else None, text) for kind in ChannelKind),
    )
    lines = unfolded(vcards(replace(REGISTRY, name=text, contacts=(contact,))))
    plain = unfolded(vcards(REGISTRY))
    assert len(lines) == len(plain)
    assert [line[: line.index(":")] for line in lines] == [line[: line.index(":")] for line in plain]
    assert all(LINE.fullmatch(line) for line in lines)
    for name in ("FN", "TITLE", "ROLE", "NOTE", "TZ", "X-CHAT", "X-INOC-DBA"):
        for line in lines:
            if line.startswith((f"{name}:", f"{name};")):
                assert TEXT_VALUE.fullmatch(line.partition(":")[2])


@pytest.mark.parametrize("kind", ["desk", "person"])
def test_every_line_is_a_content_line(kind: str) -> None:
    """The grammar of RFC 6350, section 3.3, line by line."""
    for line in unfolded(vcards(replace(REGISTRY, contacts=(replace(LEAD, kind=kind),)))):
        assert LINE.fullmatch(line), line.partition(":")[0]


# Cards


def test_a_card_is_version_4_and_begins_and_ends_as_it_must() -> None:
    """RFC 6350, 6.7.9: VERSION comes right after BEGIN; FN is there; ORG is one name."""
    lines = unfolded(vcards(REGISTRY))
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-1] == "END:VCARD"
    assert lines.count("BEGIN:VCARD") == lines.count("END:VCARD") == 1
    assert properties(vcards(REGISTRY), "FN") == ["Ελένη Δείγμα (Eleni Sample)"]
    assert properties(vcards(REGISTRY), "ORG") == [r"Registry\; of\, Greece"]


def test_each_channel_is_where_a_telephone_looks_for_it() -> None:
    """Numbers can be rung, addresses written to; what a telephone does not know is kept under a name of ours."""
    lines = unfolded(vcards(REGISTRY))
    assert [line for line in lines if line.startswith(("TEL", "EMAIL", "ADR", "X-"))] == [
        "TEL;VALUE=uri;PREF=1;TYPE=work,voice:tel:+441632960101",
        "TEL;VALUE=uri;PREF=2;TYPE=cell,voice:tel:+447700900101",
        "TEL;VALUE=uri;PREF=3;TYPE=text:tel:+447700900102",
        "TEL;VALUE=uri;PREF=4;TYPE=fax:tel:+441632960102",
        "TEL;VALUE=uri;PREF=5;TYPE=voice:tel:+441632960103",
        "EMAIL;PREF=6:duty@nic.example",
        r"ADR;PREF=7:;;Example Street 1\, 0001 Testby;;;;",
        "X-CHAT;PREF=8:matrix @duty:chat.example",
        "X-INOC-DBA;PREF=9:64496*100",
    ]


def test_an_extension_is_told_and_never_dialled() -> None:
    """An importer keeps each digit of a number, those of an extension too: it stands in the note, for who rings."""
    number = replace(channel(ChannelKind.PHONE, "+441632960700;ext=18"), shown="+44 1632 960700 ext. 18")
    card = vcards(replace(REGISTRY, contacts=(replace(LEAD, channels=(number,)),)))
    assert properties(card, "TEL") == ["tel:+441632960700"]
    assert "phone +44 1632 960700 ext. 18: " in properties(card, "NOTE")[0]


def test_a_role_stands_where_telephones_show_it() -> None:
    """Android shows the title of a card, and not its role."""
    assert properties(vcards(REGISTRY), "TITLE") == properties(vcards(REGISTRY), "ROLE") == ["Security lead"]


def test_an_address_has_the_seven_parts_of_the_standard() -> None:
    """RFC 6350, 6.3.1: post box, extension, street, locality, region, code, country."""
    (address,) = properties(vcards(REGISTRY), "ADR")
    assert len(re.split(r"(?<!\\);", address)) == 7


def test_the_note_tells_how_far_each_channel_can_be_trusted() -> None:
    """An address book has no field for freshness; the note says it, with hours and label."""
    (note,) = properties(vcards(REGISTRY), "NOTE")
    said = unescaped(note).split("\n")
    assert said[0] == "Speaks for the board."
    assert said[1] == "phone +441632960101: fresh 2026-10-01, call; 24/7; TLP:AMBER"
    assert len(said) == 1 + len(ChannelKind)


def test_a_desk_is_found_by_the_name_of_its_organisation() -> None:
    """Fifty duty desks in an address book must not all be called the same."""
    desk = replace(REGISTRY, contacts=(replace(LEAD, kind="desk", name="Duty desk"),))
    assert properties(vcards(desk), "FN") == [r"Duty desk (Registry\; of\, Greece)"]
    assert properties(vcards(desk), "KIND") == ["org"]
    assert properties(vcards(REGISTRY), "KIND") == ["individual"]


def test_the_uid_is_that_of_the_contact_and_stays() -> None:
    """Importing the next edition replaces the card: what it is called, rung or noted does not matter."""
    (uid,) = properties(vcards(REGISTRY), "UID")
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uid)
    changed = replace(REGISTRY, name="New name", contacts=(replace(LEAD, name="Other", channels=LEAD.channels[:1]),))
    assert properties(vcards(changed), "UID") == [uid]
    for other in (replace(REGISTRY, id="other"), replace(REGISTRY, contacts=(replace(LEAD, id="other"),))):
        assert properties(vcards(other), "UID") != [uid]
    # This very card, from edition to edition and from version to version.
    assert uid == "urn:uuid:fc633d49-569b-5610-8481-bbc1a1439e3d"


def test_a_contact_without_languages_speaks_its_organisations() -> None:
    """The first language is the preferred one."""
    quiet = replace(REGISTRY, contacts=(replace(LEAD, languages=()),))
    assert [line for line in unfolded(vcards(quiet)) if line.startswith("LANG")] == ["LANG;PREF=1:el", "LANG;PREF=2:en"]


def test_an_organisation_without_contacts_has_no_card() -> None:
    """Nobody to reach, nothing to import."""
    assert vcards(replace(REGISTRY, contacts=())) == ""
