"""Say what a recipient does not see, and why. It names no value.

Pure. Told to the secretariat, and decided in `builder.views.deciding`: here is only counted what that leaves out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from builder.register.kinds import Tlp
from builder.register.model import Recipient, Tld
from builder.views.deciding import UNSEEN, Sight, Views, operators


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Channels that a recipient does not see at a TLD, and why.

    So many of them are seen `elsewhere` all the same: `through` other TLDs of the same organisation.
    """

    tld: str
    reason: str
    channels: int
    elsewhere: int = 0
    through: tuple[str, ...] = ()


def withheld(views: Views, recipient: Recipient) -> tuple[Withheld, ...]:
    """Say what a recipient does not see and why, TLD by TLD."""
    levels = views.levels(recipient)
    seen = {tld.tld: operators(tld) for tld in views.granted(recipient).tlds}
    in_scope = {tld.tld for tld in views.in_scope(recipient)}
    through: dict[str, list[str]] = {}
    for label, names in seen.items():
        for name in names:
            through.setdefault(name, []).append(label)
    found: list[Withheld] = []
    for tld in views.tlds:
        if tld.tld in seen:
            found += _missed(views, tld, recipient, levels)
        else:
            reason = "no consent of the manager" if tld.tld in in_scope else "outside the scope"
            found.append(_unlisted(views, tld, reason, levels, through))
    return tuple(found)


def _unlisted(
    views: Views, tld: Tld, reason: str, levels: Mapping[str, int], through: Mapping[str, list[str]]
) -> Withheld:
    """Return a TLD that is not in a view, and what of its channels is there all the same."""
    names = operators(tld)
    seen = {name: _count(views, name, levels[name]) for name in names if name in through}
    labels = (label for name, count in seen.items() if count for label in through[name])
    return Withheld(
        tld=tld.tld,
        reason=reason,
        channels=sum(_count(views, name, Tlp.RED) for name in names),
        elsewhere=sum(seen.values()),
        through=tuple(dict.fromkeys(labels)),
    )


def _missed(views: Views, tld: Tld, recipient: Recipient, levels: Mapping[str, int]) -> Iterator[Withheld]:
    """Say which channels of a TLD that is in a view are not, and why."""
    above = 0
    for name in operators(tld):
        missing = _count(views, name, Tlp.RED) - _count(views, name, levels[name])
        if levels[name] != UNSEEN:
            above += missing
        elif missing:
            part = "manager" if name == tld.manager else "back end"
            yield Withheld(tld=tld.tld, reason=f"no consent of the {part}", channels=missing)
    if above:
        yield Withheld(tld=tld.tld, reason=f"marked above {recipient.clearance.label}", channels=above)


def _count(views: Views, name: str, level: int) -> int:
    return sum(1 for _ in views.organisation(name, Sight(level)).channels)
