"""Finding: whatever is looked for is found however it is written, without an index, and read as strictly as ever."""

from datetime import UTC, datetime

import pytest
from office import FILE as OFFICE_FILE
from tries import tries
from workspaces import Change

from builder.errors import WorkspaceError
from builder.office.finding import Kind, find
from builder.register.folding import Query, fold
from builder.register.loading import load
from builder.workspace.places import Workspace

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
# What is typed, and what it leads to alone.
TYPED = {
    "a TLD": ("gr", ["gr"]),
    "a TLD with its dot": (".gr", ["gr"]),
    "a TLD in capitals": (".GR", ["gr"]),
    "an IDN TLD in its own script": (".ελ", ["xn--qxam"]),
    "an IDN TLD as it is transmitted": ("xn--qxam", ["xn--qxam"]),
    "a territory": ("norway", ["no"]),
    "a name server": ("b.ns.gr.example", ["gr"]),
    "an organisation": ("registry-gr", ["registry-gr"]),
    "an organisation by its name": ("test registry of NORWAY", ["registry-no"]),
    "a contact": ("registry-gr/lead", ["registry-gr/lead"]),
    "a name in Latin letters": ("eleni sample", ["registry-gr/lead"]),
    "a name without its accents": ("ελενη δειγμα", ["registry-gr/lead"]),
    "words in another order": ("sample eleni", ["registry-gr/lead"]),
    "an address": ("Duty@NIC.example.gr", ["registry-gr/duty"]),
    "a domain": ("backend.example", ["shared-backend/noc"]),
    "a number as it is shown": ("+44 7700 900101", ["registry-gr/lead"]),
    "a number without its spaces": ("+447700900101", ["registry-gr/lead"]),
    "a number as it is dialled from abroad": ("0044 7700 900101", ["registry-gr/lead"]),
    "a number as it is dialled at home": ("07700 900101", ["registry-gr/lead"]),
    "a number with a zero in brackets": ("+44 (0)7700-900101", ["registry-gr/lead"]),
    "a number in other groups": ("00 44 77 00 90 01 01", ["registry-gr/lead"]),
    "a number in Arabic digits": ("٧٧٠٠٩٠٠١٠١", ["registry-gr/lead"]),
    "a part of a number": ("960 20", ["registry-no/ops"]),
    "a number as a link": ("tel:+447700900101", ["registry-gr/lead"]),
    "a chat": ("@desk:chat", ["registry-tv/desk"]),
    "a place of an address by post": ("testby", ["registry-no/ops"]),
    "a word of a note": ("let it ring", ["registry-gr/lead"]),
    "a recipient": ("cert-eu", ["cert-eu"]),
    "a recipient without its accents": ("cert grun", ["cert-green"]),
    "a key": ("age1asrcesc4d2zagflv0aeq7yg8xctx82a6q04feqg5299lra6l2q4sg360fl", ["cert-eu"]),
    "a round": ("2026-q3", ["2026-q3"]),
    "the office's own number": ("01632 960999", ["register.yaml"]),
    "an officer": ("anna officer", ["register.yaml"]),
    "nothing": ("nobody at all", []),
}


@pytest.mark.parametrize(("typed", "wanted"), TYPED.values(), ids=TYPED)
def test_whatever_is_typed_is_found(miniature: Workspace, typed: str, wanted: list[str]) -> None:
    """However it is written or spaced, one finds what it names."""
    assert [each.id for each in find(miniature, typed).subjects] == wanted


def test_what_bears_the_very_name_comes_alone_unless_all_is_wanted(miniature: Workspace) -> None:
    """Who types `.no` means Norway; what else has these two letters is counted, and listed when asked."""
    found = find(miniature, "Greece")
    assert {each.id for each in found.subjects} == {"gr", "xn--qxam"}
    assert found.others == 1
    everything = find(miniature, "Greece", everything=True)
    assert {each.id for each in everything.subjects} == {"gr", "xn--qxam", "registry-gr"}


def test_what_a_round_asked_about_is_found_after_it_left_the_register(miniature: Workspace, change: Change) -> None:
    """Somebody rings from a number that was theirs last year: the office knows whose it was."""
    change("data/organisations/registry-gr.yaml", "+44 7700 900101", "+44 7700 900111")
    (hit,) = find(miniature, "7700 900101").hits
    assert (hit.subject.kind, hit.subject.id, hit.past) == (Kind.CONTACT, "registry-gr/lead", True)


