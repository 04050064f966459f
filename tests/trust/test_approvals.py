"""A recipient file holds as the board approved it: to the byte, until its day, by the present board."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import people
import pytest
from people import NOW
from tuf.api.metadata import Metadata, Root, Targets

from builder.board import ceremony
from builder.board.explain import words
from builder.board.request import Kind, Request
from builder.errors import RecipientError, TrustError
from builder.seal.fingerprints import digest_of
from builder.trust import approvals, metadata
from builder.trust.approvals import Verdict

ROOT = people.first()
FILES = people.files()
IN_FORCE = people.approved()
YEAR = timedelta(days=365)


def stand(
    root: Metadata[Root] | None = ROOT,
    found: Metadata[Targets] | None = IN_FORCE,
    files: dict[str, bytes] | None = None,
    **options: Any,
) -> dict[str, approvals.Standing]:
    options = {"retired": frozenset(), "now": NOW, **options}
    in_force = approvals.InForce(root=root, approvals=found, at_least=options.pop("at_least", 0))
    return approvals.standings(in_force, FILES if files is None else files, **options)


def test_what_the_board_approved_may_be_served() -> None:
    """Every recipient, through the last day of its approval."""
    for now in (NOW, NOW + YEAR - timedelta(seconds=1)):
        found = stand(now=now)
        assert {each.state for each in found.values()} == {Verdict.APPROVED}
        assert {each.until for each in found.values()} == {date(2027, 11, 22)}
        approvals.refuse_unapproved(found, FILES)


def test_one_byte_makes_another_file() -> None:
    """A file changed after approval is unapproved, even where it means the same."""
    found = stand(files={**FILES, "cert-eu": FILES["cert-eu"] + b"\n"})
    assert found["cert-eu"].state is Verdict.CHANGED
    assert found["cert-all"].state is Verdict.APPROVED


def test_a_swapped_file_is_changed() -> None:
    """The file of one recipient does not do for another."""
    found = stand(files={**FILES, "cert-eu": FILES["cert-all"]})
    assert found["cert-eu"].state is Verdict.CHANGED


def test_a_new_file_is_unapproved() -> None:
    """Nobody comes in without the board."""
    assert stand(files={**FILES, "cert-new": FILES["cert-eu"]})["cert-new"].state is Verdict.UNAPPROVED


def test_an_approval_ends() -> None:
    """After its day; the list as a whole has another end."""
    older = people.approved(people.files("cert-eu"), now=NOW - timedelta(days=100))
    newer = people.approved(FILES, older)
    end = metadata.end_of(date(2026, 11, 22) - timedelta(days=100) + YEAR)
    assert stand(found=newer, now=end - timedelta(seconds=1))["cert-eu"].state is Verdict.APPROVED
    found = stand(found=newer, now=end)
    assert found["cert-eu"].state is Verdict.EXPIRED
    assert found["cert-all"].state is Verdict.APPROVED


def test_what_is_retired_is_told_until_it_is_withdrawn() -> None:
    """Its approval stands in the list until the board takes it out."""
    left = people.files("cert-all", "cert-eu", "cert-green")
    found = stand(files=left, retired={"cert-none"})
    assert found["cert-none"].state is Verdict.RETIRED
    assert found["cert-none"].reason == "is retired, and the board has not withdrawn its approval"
    assert stand(files=left)["cert-none"].reason.startswith("has no file any more")
    assert "cert-none" not in stand(files=left, found=people.approved(left, IN_FORCE))


def test_what_has_not_proved_its_keys_is_told() -> None:
    """Only of those who are not approved: what the board approved stands."""
    found = stand(files={**FILES, "cert-new": FILES["cert-eu"]}, unproved={"cert-new", "cert-eu"})
    assert found["cert-new"].state is Verdict.UNPROVED
    assert found["cert-eu"].state is Verdict.APPROVED


def forged() -> Metadata[Targets]:
    """Approvals with the signatures of others."""
    found = people.approved(people.files("cert-eu"), signers=())
    found.signatures.update(IN_FORCE.signatures)
    return found


WHOLE: dict[str, tuple[dict[str, Any], str]] = {
    "no board": ({"root": None}, "there is no board"),
    "no approvals": ({"found": None}, "the board has approved nobody yet"),
    "one signature of two": ({"found": people.approved(signers=["anna"])}, "too few of the present board"),
    "an officer beside one member": ({"found": people.approved(signers=["anna", "olga"])}, "too few of the present"),
    "officers alone": ({"found": people.approved(signers=["olga", "pavel"])}, "too few of the present"),
    "forged": ({"found": forged()}, "too few of the present board"),
    "a board that was replaced": (
        {"root": people.following(ROOT, ("anna", "boris", "dora"), members=("boris", "dora", "emil"))},
        "too few of the present board",
    ),
    "rolled back": ({"at_least": 2}, "list 1, older than list 2"),
    "the whole ran out": ({"now": NOW + YEAR, "root": people.first(now=NOW + timedelta(days=9))}, "ran out"),
    "the root ran out": ({"now": NOW + YEAR}, "root ran out"),
}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_where_the_approvals_do_not_count_nobody_is_approved(case: tuple[dict[str, Any], str]) -> None:
    """Each with its own reason and what to do."""
    options, words_ = case
    found = stand(**options)
    assert sorted(found) == sorted(FILES)
    for each in found.values():
        assert not each.approved
        assert words_ in each.reason
        assert each.hint


def test_a_clock_that_runs_backwards_approves_nobody() -> None:
    """An approval counts from its day on."""
    found = stand(now=NOW - timedelta(days=2))
    assert found["cert-eu"].reason == "is approved from 2026-11-22 on, which has not come yet"
    assert not any(each.approved for each in found.values())


def test_the_build_names_every_recipient_that_it_refuses() -> None:
    """One line each: why, and what to do."""
    found = stand(files={**FILES, "cert-eu": b"x", "cert-new": b"y"})
    with pytest.raises(RecipientError) as caught:
        approvals.refuse_unapproved(found, ["cert-all", "cert-eu", "cert-new"])
    assert caught.value.message.splitlines() == [
        "2 recipients may not be served:",
        "  cert-eu was changed since the board approved it; `tocsin recipients propose` asks the board about cert-eu",
        "  cert-new is not approved by the board; `tocsin recipients propose` asks the board about cert-new",
    ]
    approvals.refuse_unapproved(found, ["cert-all"])


WHOLE: dict[str, tuple[dict[str, Any], str, str]] = {
    "no board": ({"root": None}, "there is no board", "board init"),
    "the root": ({"now": NOW + YEAR}, "the board's root ran out on 2027-11-22", "board rotate"),
    "no list": ({"found": None}, "the board has approved nobody yet", "recipients propose"),
    "the list": (
        {"now": NOW + YEAR, "root": people.first(now=NOW + timedelta(days=30))},
        "the approvals as a whole ran out on 2027-11-22",
        "recipients propose --renew",
    ),
    "another board": (
        {"root": people.first(("dora", "emil"), members=("dora", "emil"))},
        "too few of the present board signed the approvals",
        "recipients propose --renew",
    ),
    "an old list": (
        {"at_least": 5},
        "the approvals are list 1, older than list 5 of the last edition",
        "restore recipients/approvals/",
    ),
}


@pytest.mark.parametrize(("options", "why", "what"), WHOLE.values(), ids=WHOLE)
def test_one_reason_for_all_is_told_once(options: dict[str, Any], why: str, what: str) -> None:
    """A build that can serve nobody does not say so for each of 800 recipients; who was retired too is told later."""
    for retired in (frozenset(), frozenset({"cert-eu"})):
        with pytest.raises(RecipientError) as caught:
            approvals.refuse_unapproved(stand(**options, retired=retired), FILES)
        assert caught.value.message == f"no recipient may be served: {why}"
        assert what in caught.value.hint
    # One alone is named.
    with pytest.raises(RecipientError, match="1 recipient may not be served:\n  cert-eu "):
        approvals.refuse_unapproved(stand(**options), ["cert-eu"])


def test_what_did_not_change_is_carried_over() -> None:
    """With its day, so that the board is asked about changes only; the end of the list moves."""
    later = NOW + timedelta(days=30)
    changed = {**FILES, "cert-eu": FILES["cert-eu"] + b"# note\n"}
    after = people.approved(changed, IN_FORCE, now=later)
    before, found = (approvals.entries(each.signed) for each in (IN_FORCE, after))
    assert found["cert-all"] == before["cert-all"]
    assert (found["cert-eu"].approved, found["cert-eu"].expires) == (later.date(), later.date() + YEAR)
    assert (after.signed.version, after.signed.expires) == (2, later + YEAR)
    renewed = approvals.entries(people.approved(changed, IN_FORCE, now=later, renew=True).signed)
    assert {each.expires for each in renewed.values()} == {later.date() + YEAR}


def test_nothing_new_is_not_proposed() -> None:
    """The board is not asked in vain; --renew asks for another year."""
    with pytest.raises(TrustError, match="nothing changed"):
        people.approved(FILES, IN_FORCE)
    assert people.approved(FILES, IN_FORCE, renew=True).signed.version == 2


def test_unproved_keys_are_not_proposed() -> None:
    """Nor is a recipient whose file changed and whose keys were proved for the old one only."""
    with pytest.raises(TrustError, match="cert-eu has not proved all of its keys"):
        approvals.propose(files=people.files("cert-eu"), in_force=None, proved={}, now=NOW)
    changed = {**FILES, "cert-eu": FILES["cert-eu"] + b"# note\n"}
    with pytest.raises(TrustError, match="cert-eu has not proved all of its keys"):
        approvals.propose(files=changed, in_force=IN_FORCE, proved={}, now=NOW)
    # What stands as it was approved needs no new proof.
    assert approvals.propose(files=FILES, in_force=IN_FORCE, proved={}, now=NOW, renew=True)


@pytest.mark.parametrize("content", [b"\xff", b"", b"id: cert-zz\n", b"[]", FILES["cert-all"]])
def test_a_file_that_is_no_recipient_is_not_proposed(content: bytes) -> None:
    """What the loader refuses, and what calls itself otherwise."""
    with pytest.raises(TrustError):
        people.approved({"cert-eu": content})


def test_the_same_files_on_the_same_day_give_the_same_list() -> None:
    """To the byte, in whatever order the files come."""
    backwards = dict(reversed(FILES.items()))
    assert people.approved(backwards).to_bytes() == IN_FORCE.to_bytes()


def test_only_recipient_files_of_the_sources_are_looked_at() -> None:
    """Retired files and data are none."""
    sources = {"recipients/cert-eu.yaml": "é", "data/tlds/gr.yaml": "x", "recipients/README.md": "y"}
    assert approvals.files_of(sources) == {"cert-eu": "é".encode()}


def shown(before: dict[str, bytes] | None, after: dict[str, bytes]) -> list[str]:
    return words(ceremony.checked(people.asks(after, before), NOW))


def changed(old: str, new: str, name: str = "cert-eu") -> dict[str, bytes]:
    text = FILES[name].decode()
    assert old in text
    return {**FILES, name: text.replace(old, new).encode()}


def test_a_member_sees_the_whole_of_a_new_recipient() -> None:
    """Every field that decides what it gets, and every key."""
    lines = shown(people.files("cert-all"), people.files("cert-all", "cert-green"))
    start = lines.index("NEW: cert-green")
    assert lines[:3] == [
        "You are asked to approve list 2: who receives the register, and how much of it.",
        "It replaces list 1, in force until 2027-11-22.",
        "",
    ]
    assert lines[start : start + 9] == [
        "NEW: cert-green",
        "    name: CERT Grün",
        "    kind: national CERT in GR",
        "    may read: every TLD of region EU and .to",
        "    marked up to: TLP:GREEN",
        "    may use it for: outage",
        "    admitted until: 2027-09-30; this approval ends on 2027-11-22",
        "    1 key, proved by 2026-11-20:",
        "        “key 1”: X25519, added 2026-03-01, c6ba dc35 d681 a550 59a9 c592 3016 9627",
    ]
    assert "Unchanged: 1: cert-all." in lines
    assert "In all 2 recipients. The list as a whole runs out on 2027-11-22." in lines


OTHER_KEY = "age1cmpc9fql3zmyada3j67h2jr83j07swf4payfqea2za44qpwrtynqf33eh6"
EU_KEY = "age1asrcesc4d2zagflv0aeq7yg8xctx82a6q04feqg5299lra6l2q4sg360fl"
CHANGES = {
    "clearance": (
        changed("clearance: AMBER", "clearance: RED"),
        ["    marked up to: TLP:AMBER -> TLP:RED"],
    ),
    "scope": (
        changed("scope: {regions: [EU]}", "scope: all"),
        ["    may read: every TLD of region EU -> every TLD"],
    ),
    "name": (
        changed("CERT of the East “& <friends>”", "CERT of the West"),
        ["    name: CERT of the East “& <friends>” -> CERT of the West"],
    ),
    "country": (changed("country: GR", "country: KR"), ["    country: GR -> KR"]),
    "kind": (
        changed("kind: national-cert", "kind: operator-group"),
        ["    kind: national CERT -> group of operators"],
    ),
    "use cases": (
        changed("use_cases: [outage]", "use_cases: []"),
        ["    may use it for: outage -> no use case"],
    ),
    "until": (changed("until: 2027-09-30", "until: 2029-09-30"), ["    admitted until: 2027-09-30 -> 2029-09-30"]),
    "linking": (
        changed("until: 2027", "accepts_linking: yes\nuntil: 2027"),
        [
            "    whoever knows its hardware keys can tell its files: no -> yes",
        ],
    ),
    "a key": (
        changed(EU_KEY, OTHER_KEY),
        [
            "    key added: “key 1”: X25519, added 2026-03-01, c6ba dc35 d681 a550 59a9 c592 3016 9627",
            "    key removed: “key 1”: X25519, added 2026-03-01, c5b3 8ac3 82f9 fafc fc8d a5b4 77cb 087a",
            "    all its keys were proved by 2026-11-20",
        ],
    ),
    "a label": (
        changed("label: key 1", "label: phone"),
        [
            (
                "    key described anew: “key 1”: X25519, added 2026-03-01, c5b3 8ac3 82f9 fafc fc8d a5b4 77cb 087a"
                " -> “phone”: X25519, added 2026-03-01, c5b3 8ac3 82f9 fafc fc8d a5b4 77cb 087a"
            ),
            "    all its keys were proved by 2026-11-20",
        ],
    ),
    "nothing": (
        {**FILES, "cert-eu": FILES["cert-eu"] + b"# note\n"},
        ["    nothing in its meaning: only how the file is written"],
    ),
}


@pytest.mark.parametrize("case", CHANGES.values(), ids=CHANGES)
def test_a_member_sees_what_changes(case: tuple[dict[str, bytes], list[str]]) -> None:
    """Each field, old and new; no change goes by unseen."""
    after, expected = case
    lines = shown(FILES, after)
    start = next(number for number, line in enumerate(lines) if line.startswith("CHANGED: cert-eu"))
    assert lines[start + 1 : lines.index("", start)] == expected


def test_a_member_sees_who_goes_and_what_is_renewed() -> None:
    """Withdrawn by name, renewed with both days."""
    lines = shown(FILES, people.files("cert-all"))
    assert [line for line in lines if line.startswith("WITHDRAWN")] == [
        "WITHDRAWN: cert-eu, CERT of the East “& <friends>”",
        "WITHDRAWN: cert-green, CERT Grün",
        "WITHDRAWN: cert-none, CERT of nothing",
    ]
    later = NOW + timedelta(days=30)
    request = Request(
        kind=Kind.APPROVALS,
        proposed=people.approved(FILES, IN_FORCE, (), later, renew=True),
        in_force=IN_FORCE,
        root=ROOT,
        files=people.texts(FILES),
        files_in_force=people.texts(FILES),
    )
    lines = words(ceremony.checked(request, later))
    assert "RENEWED: cert-none, CERT of nothing" in lines
    assert "    approved until: 2027-11-22 -> 2027-12-22" in lines
    # Where the earlier file is lost, everything is shown again.
    lines = words(ceremony.checked(replace(request, files_in_force={}), later))
    assert "ITS EARLIER FILE IS NOT AT HAND: cert-none" in lines


QUANTUM = {
    "age1tag1qt8lw0ual6avlwmwatk888yqnmdamm7xfd0wak53ut6elz5c4swx2yqdj4e": "hardware",
    "age1pq1xyz": "post-quantum",
    "age1tagpq1xyz": "hardware, post-quantum",
    EU_KEY: "X25519",
}


@pytest.mark.parametrize("key", QUANTUM)
def test_the_sort_of_a_key_is_said(key: str) -> None:
    """In words that tell what it withstands."""
    from builder.board.explain import sort_of
    from builder.register.model import Key

    assert sort_of(Key.model_validate({"label": "x", "key": key, "added": "2026-01-01"})) == QUANTUM[key]


HOSTILE_NAMES = {
    "an escape": '"CERT \\x1b[2Jof nobody"',
    "a line that turns": '"CERT \\u202eydobon"',
    "a bell": '"CERT \\a"',
    "a new line": '"CERT\\nUnchanged: 99."',
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_hostile_name_never_reaches_the_terminal(name: str) -> None:
    """Refused where the loader refuses it, and escaped where it does not."""
    hostile = {**FILES, "cert-eu": FILES["cert-eu"].replace("CERT of the East “& <friends>”".encode(), name.encode())}
    assert hostile["cert-eu"] != FILES["cert-eu"]
    proposed = Metadata(
        approvals._targets(
            {
                each: replace(approvals.entries(IN_FORCE.signed)[each], length=len(file), digest=digest_of(file).hex())
                for each, file in hostile.items()
            },
            1,
            NOW + YEAR,
        )
    )
    request = Request(kind=Kind.APPROVALS, proposed=proposed, root=ROOT, files=people.texts(hostile))
    with pytest.raises(TrustError) as caught:
        words(ceremony.checked(request, NOW))
    assert caught.value.message.isprintable()


def test_no_shown_name_writes_on_the_terminal() -> None:
    """Even a name that some later loader might let in."""
    from builder.board.explain import _in_full
    from builder.register.model import Recipient

    asked = ceremony.checked(people.asks(), NOW)
    assert isinstance(asked, ceremony.AskedApprovals)
    approved = asked.after["cert-eu"]
    hostile: Recipient = approved.record.model_copy(update={"name": "\x1b[2J\u202eCERT"})
    assert all(line.isprintable() for line in _in_full(replace(approved, record=hostile)))
