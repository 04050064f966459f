"""An edition that is older than one seen before is refused, and a heartbeat that is older is told."""

from dataclasses import replace

from judging import ELEVEN, HEARTBEAT, PUBLISHED, THIRTEEN, having_seen, judged, refusal
from tree import DAY, NOW

from builder.errors import Refusal
from builder.reading.authentic import Part


def test_an_older_edition_is_refused() -> None:
    """Nobody slips in an older edition; who knows why may take it."""
    seen = having_seen(THIRTEEN)
    found = refusal(PUBLISHED, seen=seen)
    assert (found.refusal, found.message) == (
        Refusal.OLDER,
        "this is edition 12, and this machine has seen edition 13",
    )
    assert "--allow-older" in found.hint
    taken = judged(PUBLISHED, seen=seen, allow_older=True)
    assert (taken.edition, taken.older_than, taken.news.timestamp) == (12, 13, None)


def test_an_older_edition_is_checked_all_the_same() -> None:
    """`--allow-older` excuses age and nothing else."""
    seen = having_seen(THIRTEEN)
    for published, state in (
        (replace(PUBLISHED, by=("anna",)), Refusal.UNSIGNED),
        (PUBLISHED.with_own(targets=ELEVEN.targets), Refusal.TAMPERED),
    ):
        assert refusal(published, seen=seen, allow_older=True).refusal is state
        assert refusal(published, seen=seen).refusal is state


def test_a_newer_edition_is_taken() -> None:
    """The way forward is open."""
    found = judged(THIRTEEN, seen=having_seen(ELEVEN, PUBLISHED))
    assert (found.edition, found.older_than, found.notes) == (13, None, ())
    assert found.news.timestamp == THIRTEEN.timestamp


def test_the_same_again_is_no_older() -> None:
    """To look twice is allowed."""
    assert judged(PUBLISHED, seen=having_seen(PUBLISHED)) == judged(PUBLISHED)


def test_an_envelope_from_before_a_heartbeat_is_no_older_and_told() -> None:
    """What was mailed yesterday is the newest edition still; but a place that serves it today is not kept up."""
    found = judged(PUBLISHED, seen=having_seen(HEARTBEAT))
    assert (found.edition, found.older_than) == (12, None)
    assert found.notes == (
        "its heartbeat is older than one seen before, of the same edition: this copy is not the newest",
    )
    # And nothing newer is forgotten for it.
    assert found.news.timestamp is None


def test_another_edition_of_the_same_number_is_older() -> None:
    """One number, two contents: what the machine vouched for before is what this one is not."""
    twin = replace(ELEVEN, edition=12)
    found = refusal(twin, seen=having_seen(PUBLISHED))
    assert found.refusal is Refusal.OLDER
    assert found.message == "this is edition 12, and this machine has seen another one of that number since"
    assert judged(twin, seen=having_seen(PUBLISHED), allow_older=True).older_than == 12
    later = replace(THIRTEEN, edition=12)
    assert judged(later, seen=having_seen(PUBLISHED)).notes == (
        "its contents are not those of the edition with this number seen before; ask the publisher why",
    )


def test_a_newer_edition_with_an_older_heartbeat_is_told() -> None:
    """A publishing machine that was restored from a backup counts from behind; officers' signatures decide."""
    restored = replace(THIRTEEN, snapshot_version=5, timestamp_version=6)
    found = judged(restored, seen=having_seen(PUBLISHED))
    assert (found.edition, found.older_than, found.news.timestamp) == (13, None, None)
    assert found.notes == (
        "its heartbeat is older than one seen before, though the edition is newer; tell the publisher",
    )


def test_two_heartbeats_of_one_number_are_told_apart() -> None:
    """A machine that counts one number twice confuses nobody: the editions decide."""
    assert judged(replace(THIRTEEN, timestamp_version=40), seen=having_seen(PUBLISHED)).edition == 13
    found = refusal(replace(ELEVEN, timestamp_version=40), seen=having_seen(PUBLISHED))
    assert found.refusal is Refusal.OLDER
    longer = replace(PUBLISHED, heartbeat=NOW + 50 * DAY)
    assert judged(longer, seen=having_seen(PUBLISHED)).heartbeat_until == PUBLISHED.heartbeat


def test_a_frozen_mirror_shows_in_its_heartbeat() -> None:
    """A host that keeps an old edition cannot keep its heartbeat alive."""
    found = judged(PUBLISHED, at=NOW + 10 * DAY)
    assert [each.what for each in found.ran_out] == [Part.HEARTBEAT]


def test_an_older_edition_dressed_with_a_newer_heartbeat_is_refused() -> None:
    """Mix and match: the newest heartbeat names its own snapshot, and no other."""
    mixed = replace(ELEVEN, own={"timestamp": HEARTBEAT.timestamp})
    assert refusal(mixed).refusal is Refusal.TAMPERED
    # Even the machine cannot take an edition back before those who have seen it.
    dressed = replace(ELEVEN, snapshot_version=30, timestamp_version=60)
    assert refusal(dressed, seen=having_seen(PUBLISHED)).refusal is Refusal.OLDER
    assert judged(dressed).edition == 11
