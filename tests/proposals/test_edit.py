"""An organisation's file after a change: this one thing is new, and every other character is where it was."""

import json
import unicodedata
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from office import FILE, NEW, TEXT
from workspaces import MINIATURE, ROOT

from builder.errors import ProposalError
from builder.proposals.change import in_effect
from builder.proposals.edit import edited
from builder.proposals.record import Proposal, read_proposal
from builder.proposals.stating import says
from builder.register.kinds import ChannelKind
from builder.register.model import Organisation
from builder.register.writing import fields_of
from builder.workspace.shape import shape
from builder.workspace.yamltext import YamlReader, text_problem
from builder.workspace.yamlwritten import PLAIN, flow, scalar

HEAD = """\
id: 0001-anna
organisation: registry-gr
source: office
events:
  - {step: entered, officer: anna, when: 2026-11-22T12:00:00Z}
"""


def proposal(**fields: object) -> Proposal:
    found, problems = read_proposal("p", HEAD + "".join(f"{key}: {flow(value)}\n" for key, value in fields.items()))
    assert found, problems
    return found


def change(new: str | None = NEW, **fields: object) -> Proposal:
    stated = {"contact": "lead", "action": "change", "kind": "mobile", "old": "+44 7700 900101", "new": new}
    return proposal(**{key: value for key, value in (stated | fields).items() if value is not None})


def organisation(text: str) -> Organisation:
    reader = YamlReader("o")
    fields = reader.read(text)
    assert fields
    found, problems = shape(Organisation, fields, fields["place"])
    assert found, problems
    return found


@dataclass(frozen=True, kw_only=True)
class Case:
    """A change, and the lines that it takes out and puts in."""

    proposal: Proposal
    out: tuple[str, ...]
    in_: tuple[str, ...]
    text: str = TEXT


def setting(text: str, contact: str | None = None, **keys: object) -> Proposal:
    """Keys of an organisation, or of a contact of it, that are to say something else."""
    found = organisation(text)
    record = next((each for each in found.contacts if each.id == contact), found)
    action = "set-contact" if contact else "set-organisation"
    whose = {"contact": contact} if contact else {}
    return proposal(action=action, set=keys, was=says(record, keys), **whose)


def leaving(text: str, name: str) -> Proposal:
    """The removal of a contact as it is."""
    contacts = [fields_of(each) for each in organisation(text).contacts if each.id == name]
    return proposal(contact=name, action="remove-contact", contacts=contacts)


MOBILE = "      - {kind: mobile, value: +44 7700 900101, tlp: RED, override: reserved for fiction}"
POST = '      - {kind: post, value: "1 Sample Street, Sampletown", tlp: CLEAR}'
BLOCK = """\
id: registry-gr
name: Test Registry of Greece
country: GR
timezone: Europe/Athens
languages: [el, en]
consent: all
contacts:
- id: lead   # one
  role: technical
  kind: desk
  order: 1
  channels:
    # First the mobile.
    - kind: mobile
      value: +44 7700 900101   # private
      tlp: RED
    # Then the mail.
    - kind: email
      value: 'eleni@example.net'
      hours: "24/7"
      tlp: AMBER
      # As she asked.

# The end.
"""
FLOW = """\
{id: registry-gr, name: Test, country: GR, timezone: Europe/Athens, languages: [el], consent: all, contacts: [
  {id: lead, kind: desk, role: technical, order: 1, channels:
    [{kind: mobile, value: +44 7700 900101, tlp: RED}, {kind: email, value: a@example.net, tlp: RED}]},
]}
"""
EMPTY = TEXT.partition("contacts:")[0] + "contacts: []   # none yet\n"

