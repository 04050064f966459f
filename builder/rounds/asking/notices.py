"""Notices of all proposals that wait for one, made ready in one go: a mail, a page, or what to say, for each channel.

Each channel gets one notice of all that it is told of, and no new value stands in any. The list beside them says which
proposal is told over which channel; what is left in it is noted in one go, and held to the rules then.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping

from builder.errors import ProposalError
from builder.proposals import turns
from builder.proposals.notice import notice_subject
from builder.proposals.record import Route
from builder.proposals.rules import Office
from builder.proposals.turns import Next, Way
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.rounds.asking import mail
from builder.rounds.asking.sheets import Sheets
from builder.words.languages import language_of

LIST = "told.txt"
HEAD = f"""\
# A proposal and the channel that is told of it, line by line. Take out the lines of those whom you did not tell;
# `tocsin proposals notify --from {LIST} --officer YOU` notes what is left.
"""


def waiting(office: Office, officer: str) -> Iterator[tuple[str, Way]]:
    """Yield each channel that is to be told, with its organisation; as few as serve all proposals that wait for it."""
    for case in turns.cases(office, officer):
        for way in turns.covering(turns.told(case.of(Next.NOTIFY), office, officer)):
            yield case.organisation, way


def make(office: Office, officer: str) -> Sheets:
    """Return the files: a mail each, a page each for what is written otherwise, and one with all calls."""
    files: dict[str, bytes] = {}
    calls: list[str] = []
    rows: list[str] = []
    counts: Counter[str] = Counter()
    for number, (organisation, way) in enumerate(waiting(office, officer), start=1):
        rows += ["\t".join((name, way.over.contact or "", way.over.kind, way.over.value)) for name in way.serves]
        if way.over.kind is ChannelKind.EMAIL:
            counts["e-mail"] += 1
            files[f"email/{number:04}.eml"] = _mail(organisation, way, office, number)
        elif way.called:
            counts["call"] += 1
            calls.append(_page(way, office))
        else:
            counts["page to send"] += 1
            files[f"other/{number:04}.txt"] = _page(way, office).encode()
    if calls:
        files["calls.txt"] = "\n\n".join(calls).encode()
    files[LIST] = "\n".join([HEAD, *rows, ""]).encode()
    return Sheets(files=files, counts=counts, left_out=0)


def _mail(organisation: str, way: Way, office: Office, number: int) -> bytes:
    publisher = office.register.settings.publisher
    # What tells messages apart, and nothing of what they are about.
    named = hashlib.sha256(f"{number} {' '.join(way.serves)}".encode()).hexdigest()[:26]
    return mail.draft(
        publisher,
        to=addresses.canonical(ChannelKind.EMAIL, way.over.value),
        # The address may be another's by now, and is told no name.
        name="",
        subject=notice_subject(organisation, way.over.contact, office.register),
        text="\n".join(mail.wrap(line) for line in turns.notice(way, office).splitlines()) + "\n",
        language=language_of(way.languages),
        id_=f"<{named}.notice@{addresses.mail_domain(publisher.email) or 'invalid'}>",
    ).as_bytes()


def _page(way: Way, office: Office) -> str:
    """Return whom to ring or write to, and the notice."""
    head = f"{way.over.kind}: {way.number}\n{way.contact}; speaks {', '.join(way.languages)}\n{way.local}, {way.hours}"
    below = "Say no more than this:" if way.called else "Send only what stands below this line."
    return f"{'=' * 72}\n{', '.join(way.serves)}\n{head}\n{below}\n{'-' * 72}\n{turns.notice(way, office)}"


def told_in(text: str) -> Mapping[str, Route]:
    """Return which channel was told of which proposal, by the lines left in a list; refuse one that is none."""
    told: dict[str, Route] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t", 3)]
        try:
            name, contact, kind, value = cells
            told[name] = Route(contact=contact, kind=ChannelKind(kind), value=value)
        # What is wrong with it may quote the value.
        except ValueError:
            raise ProposalError(
                f"line {number} of the list is none of ours", hint="take lines out, and change none; or make it anew"
            ) from None
    return told