@pytest.mark.parametrize("typed", ["", " ", "g", "..", "12", "+4", "٤"])
def test_what_every_record_holds_is_not_looked_for(miniature: Workspace, typed: str) -> None:
    """A letter is no question."""
    with pytest.raises(WorkspaceError, match="too short"):
        find(miniature, typed)


# What YAML may write for the very same text.
WRITTEN = {
    "in quotes": ("name: Ελένη Δείγμα (Eleni Sample)", 'name: "Ελένη Δείγμα (Eleni Sample)"'),
    "with letters as others": (
        "name: Ελένη Δείγμα (Eleni Sample)",
        'name: "\\u0395leni Ex\\x61mple, Eleni S\\x61mple"',
    ),
    "over two lines": ("name: Ελένη Δείγμα (Eleni Sample)", "name: Eleni\n      Sample"),
    "decomposed": ("Δείγμα", "Δει\u0301γμα"),
}


@pytest.mark.parametrize(("old", "new"), WRITTEN.values(), ids=WRITTEN)
def test_nothing_hides_behind_how_a_file_is_written(miniature: Workspace, change: Change, old: str, new: str) -> None:
    """The look at the text only leaves out what no record of it could hold."""
    change("data/organisations/registry-gr.yaml", old, new)
    assert load(miniature).register is not None
    assert [each.id for each in find(miniature, "eleni sample").subjects] == ["registry-gr/lead"]


def test_every_value_of_the_register_is_found_by_itself(miniature: Workspace) -> None:
    """No value is in the register that a search does not lead to."""
    register = load(miniature).register
    assert register
    for organisation, contact, channel in list(register.channels())[: tries(8)]:
        found = find(miniature, channel.value).subjects
        assert f"{organisation.id}/{contact.id}" in {each.id for each in found}, channel.kind


def test_a_file_that_cannot_be_read_is_named_and_the_rest_found(miniature: Workspace, change: Change) -> None:
    """At night nobody first mends a file; nor must what stands in it be quoted."""
    change("data/organisations/registry-gr.yaml", "kind: person", "kind: persona")
    found = find(miniature, "960101")
    assert found.unread == ("data/organisations/registry-gr.yaml",)
    # What rounds asked about is there all the same.
    assert [(hit.subject.id, hit.about.endswith("whose file cannot be read")) for hit in found.hits] == [
        ("registry-gr/duty", True)
    ]


def test_a_link_out_of_the_workspace_is_not_followed(miniature: Workspace) -> None:
    """What is looked at is in the workspace, as all that is read."""
    path = miniature.root / OFFICE_FILE
    outside = miniature.root.parent / "outside.yaml"
    path.rename(outside)
    path.symlink_to(outside)
    assert find(miniature, "960101").unread == (OFFICE_FILE,)


def test_no_hit_shows_in_a_log(miniature: Workspace) -> None:
    """A value must not come into a traceback by way of what was found or looked for."""
    found = find(miniature, "Eleni")
    assert found.hits
    assert "leni" not in repr(found) + repr(found.hits) + repr(Query.of("Eleni"))


def test_folding_leaves_nothing_that_two_hands_write_differently() -> None:
    """Case, accents and digits of other scripts do not count."""
    assert fold("Ｅlení ΔΕΊΓΜΑ ١٢٣") == fold("eleni δειγμα 123")
    assert fold("Straße") == fold("STRASSE")


def test_who_enrolled_for_a_recipient_is_found(miniature: Workspace) -> None:
    """Somebody rings who says that they are of a CERT: their name leads to it, and a damaged file hides nothing."""
    miniature.enrolments.mkdir(parents=True, exist_ok=True)
    said = '{"contact": {"name": "Nora Invented", "email": "nora@cert.example", "phone": "+44 1632 960777"}}'
    (miniature.enrolments / "cert-eu.1.json").write_text(said)
    (miniature.enrolments / "cert-eu.2.json").write_text('{"contact": "Nora Invented"')
    for typed in ("nora invented", "01632 960777", "nora@cert"):
        assert [(each.kind, each.id) for each in find(miniature, typed).subjects] == [(Kind.RECIPIENT, "cert-eu")]