CASES = {
    "another value": Case(
        proposal=change(),
        out=(MOBILE,),
        in_=(MOBILE.replace("900101", "900199"),),
    ),
    "another value and hours": Case(
        proposal=change(hours="Mo-Fr 08:00-17:00"),
        out=(MOBILE,),
        in_=(MOBILE.replace("900101", "900199, hours: Mo-Fr 08:00-17:00"),),
    ),
    "other hours": Case(
        proposal=change(None, hours="24/7"), out=(MOBILE,), in_=(MOBILE.replace("900101", "900101, hours: 24/7"),)
    ),
    "another reason why it is right": Case(
        proposal=change(override="new range", country="GB"),
        out=(MOBILE,),
        in_=(MOBILE.replace("900101", "900199, country: GB").replace("reserved for fiction", "new range"),),
    ),
    "a value in quotes": Case(
        proposal=change("2 Sample Street", contact="duty", kind="post", old="1 Sample Street, Sampletown"),
        out=(POST,),
        in_=(POST.replace("1 Sample Street, Sampletown", "2 Sample Street"),),
    ),
    "a value that needs quotes": Case(
        proposal=change("x: y, z #w", contact="duty", kind="phone", old="+44 1632 960101"),
        out=(TEXT.splitlines()[13],),
        in_=(TEXT.splitlines()[13].replace("+44 1632 960101", '"x: y, z #w"'),),
    ),
    "a channel more": Case(
        proposal=change(action="add", kind="phone", old=None),
        out=(),
        in_=(f"      - {{kind: phone, value: {NEW}, tlp: RED}}",),
    ),
    "a channel more with all that it can have": Case(
        proposal=change(
            action="add",
            contact="duty",
            kind="fax",
            old=None,
            tlp="GREEN",
            hours="24/7",
            country="FR",
            note="x",
        ),
        out=(),
        in_=(f"      - {{kind: fax, value: {NEW}, tlp: GREEN, hours: 24/7, country: FR, note: x}}",),
    ),
    "a channel less": Case(proposal=change(None, action="remove"), out=(MOBILE,), in_=()),
    "a channel less, with its comment": Case(
        proposal=change(None, contact="duty", action="remove", kind="phone", old="+44 1632 960101"),
        out=(TEXT.splitlines()[13],),
        in_=(),
    ),
    "a contact more": Case(
        proposal=proposal(
            contact="night",
            action="new-contact",
            person={"kind": "person", "name": "Nils: Night", "role": "technical", "languages": ["el"], "note": "x"},
            channels=[
                {"kind": "phone", "value": NEW, "tlp": "RED", "hours": "24/7"},
                {"kind": "email", "value": "n@example.net", "tlp": "RED"},
            ],
        ),
        out=(),
        in_=(
            "  - id: night",
            "    kind: person",
            '    name: "Nils: Night"',
            "    role: technical",
            "    order: 3",
            "    languages: [el]",
            "    note: x",
            "    channels:",
            f"      - {{kind: phone, value: {NEW}, tlp: RED, hours: 24/7}}",
            "      - {kind: email, value: n@example.net, tlp: RED}",
        ),
    ),
    "the first contact": Case(
        text=EMPTY,
        proposal=proposal(
            contact="night",
            action="new-contact",
            person={"kind": "desk", "role": "technical", "order": "7"},
            channels=[{"kind": "phone", "value": NEW, "tlp": "RED"}],
        ),
        out=("contacts: []   # none yet",),
        in_=(
            "contacts:",
            "  - id: night",
            "    kind: desk",
            "    role: technical",
            "    order: 7",
            "    channels:",
            f"      - {{kind: phone, value: {NEW}, tlp: RED}}   # none yet",
        ),
    ),
    "a block: another value": Case(
        text=BLOCK,
        proposal=change(),
        out=("      value: +44 7700 900101   # private",),
        in_=(f"      value: {NEW}   # private",),
    ),
    "a block: a value in single quotes, and hours in double ones": Case(
        text=BLOCK,
        proposal=change("o'neil@example.net", kind="email", old="eleni@example.net", hours="Mo-Fr 08:00-17:00"),
        out=("      value: 'eleni@example.net'", '      hours: "24/7"'),
        in_=("      value: 'o''neil@example.net'", '      hours: "Mo-Fr 08:00-17:00"'),
    ),
    "a block: hours more": Case(
        text=BLOCK,
        proposal=change(hours="24/7"),
        out=("      value: +44 7700 900101   # private",),
        in_=(f"      value: {NEW}   # private", "      hours: 24/7"),
    ),
    "a block: a channel more": Case(
        text=BLOCK,
        proposal=change(action="add", kind="phone", old=None),
        out=(),
        in_=(f"    - {{kind: phone, value: {NEW}, tlp: RED}}",),
    ),
    "a block: a channel less": Case(
        text=BLOCK,
        proposal=change(None, action="remove"),
        out=("    - kind: mobile", "      value: +44 7700 900101   # private", "      tlp: RED"),
        in_=(),
    ),
    "a block: a key more, after those before it": Case(
        text=BLOCK,
        proposal=setting(BLOCK, "lead", note="x", name="Leni"),
        out=(),
        in_=("  name: Leni", "  note: x"),
    ),
    "a block: a list in lines of its own": Case(
        text=BLOCK.replace("languages: [el, en]", "languages:\n  - el\n  - en"),
        proposal=setting(BLOCK, languages=["en"], name="#1"),
        out=("name: Test Registry of Greece", "languages:", "  - el", "  - en"),
        in_=('name: "#1"', "languages: [en]"),
    ),
    "a block: a consent that names": Case(
        text=BLOCK,
        proposal=setting(BLOCK, consent={"except": ["cert-x", "cert-y"]}),
        out=("consent: all",),
        in_=("consent: {except: [cert-x, cert-y]}",),
    ),
    "a block: a contact less, with its comments": Case(
        text=BLOCK,
        proposal=leaving(BLOCK, "lead"),
        out=tuple(BLOCK.splitlines()[6:-2]),
        in_=("contacts: []",),
    ),
    "a contact less": Case(proposal=leaving(TEXT, "duty"), out=tuple(TEXT.splitlines()[8:17]), in_=()),
    "brackets: keys": Case(
        text=FLOW,
        proposal=setting(FLOW, "lead", name="a, b", order="2", note="n"),
        out=(FLOW.splitlines()[1],),
        in_=('  {id: lead, kind: desk, name: "a, b", role: technical, order: 2, note: n, channels:',),
    ),
    "brackets: a key less": Case(
        text=FLOW.replace("order: 1, ch", "order: 1, note: x, ch"),
        proposal=proposal(contact="lead", action="set-contact", set={"note": ""}, was={"note": "x"}),
        out=(FLOW.splitlines()[1].replace("order: 1, ch", "order: 1, note: x, ch"),),
        in_=(FLOW.splitlines()[1],),
    ),
    "brackets: another value": Case(
        text=FLOW,
        proposal=change(),
        out=(FLOW.splitlines()[2],),
        in_=(FLOW.splitlines()[2].replace("+44 7700 900101", NEW),),
    ),
    "brackets: a channel more": Case(
        text=FLOW,
        proposal=change(action="add", kind="phone", old=None),
        out=(FLOW.splitlines()[2],),
        in_=(FLOW.splitlines()[2].replace("RED}]", f"RED}}, {{kind: phone, value: {NEW}, tlp: RED}}]"),),
    ),
    "brackets: the first channel less": Case(
        text=FLOW,
        proposal=change(None, action="remove"),
        out=(FLOW.splitlines()[2],),
        in_=(FLOW.splitlines()[2].replace("{kind: mobile, value: +44 7700 900101, tlp: RED}, ", ""),),
    ),
    "brackets: the last channel less": Case(
        text=FLOW,
        proposal=change(None, action="remove", kind="email", old="a@example.net"),
        out=(FLOW.splitlines()[2],),
        in_=(FLOW.splitlines()[2].replace(", {kind: email, value: a@example.net, tlp: RED}", ""),),
    ),
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_only_what_changes_is_new(case: Case, ending: str) -> None:
    """Comments, order, quotes, spaces and line endings stay; the difference is these lines and no others."""
    text = case.text.replace("\n", ending)
    result = edited(FILE, text, case.proposal)
    before, after = text.split(ending), result.after.split(ending)
    assert "\r" not in "".join(after)
    difference = [line for line in result.diff.splitlines()[2:] if not line.startswith((" ", "@@"))]
    assert [line[1:] for line in difference if line.startswith("-")] == list(case.out)
    assert [line[1:] for line in difference if line.startswith("+")] == list(case.in_)
    assert Counter(before) - Counter(case.out) == Counter(after) - Counter(case.in_)
    assert result.record.model_dump() == organisation(result.after).model_dump()
    assert in_effect(result.record, case.proposal)
    assert not in_effect(organisation(text), case.proposal)


def test_a_file_without_a_last_line_break_keeps_that() -> None:
    """What an editor left is not for us to mend."""
    text = TEXT.rstrip("\n")
    result = edited(FILE, text, change(action="add", kind="phone", old=None))
    assert result.after == f"{text}\n      - {{kind: phone, value: {NEW}, tlp: RED}}"


GONE = {
    "another value than it has": change(old="+44 7700 900555"),
    "the value in another form": change(old="+447700900101"),
    "another kind than it has": change(kind="phone"),
    "a contact that is not there": change(contact="night"),
    "a channel that is there already": change("+44 7700 900101", action="add", old=None),
    "a value that another channel has": change("eleni@example.net", kind="email", old="eleni2@example.net"),
    "a contact that is there already": proposal(
        contact="lead",
        action="new-contact",
        person={"kind": "desk", "role": "technical"},
        channels=[{"kind": "phone", "value": NEW, "tlp": "RED"}],
    ),
}


@pytest.mark.parametrize("proposal_", GONE.values(), ids=GONE)
def test_what_is_not_there_is_not_changed(proposal_: Proposal) -> None:
    """The file moved on since it was entered: a person looks, and no value is quoted."""
    with pytest.raises(ProposalError) as refused:
        edited(FILE, TEXT, proposal_)
    assert "900" not in refused.value.message + refused.value.hint
    assert refused.value.hint


UNSAFE = {
    "a text in a block of its own": BLOCK.replace(
        "value: +44 7700 900101   # private", "value: >-\n        +44 7700 900101"
    ),
    "an alias": TEXT.replace("id: lead", "id: &x lead"),
    "a tag": TEXT.replace("id: lead", "id: !!str lead"),
    "no YAML": "canary: [",
    "another record": "id: canary\n",
}


@pytest.mark.parametrize("text", UNSAFE.values(), ids=UNSAFE)
def test_a_file_that_cannot_be_changed_safely_is_left(text: str) -> None:
    """What cannot be read back as it was meant is for a person to write."""
    with pytest.raises(ProposalError) as refused:
        edited(FILE, text, change())
    assert "canary" not in refused.value.message
    assert "900" not in refused.value.message


@pytest.mark.parametrize("name", ["data/organisations", "tests/miniature/data/organisations"])
def test_every_channel_of_the_registers_can_be_changed(name: str) -> None:
    """The example and the miniature: each channel's value, and each channel away, changes one line or none."""
    for path in sorted((ROOT / name).glob("*.yaml"))[:12]:
        text = path.read_text(encoding="utf-8")
        for contact in organisation(text).contacts:
            for channel in contact.channels:
                fields = {"contact": contact.id, "kind": channel.kind.value, "old": channel.value}
                after = edited("f", text, change("x, y", **fields)).after
                assert len(after.splitlines()) == len(text.splitlines())
                assert sum(a != b for a, b in zip(after.splitlines(), text.splitlines(), strict=True)) == 1
                fewer = edited("f", text, change(None, action="remove", **fields)).after
                assert set(fewer.splitlines()) - set(text.splitlines()) <= {"    channels: []"}
    assert MINIATURE.is_dir()


# As the reader of YAML and the model have texts.
TEXTS = (
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=80)
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(lambda text: text and text_problem(text) is None)
)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(ChannelKind), st.booleans())
def test_any_value_reads_back_as_it_is(value: str, kind: ChannelKind, block: bool) -> None:
    """Whatever stands in a value, YAML makes nothing else of it, and nothing beside it changes."""
    text = BLOCK if block else TEXT
    wanted = change(action="add", kind=kind.value, old=None).model_copy(update={"new": value})
    result = edited(FILE, text, wanted)
    last = result.record.contacts[-1].channels[-1]
    assert (last.kind, last.value) == (kind, value)
    others = [line for line in result.after.splitlines() if line not in text.splitlines()]
    assert len(others) == 1


