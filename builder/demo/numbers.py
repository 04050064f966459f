"""Telephone numbers that ring nowhere: drawn from ranges reserved for fiction.

No two draws give the same number while the ranges last. The ranges are those that
Ofcom, the NANPA, Arcep, the Bundesnetzagentur and the ACMA set aside for drama.
"""

from dataclasses import dataclass

from builder.demo.dice import Dice


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A reserved range: how its numbers are written, with `#` for each digit to draw.

    `plan` is the country whose numbering plan, as `phonenumbers` has it, gives the
    range out; the plans of the other ranges leave them unassigned.
    """

    country: str
    pattern: str
    plan: str | None = None
    first: int = 0

    @property
    def size(self) -> int:
        return int(10 ** self.pattern.count("#")) - self.first


GB_FIXED = Range(country="GB", pattern="+44 1632 960###", first=10)  # the first ten are the publisher's
GB_MOBILE = Range(country="GB", pattern="+44 7700 900###")
US_ANY = Range(country="US", pattern="+1 202 555 01##", plan="US")
FR_FIXED = Range(country="FR", pattern="+33 1 99 00 ## ##", plan="FR")
FR_MOBILE = Range(country="FR", pattern="+33 6 39 98 ## ##")
DE_FIXED = Range(country="DE", pattern="+49 30 23125 ###", plan="DE")
DE_MOBILE = Range(country="DE", pattern="+49 171 39200 ##", plan="DE")
AU_FIXED = Range(country="AU", pattern="+61 2 5550 ####", plan="AU")

PUBLISHER = "+44 1632 960001"
FAX = "+44 1632 960002"

# In the order of preference; the last of each is too large to run out.
_AT_HOME = {
    ("GB", False): (GB_FIXED,),
    ("GB", True): (GB_MOBILE,),
    ("US", False): (US_ANY,),
    ("US", True): (US_ANY,),
    ("FR", False): (FR_FIXED,),
    ("FR", True): (FR_MOBILE,),
    ("DE", False): (DE_FIXED,),
    ("DE", True): (DE_MOBILE,),
    ("AU", False): (AU_FIXED,),
}
_IN_REGION = {
    ("NA", False): (US_ANY, GB_FIXED),
    ("LAC", False): (GB_FIXED, US_ANY, FR_FIXED),
    ("AP", False): (AU_FIXED, GB_FIXED),
    ("EU", False): (DE_FIXED, FR_FIXED, GB_FIXED),
    ("AF", False): (FR_FIXED, GB_FIXED),
    ("NA", True): (US_ANY, GB_MOBILE),
    ("EU", True): (GB_MOBILE, FR_MOBILE, DE_MOBILE),
}
ABROAD = (DE_MOBILE, GB_MOBILE, FR_MOBILE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the range that it is from."""

    text: str
    range: Range

    def suits(self, country: str) -> bool:
        """Say whether the numbering plan of a country gives this number out."""
        return self.range.plan == country


class NumberBook:
    """Gives out each number of the ranges once, in an order that the dice decide."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._drawn: dict[Range, int] = {}
        self._start = dice.below(10000)

    def draw(self, country: str, region: str, *, mobile: bool) -> Number:
        """Return a number as near to the country as the reserved ranges allow."""
        ranges = _AT_HOME.get((country, mobile)) or _IN_REGION.get((region, mobile)) or (FR_MOBILE, GB_MOBILE)
        return self.draw_from(self._dice.pick(ranges))

    def draw_from(self, range_: Range) -> Number:
        """Return the next number of a range, or of a larger one where it has run out."""
        count = self._drawn.get(range_, 0)
        if count >= range_.size:
            return self.draw_from(FR_FIXED if range_ in {US_ANY, DE_FIXED, AU_FIXED, GB_FIXED} else FR_MOBILE)
        self._drawn[range_] = count + 1
        # 389 is prime to every size, so the steps visit each number once before any twice.
        place = range_.first + (self._start + count * 389) % range_.size
        return Number(_filled(range_.pattern, place), range_)


def _filled(pattern: str, number: int) -> str:
    digits = iter(f"{number:0{pattern.count('#')}d}")
    return "".join(next(digits) if mark == "#" else mark for mark in pattern)
