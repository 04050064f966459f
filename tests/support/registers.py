"""Registers and recipients of any shape, for Hypothesis."""

from datetime import timedelta

from hypothesis import strategies as st
from records import (
    LABELS,
    ORGANISATIONS,
    RECIPIENTS,
    TODAY,
    VALUES,
    channel,
    contact,
    organisation,
    recipient,
    register,
    tld,
)

from builder.register.kinds import Tlp
from builder.register.model import Contact, Outcome, Register

WORDS = {level.word: level for level in Tlp}


@st.composite
def contacts(draw: st.DrawFn, number: int) -> Contact:
    kinds = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4))
    channels = [
        channel(
            kind,
            draw(st.sampled_from(VALUES[kind])),
            draw(st.sampled_from(sorted(WORDS))),
            hours=draw(st.sampled_from([None, "24/7", "Mo-Fr 08:00-17:00"])),
            note=draw(st.sampled_from([None, "Let it ring."])),
        )
        for kind in kinds
    ]
    return contact(
        f"c{number}",
        *channels,
        kind=draw(st.sampled_from(["desk", "person"])),
        name=draw(st.sampled_from([None, f"Fictional {number}"])),
        role=draw(st.sampled_from(["duty", "lead"])),
        order=str(draw(st.integers(1, 3))),
    )


consents = st.one_of(
    st.sampled_from(["all", "none"]),
    st.lists(st.sampled_from(RECIPIENTS), unique=True).map(lambda names: {"only": names}),
    st.lists(st.sampled_from(RECIPIENTS), unique=True).map(lambda names: {"except": names}),
)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    organisations = [
        organisation(
            name, *(draw(contacts(number)) for number in range(draw(st.integers(0, 3)))), consent=draw(consents)
        )
        for name in ORGANISATIONS
    ]
    labels = draw(st.lists(st.sampled_from(sorted(LABELS)), unique=True))
    tlds = [
        tld(
            label,
            draw(st.sampled_from(ORGANISATIONS)),
            draw(st.sampled_from(ORGANISATIONS)),
            consent=draw(st.none() | consents),
            idn=["xn--qxam"] if label == "gr" and "xn--qxam" in labels else [],
        )
        for label in labels
    ]
    outcomes = [
        Outcome(
            organisation=owner.id,
            contact=who.id,
            kind=each.kind,
            value=each.value,
            when=TODAY - timedelta(days=draw(st.sampled_from([1, 150, 300, 900]))),
            method="call",
            result=draw(st.sampled_from(["confirmed", "confirmed", "out-of-service"])),
            officer="anna",
        )
        for owner in organisations
        for who in owner.contacts
        for each in who.channels
        if draw(st.booleans())
    ]
    return register(tlds, organisations, outcomes)


scopes = st.one_of(
    st.just("all"),
    st.fixed_dictionaries(
        {},
        optional={
            "regions": st.lists(st.sampled_from(["EU", "AP", "LAC"]), unique=True),
            "tlds": st.lists(st.sampled_from(sorted(LABELS)), unique=True),
        },
    ),
)
recipients = st.builds(recipient, scopes, st.sampled_from(sorted(WORDS)), st.sampled_from(RECIPIENTS))