@settings(deadline=None, max_examples=60)
@given(
    TEXTS.filter(lambda text: len(text) <= 80), st.sampled_from([TEXT, BLOCK, FLOW]), st.sampled_from(["name", "note"])
)
def test_any_text_of_a_key_reads_back_as_it_is(value: str, text: str, key: str) -> None:
    """Put in, replaced, or taken out again: the key says this and nothing else, and the file is as it was before."""
    result = edited(FILE, text, setting(text, "lead", **{key: value}))
    assert isinstance(result.record, Organisation)
    assert result.after
    (lead,) = (each for each in result.record.contacts if each.id == "lead")
    assert getattr(lead, key) == value
    if getattr(organisation(text).contacts[-1], key) is None:
        assert edited(FILE, result.after, setting(result.after, "lead", **{key: ""})).after == text


@given(TEXTS)
def test_a_scalar_is_plain_only_where_that_is_safe(value: str) -> None:
    """In a line of its own and inside brackets."""
    for line in (f"a: {scalar(value)}\n", f"a: {{b: {scalar(value)}, c: d}}\n", f"a: [{scalar(value)}, d]\n"):
        reader = YamlReader("s")
        fields = reader.read(line)
        assert fields
        assert not reader.problems
        assert json.loads(scalar(value)) == value if not PLAIN.match(value) else scalar(value) == value
