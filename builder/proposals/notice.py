"""What the old channel is told: that something is to change, and whom to ring; never the new value.

The old number may be in other hands by now, so it learns no name either.
"""

from collections.abc import Sequence

from builder.errors import ProposalError
from builder.proposals.record import Action, Proposal
from builder.proposals.touching import whose
from builder.register import addresses
from builder.register.kinds import ChannelKind
from builder.register.model import Organisation, Register
from builder.words.languages import language_of, phrases
from builder.words.templates import fill

# A contact that goes is told at a number of its own, and words that hold a number go with one.
SAID_AS = {
    Action.REMOVE_CONTACT: Action.REMOVE,
    Action.SET_CONTACT: Action.CHANGE,
    Action.SET_ORGANISATION: Action.CHANGE,
    Action.SET_TLD: Action.CHANGE,
}


# In which order a notice says several.
ORDER = (Action.CHANGE, Action.REMOVE, Action.ADD)


def notice_text(proposal: Proposal, register: Register) -> str:
    """Return the notice of one change in the first language of its contact that we have."""
    return notice_of((proposal,), whose(proposal), register)


def notice_of(proposals: Sequence[Proposal], to: str | None, register: Register) -> str:
    """Return one notice of several changes of an organisation, in the first language of a contact that we have."""
    organisation, language = _spoken(proposals[0].organisation, to, register)
    publisher = register.settings.publisher
    said = {SAID_AS.get(each.action, each.action) for each in proposals}
    actions = [each.value for each in ORDER if each in said or (each is Action.ADD and said - set(ORDER))]
    return fill(
        "rounds/notice.txt",
        _=phrases(language),
        office=publisher.name,
        organisation=organisation.name,
        actions=actions,
        days=register.settings.cooling_off_days,
        number=addresses.shown(ChannelKind.PHONE, publisher.phone),
    )


def notice_subject(organisation: str, to: str | None, register: Register) -> str:
    """Return what stands above a notice that is a mail."""
    told, language = _spoken(organisation, to, register)
    return fill("rounds/notice-subject.txt", _=phrases(language), organisation=told.name).strip()


def _spoken(name: str, to: str | None, register: Register) -> tuple[Organisation, str]:
    """Return an organisation, and which of our languages a contact of it speaks."""
    organisation = register.organisations.get(name)
    if organisation is None:
        raise ProposalError(
            "the register has no such organisation: nobody there can be told", hint="see who else knows"
        )
    contact = next((each for each in organisation.contacts if each.id == to), None)
    return organisation, language_of((contact.languages if contact else ()) or organisation.languages)
