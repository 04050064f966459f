"""What a proposal wants, as an officer reads it: what stands there, and what is to stand there. Pure.

What is new is kept apart, so that it can be covered: whoever confirms it is to say it, and to read nothing out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from builder.proposals import rules, touching
from builder.proposals.record import Proposal
from builder.proposals.written import channel_fields, given, label
from builder.register import certificates
from builder.register.writing import fields_of
from builder.workspace.yamlwritten import flow

# What an officer does who finds a proposal right without a channel.
LOOK = "See for yourself, not by the word of who entered it: by the letter, the root zone database, or a call."
ARROW = " → "


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """One line of a proposal: what it is about, what stands there, and what is new."""

    name: str
    old: str = field(default="", repr=False)
    new: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """Both, as one reads them."""
        return ARROW.join(filter(None, (self.old, self.new)))


def what_of(proposal: Proposal) -> str:
    """Return what a proposal would do, without a value."""
    keys = ", ".join(proposal.set) if proposal.action.startswith("set-") else ""
    return " ".join(filter(None, (proposal.action.value, proposal.kind, keys)))


def stated(proposal: Proposal) -> tuple[Stated, ...]:
    """Return what a proposal wants, with its values, line by line."""
    return tuple(each for each in _stated(proposal) if each.text)


def _stated(proposal: Proposal) -> Iterator[Stated]:
    whose = touching.whose(proposal) or ("not known yet" if rules.unassigned(proposal) else "")
    via = proposal.via
    yield Stated(name="organisation", old=proposal.organisation)
    yield Stated(name="contact", old=whose)
    yield Stated(name="TLD", old=proposal.tld or "")
    yield Stated(name="what", old=what_of(proposal))
    yield Stated(name="old", old=touching.old_value(proposal) or "")
    yield Stated(name="new", new=proposal.new or "")
    for key in ("hours", "country", "note", "override"):
        yield Stated(name=key, new=getattr(proposal, key) or "")
    yield Stated(name="relies on", new=", ".join(proposal.relies_on))
    yield Stated(name="tlp", new=label(proposal.tlp) or "")
    yield Stated(name="person", new=flow(given(fields_of(proposal.person))) if proposal.person else "")
    yield Stated(name="came by", old=proposal.source.value)
    yield Stated(name="over", old=f"{via.kind} {via.value}" if via else "")
    yield Stated(name="evidence", old=f"SHA-256 {proposal.evidence}" if proposal.evidence else "")
    # In their own words, which may hold what is new.
    yield Stated(name="said", new=proposal.remark or "")
    yield from _keys(proposal)
    yield from (Stated(name="channel", new=flow(channel_fields(each))) for each in proposal.channels)
    for contact in proposal.contacts:
        own = {key: text for key, text in fields_of(contact).items() if key not in ("channels", "openpgp", "smime")}
        yield Stated(name="contact", new=flow(own))
        # Below their contact.
        yield from (Stated(name="", new=flow(channel_fields(each))) for each in contact.channels)


def _keys(proposal: Proposal) -> Iterator[Stated]:
    """Yield what each key says, and is to say."""
    for key in {**proposal.set, **proposal.was}:
        old, new = (_said(key, side[key]) if key in side else "" for side in (proposal.was, proposal.set))
        yield Stated(name=key, old=old, new=new)


def _said(key: str, text: object) -> str:
    """Return what a key says on one line: of a certificate its fingerprint, by which people know it."""
    if not text:
        return "nothing"
    if key not in {sort.value for sort in certificates.Sort}:
        return flow(text)
    try:
        return f"fingerprint {certificates.read(certificates.Sort(key), str(text)).fingerprint}"
    except certificates.CertificateError:
        return "what cannot be read"
