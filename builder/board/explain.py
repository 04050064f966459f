"""A request in plain words, for people who are not cryptographers. These words are what they sign.

Pure. Only what was checked comes here, and each name of a recipient file is escaped: none can
write on the terminal or turn the line.
"""

from collections.abc import Iterable, Iterator

from tuf.api.metadata import Metadata, Root

from builder import seal
from builder.board.ceremony import (
    Approved,
    Asked,
    AskedApprovals,
    AskedRoot,
    Missing,
    content_fingerprint,
    missing,
    names,
    signed_so_far,
)
from builder.register.model import Key, Recipient, ScopeOfAll
from builder.seal import fingerprints
from builder.trust.keys import PublicKey
from builder.trust.roots import Holders
from builder.words.counted import counted
from builder.workspace.places import shown

KINDS = {
    "national-cert": "national CERT",
    "sector-cert": "CERT of a sector",
    "regional-body": "regional body",
    "operator-group": "group of operators",
}
LINKING = "whoever knows its hardware keys can tell its files"
ROLES = ("board member", "officer", "publishing machine")


def words(asked: Asked) -> list[str]:
    """Return what a member reads before signing, line by line."""
    lines = list(_of_root(asked) if isinstance(asked, AskedRoot) else _of_approvals(asked))
    signed = signed_so_far(asked)
    lines += ["", f"Signed so far: {names(signed)}."]
    lines += [f"Wanted: {wanted(each)}." for each in missing(asked, signed)]
    lines.append(
        f"Fingerprint of what is signed, the same for each member: {content_fingerprint(asked.request.proposed)}"
    )
    return lines


def in_force_with(asked: Asked) -> str:
    """Say in a phrase how many signatures of which board put a request in force, and who counts twice."""
    first, *others = missing(asked, ())
    phrase = f"{counted(first.how_many, 'signature')} of {first.board}"
    for other in others:
        both = [key for key in first.who if key.id in {each.id for each in other.who}]
        phrase += f" and {other.how_many} of {other.board.removesuffix(' board')}"
        if both:
            *some, last = names(both).split(", ")
            phrase += f"; {', '.join(some)} and {last} count for both" if some else f"; {last} counts for both"
    return phrase


def wanted(of: Missing) -> str:
    """Say how many signatures of a board are missing, and whose they can be."""
    whose = f"any of {names(of.who)}" if of.how_many < len(of.who) else names(of.who)
    return f"{counted(of.how_many, 'more signature')} of {of.board}: {whose}"


def holders_in_words(holders: Holders) -> Iterator[str]:
    """Say who holds which keys, with the fingerprint of each."""
    width = max(len(key.name) for key in holders.all)
    if holders.practice:
        yield "PRACTICE BOARD: one person holds all of its keys. Nobody is to rely on what it signs."

    def those(keys: Iterable[PublicKey]) -> Iterator[str]:
        for key in keys:
            yield f"    {key.name:{width}}  {key.fingerprint}"

    yield f"Board: {holders.threshold} of {len(holders.members)} members approve recipients and change the board"
    yield from those(holders.members)
    more = f"{holders.approvers} more of {len(holders.officers)} officers"
    yield f"Officers: an edition is signed by its builder and by {more}"
    yield from those(holders.officers)
    yield "Publishing machine: says which edition is the newest; it cannot make one"
    yield from those(holders.machines)


def _of_root(asked: AskedRoot) -> Iterator[str]:
    proposed = asked.request.proposed.signed
    if asked.before is None:
        yield "You are asked to sign root 1: the beginning of all trust in this register."
    else:
        until = asked.request.in_force.signed.expires.date() if asked.request.in_force else ""
        yield f"You are asked to sign root {proposed.version}."
        yield f"It replaces root {proposed.version - 1}, valid until {until}."
        if asked.request.in_force:
            yield from _root_to_know(asked.request.in_force)
        yield ""
        yield "What changes:"
        yield from _indented(_changes_of_holders(asked.before, asked.after))
    yield ""
    yield "From then on:" if asked.before else "What it says:"
    yield from _indented(holders_in_words(asked.after))
    yield ""
    yield f"Valid until {proposed.expires.date()}; unless the board renews it by then, nothing can be published."
    yield "Compare each fingerprint that is new to you with its holder, by telephone or in person."


def _changes_of_holders(before: Holders, after: Holders) -> list[str]:
    changes: list[tuple[str, ...]] = []
    for role, old, new in zip(
        ROLES,
        (before.members, before.officers, before.machines),
        (after.members, after.officers, after.machines),
        strict=True,
    ):
        was, now = ({key.name: key for key in keys} for keys in (old, new))
        changes += [(f"added as {role}: {name}", f"    {now[name].fingerprint}") for name in now.keys() - was.keys()]
        changes += [(f"no {role} any more: {name}",) for name in was.keys() - now.keys()]
        changes += [
            (f"another key for {role} {name}", f"    old {was[name].fingerprint}", f"    new {now[name].fingerprint}")
            for name in now.keys() & was.keys()
            if now[name].id != was[name].id
        ]
    lines = [line for change in sorted(changes) for line in change]
    for what, number, other in (
        ("members who must sign", before.threshold, after.threshold),
        ("officers who must sign besides the builder", before.approvers, after.approvers),
    ):
        if number != other:
            lines.append(f"{what}: {number} -> {other}")
    return lines or ["nothing but the day until which it is valid"]


