"""The ccTLDs that the root zone delegates, as records that wait for a manager. Pure."""

from collections.abc import Collection

from builder.errors import DraftError
from builder.register.facts import CCTLDS, REGIONS, CcTld, name_of
from builder.register.model import DraftTld


def draft_tlds(*, regions: Collection[str] = (), labels: Collection[str] = ()) -> tuple[DraftTld, ...]:
    """Return the ccTLDs of regions and those with the labels, and the IDN ccTLDs of their territories; all for neither.

    An ASCII ccTLD names the IDN ones of its territory.
    """
    named = {row.iso3166 for row in CCTLDS if row.a_label in labels and not row.u_label}
    wanted = [
        row
        for row in CCTLDS
        if (not regions and not labels)
        or row.icann_region in regions
        or row.a_label in labels
        or (row.u_label and row.iso3166 in named)
    ]
    return tuple(_draft(row) for row in wanted)


def chosen(answer: str) -> tuple[DraftTld, ...]:
    """Return the drafts that an answer names: all, none, or regions and labels with blanks or commas between them."""
    words = answer.replace(",", " ").split()
    if words in (["all"], ["none"]):
        return draft_tlds() if words == ["all"] else ()
    # In capitals a region, in small letters a ccTLD: AF is Africa, and af Afghanistan.
    regions = [word for word in words if word in REGIONS]
    labels = [word.removeprefix(".") for word in words if word not in REGIONS]
    known = {row.a_label for row in CCTLDS}
    if not words or not known.issuperset(labels):
        raise DraftError(
            "is no region and no delegated ccTLD", hint="all, none, or as: AF gr xn--qxam (regions: AF AP EU LAC NA)"
        )
    return draft_tlds(regions=regions, labels=labels)


def _draft(row: CcTld) -> DraftTld:
    family = [other.a_label for other in CCTLDS if other.u_label and other.iso3166 == row.iso3166]
    return DraftTld(
        tld=row.a_label,
        u_label=row.u_label or None,
        name=name_of(row.iso3166),
        territory=row.iso3166,
        region=row.icann_region,
        language=row.idn_language or None,
        idn=() if row.u_label else tuple(family),
    )
