"""Tell the day that somebody wrote into a table, in whatever order, digits and language, where it can be but one.

Pure. A spreadsheet changes days that it touches, and countries order them differently: the span in which the day
must lie tells most of them, and what is left is not guessed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from builder.rounds.mailtext import narrow, plain_digits

MONTHS = (
    "jan|ene|янв|يناير|كانون الثاني",
    "feb|fév|fev|фев|فبراير|شباط",
    "mar|мар|مارس|آذار",
    "apr|avr|abr|апр|أبريل|ابريل|إبريل|نيسان",
    "may|mai|май|мая|مايو|أيار",
    "jun|juin|июн|يونيو|حزيران",
    "jul|juil|июл|يوليو|تموز",
    "aug|aoû|aou|ago|авг|أغسطس|اغسطس|آب",
    "sep|сен|سبتمبر|أيلول",
    "oct|okt|окт|أكتوبر|اكتوبر|تشرين الأول",
    "nov|ноя|نوفمبر|تشرين الثاني",
    "dec|déc|dic|dez|дек|ديسمبر|كانون الأول",
)
MONTH = re.compile("|".join(f"(?P<m{number}>{names})" for number, names in enumerate(MONTHS, start=1)), re.IGNORECASE)
# The year first; then the day or the month, and the year in full or its last two digits; then a month by its name.
YEAR_FIRST = re.compile(r"(\d{4})([-./年]) ?(\d{1,2})[-./月] ?(\d{1,2})(?=\D|\Z)|(20\d\d)(\d\d)(\d\d)(?=\D|\Z)")
YEAR_LAST = re.compile(r"(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d\d)(?=\D|\Z)")
DAY_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,? )?(\d{1,2})(?:er|st|nd|rd|th|\.|º)?[ -](?:de )?"
    r"([^\W\d]+(?: [^\W\d]{4,})?)\.?,?[ -](?:de )?(\d{4})"
)
MONTH_NAMED = re.compile(r"(?:[^\W\d]+\.?,? )?([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
# What a spreadsheet makes of a day that it takes for a number: days since the end of 1899.
SERIAL, FIRST_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z"), date(1899, 12, 30)


def day_in(text: str, first: date, last: date) -> date | None:
    """Return the one day in a span that a text can mean; None where there is none, or more than one."""
    days = {day for day in _days(" ".join(plain_digits(narrow(text)).split())) if first <= day <= last}
    return days.pop() if len(days) == 1 else None


def _days(text: str) -> Iterator[date]:
    """Yield the days that a text can mean."""
    read: list[tuple[str | int, str | int, str | int]] = []
    if found := YEAR_FIRST.match(text):
        read = [(found[1] or found[5], found[3] or found[6], found[4] or found[7])]
    elif found := YEAR_LAST.match(text):
        year = found[4] if len(found[4]) == 4 else f"20{found[4]}"
        # With points the day comes first everywhere; otherwise that depends on the country.
        read = [(year, found[3], found[1])] + ([(year, found[1], found[3])] if found[2] != "." else [])
        read += [(f"20{found[1]}", found[3], found[4])] if len(found[4]) == len(found[1]) == 2 else []
    elif (found := DAY_NAMED.match(text)) and (month := _month(found[2])):
        read = [(found[3], month, found[1])]
    elif (found := MONTH_NAMED.match(text)) and (month := _month(found[1])):
        read = [(found[3], month, found[2])]
    elif SERIAL.match(text):
        yield FIRST_SERIAL + timedelta(days=int(text[:5]))
    for parts in read:
        # What is no day of the calendar is none.
        with suppress(ValueError):
            yield date(*map(int, parts))


def _month(name: str) -> int:
    found = MONTH.match(name)
    return int(str(found.lastgroup)[1:]) if found else 0
