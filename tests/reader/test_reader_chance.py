"""Whatever chance changes, the reader in the browser and the command line judge alike."""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import envelopes
import pytest
import tree
from alike import Case, by_python, by_reader, case, difference, signed_as_it_is
from judging import ELEVEN, HEARTBEAT, PINNED, PUBLISHED, THIRTEEN, having_seen
from reader import ask
from tree import DAY, NOW

from builder.reading.memory import NOTHING, Seen
from builder.trust import envelope

MUTANTS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 40, 2**53, "", "x", "1", "root", "targets", "2036-01-01T00:00:00Z"),
    *("0000-01-01T00:00:00Z", "2026-02-30T00:00:00Z", [], {}, ["x"], {"a": 1}, {"version": 1}),
)


def mutated(value: Any, chance: random.Random) -> Any:
    """The same JSON with one place of it changed, taken away or added to."""
    whole = [copy.deepcopy(value)]
    places: list[tuple[Any, Any]] = [(whole, 0)]
    for holder, key in places:
        inner = holder[key]
        places += (
            [(inner, each) for each in (inner if isinstance(inner, dict) else range(len(inner)))]
            if isinstance(inner, dict | list)
            else []
        )
    holder, key = chance.choice(places[1:])
    deed = chance.randrange(4)
    if deed == 0 and isinstance(holder, dict):
        del holder[key]
    elif deed == 1 and isinstance(holder, dict):
        holder[chance.choice(["delegations", "x", "version", "hashes", "length", "keyids", "meta", "é"])] = (
            chance.choice(MUTANTS)
        )
    elif deed == 2 and isinstance(holder, list):
        holder.append(holder[key])
    else:
        holder[key] = chance.choice(MUTANTS)
    return whole[0]


def by_chance(count: int, seed: int) -> Iterator[tuple[str, Case]]:
    """Metadata in which something is changed, signed by the right keys or not at all, and the rest made to fit it."""
    chance = random.Random(seed)
    for number in range(count):
        part = chance.choice(["root", "timestamp", "snapshot", "targets"])
        before = tree.root(2) if part == "root" else getattr(PUBLISHED, part)
        parsed = json.loads(before)
        signed = mutated(parsed["signed"], chance)
        names = {"root": tree.MEMBERS, "targets": PUBLISHED.by}.get(part, (tree.MACHINE,))
        if chance.random() < 0.75:
            try:
                content = signed_as_it_is(signed, names)
            except (TypeError, ValueError):
                continue
        else:
            content = json.dumps(mutated({**parsed, "signed": signed}, chance)).encode()
        roots = (PINNED, content) if part == "root" else (PINNED,)
        published = replace(PUBLISHED, roots=roots, own={} if part == "root" else {part: content})
        at = NOW + chance.choice([0, 0, 10, 40, 400]) * DAY
        seen = chance.choice([NOTHING, NOTHING, memory(11), memory(12), memory(13)])
        yield f"{number}: {part} {signed}", case(published, at=at, seen=seen, allow_older=chance.random() < 0.5)


@cache
def memory(edition: int) -> Seen:
    return having_seen({11: ELEVEN, 12: HEARTBEAT, 13: THIRTEEN}[edition])


def bytes_by_chance(count: int, seed: int) -> Iterator[tuple[str, Case]]:
    chance = random.Random(seed)
    for number in range(count):
        if number % 2:
            content = bytearray(envelopes.WHOLE)
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
            yield f"{number}: the envelope", Case(content=bytes(content))
        else:
            metadata = PUBLISHED.metadata
            name = chance.choice(sorted(metadata))
            content = bytearray(metadata[name])
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
            metadata[name] = bytes(content)
            packed = envelope.pack(metadata, PUBLISHED.target_name(), PUBLISHED.bundles[tree.FIRST])
            yield f"{number}: {name}", Case(content=packed)


@pytest.mark.long
def test_what_chance_changes_is_judged_alike() -> None:
    """Whatever is changed, even rightly signed: the reader takes nothing that Python refuses or takes otherwise."""
    cases = {**dict(by_chance(600, 4)), **dict(bytes_by_chance(300, 5))}
    answers = ask(each.question for each in cases.values())
    taken = 0
    for (name, each), answer in zip(cases.items(), answers, strict=True):
        ours, theirs = by_python(each), by_reader(answer)
        if theirs.kind == "authentic":
            taken += 1
            assert difference(ours, theirs) == "", name
        assert ours.kind == theirs.kind, name
    assert taken > 20