def _of_approvals(asked: AskedApprovals) -> Iterator[str]:
    proposed, in_force = asked.request.proposed.signed, asked.request.in_force
    if asked.holders.practice:
        yield "PRACTICE: the board is one person. Nobody is to rely on what it signs."
    yield f"You are asked to approve list {proposed.version}: who receives the register, and how much of it."
    if in_force is None:
        yield "It is the first list."
    elif asked.before is None:
        yield f"List {in_force.signed.version} was approved by another board, so every recipient is shown in full."
    else:
        yield f"It replaces list {in_force.signed.version}, in force until {in_force.signed.expires.date()}."
    before = asked.before or {}
    new = {name: each for name, each in asked.after.items() if before.get(name) is None}
    for name, each in new.items():
        yield ""
        yield f"{'NEW' if name not in before else 'ITS EARLIER FILE IS NOT AT HAND'}: {name}"
        yield from _indented(_in_full(each))
    same = []
    for name in sorted(before.keys() & asked.after.keys() - new.keys()):
        old, now = before[name], asked.after[name]
        if old and old.entry == now.entry:
            same.append(name)
        elif old and old.entry.digest == now.entry.digest:
            yield ""
            yield f"RENEWED: {name}, {shown(now.record.name)}"
            yield f"    approved until: {old.entry.expires} -> {now.entry.expires}"
        elif old:
            yield ""
            yield f"CHANGED: {name}, {shown(now.record.name)}"
            yield from _indented(_changes(old, now))
    for name in sorted(before.keys() - asked.after.keys()):
        record = before[name]
        yield ""
        yield f"WITHDRAWN: {name}{', ' + shown(record.record.name) if record else ''}"
        yield "    receives no further edition; what it holds already, it keeps"
    yield ""
    yield f"Unchanged: {len(same)}{': ' + ', '.join(same) if same else ''}."
    yield f"In all {counted(len(asked.after), 'recipient')}. The list as a whole runs out on {proposed.expires.date()}."
    yield f"The board is that of root {asked.root.signed.version}: {names(asked.holders.members)}."
    yield from _root_to_know(asked.root)


def _root_to_know(root: Metadata[Root]) -> Iterator[str]:
    yield "Fingerprint of that root, which must be the one you know (`tocsin board show`):"
    # Not indented: it fits into 80 columns just so.
    yield file_fingerprint(root.to_bytes())


def _in_full(approved: Approved) -> Iterator[str]:
    record, entry = approved.record, approved.entry
    yield f"name: {shown(record.name)}"
    yield f"kind: {KINDS[record.kind]} in {record.country}"
    yield f"may read: {_scope(record)}"
    yield f"marked up to: {record.clearance.label}"
    yield f"may use it for: {', '.join(record.use_cases) or 'no use case'}"
    yield f"admitted until: {record.until}; this approval ends on {entry.expires}"
    if record.accepts_linking:
        yield f"{LINKING}: yes"
    yield f"{counted(len(record.keys), 'key')}, proved by {entry.proved}:"
    yield from _indented(map(_key, record.keys))


def _changes(old: Approved, new: Approved) -> list[str]:
    was, now = old.record, new.record
    pairs = (
        ("name", shown(was.name), shown(now.name)),
        ("kind", KINDS[was.kind], KINDS[now.kind]),
        ("country", was.country, now.country),
        ("may read", _scope(was), _scope(now)),
        ("marked up to", was.clearance.label, now.clearance.label),
        ("may use it for", ", ".join(was.use_cases) or "no use case", ", ".join(now.use_cases) or "no use case"),
        (LINKING, _yes(was.accepts_linking), _yes(now.accepts_linking)),
        ("admitted until", str(was.until), str(now.until)),
    )
    lines = [f"{what}: {before} -> {after}" for what, before, after in pairs if before != after]
    lines += _changes_of_keys(was, now)
    if not lines:
        lines.append("nothing in its meaning: only how the file is written")
    elif was.keys != now.keys:
        lines.append(f"all its keys were proved by {new.entry.proved}")
    if old.entry.expires != new.entry.expires:
        lines.append(f"approved until: {old.entry.expires} -> {new.entry.expires}")
    return lines


def _changes_of_keys(was: Recipient, now: Recipient) -> list[str]:
    before, after = ({key.key: key for key in record.keys} for record in (was, now))
    lines = [f"key added: {_key(key)}" for text, key in after.items() if text not in before]
    lines += [f"key removed: {_key(key)}" for text, key in before.items() if text not in after]
    lines += [
        f"key described anew: {_key(key)} -> {_key(after[text])}"
        for text, key in before.items()
        if text in after and key != after[text]
    ]
    return lines


def _key(key: Key) -> str:
    return f"“{shown(key.label)}”: {sort_of(key)}, added {key.added}, {fingerprint_of(key)}"


def file_fingerprint(content: bytes) -> str:
    """Return the whole SHA-256 of a file, as `sha256sum` shows it, in groups of four."""
    return fingerprints.grouped(fingerprints.digest_of(content), whole=True)


def fingerprint_of(key: Key) -> str:
    """Return the fingerprint of a recipient's key: of the text that begins with age1."""
    return fingerprints.grouped(fingerprints.digest_of(key.key.encode()))


def sort_of(key: Key) -> str:
    """Say the sort of a key in a phrase."""
    hardware = "hardware" if seal.marks_files(key.key) else ""
    quantum = "post-quantum" if seal.is_post_quantum(key.key) else ""
    return ", ".join(filter(None, (hardware, quantum))) or "X25519"


def _scope(record: Recipient) -> str:
    scope = record.scope
    if isinstance(scope, ScopeOfAll):
        return "every TLD"
    regions = [f"every TLD of region {', '.join(scope.regions)}"] if scope.regions else []
    tlds = [", ".join(f".{tld}" for tld in scope.tlds)] if scope.tlds else []
    return " and ".join(regions + tlds) or "nothing"


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
