"""From the opened register to a ringing telephone: how many taps or keys that takes, whatever the officer knows.

Nobody's seconds are measured, but what costs them: each case is typed or pasted, key by key, and rung.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from register_pages import BOX, Whole, look
from visits import DESKTOP, Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

TAPS = 2
KEYS = 8
PHONE = {"width": 360, "height": 640}
# What a click leads to, kept before any browser asks which program is to ring.
WATCH = """() => document.addEventListener("click", event => {
    const link = event.target.closest("a[href^='tel:']")
    if (!link) return
    event.preventDefault()
    globalThis.rung = link.getAttribute("href")
}, true)"""

# What somebody types, letter by letter, and the TLD that they are to reach.
TYPED = {
    "a label": ("gr", "gr"),
    "a label with its dot": (".no", "no"),
    "a label in its own script": (".ελ", "xn--qxam"),
    "a label in Cyrillic": ("рф", "xn--p1ai"),
    "a country": ("germa", "de"),
    "a country in French": ("allem", "de"),
    "a country in Spanish": ("aleman", "de"),
    "a country in Arabic": ("ألمان", "de"),
    "a country in Japanese": ("日本", "jp"),
    "a country in Greek": ("ελλάδ", "gr"),
    "a country in Russian": ("казах", "kz"),
    "a country in Thai": ("ไทย", "th"),
    "a country without its accents": ("turkiy", "tr"),
    "a country by an old name": ("burma", "mm"),
    "a country with a letter too many": ("grecee", "gr"),
    "a country with two letters swapped": ("frnace", "fr"),
    "a TLD and a role": ("gr sec", "gr"),
    "a role and a TLD": ("sec gr", "gr"),
    "a TLD and a kind": ("fax eg", "eg"),
    "a kind as another language has it": ("gsm no", "no"),
    "a TLD and an hour": ("24h jp", "jp"),
    "who is there now": ("now jp", "jp"),
    "a satellite telephone": ("sat af", "af"),
    "any telephone of a country": ("tel us", "us"),
}

# What somebody pastes; `{…}` is filled in from the register.
PASTED = {
    "an A-label": ("xn--qxam", "xn--qxam"),
    "a domain": ("www.example.no", "no"),
    "a URL": ("https://www.example.com.mx:8443/x?y=1", "mx"),
    "a URL that was taken apart": ("hxxps://evil[.]example[.]gh/x", "gh"),
    "a domain in another script": ("http://παράδειγμα.ελ/", "xn--qxam"),
    "an address under a TLD": ("abuse@example.com.br", "br"),
    "an address of a contact": ("{mail}", "jp"),
    "a line of a log": ("2026-11-22T10:00:00Z postfix/smtp[7]: 0A1: to=<abuse@example.mz>, relay=none", "mz"),
    "a person": ("{person}", "jp"),
    "a signature": ("Kind regards, {person}, {mail}", "jp"),
    "a number as it is dialled abroad": ("00{digits}", "jp"),
    "a number with a trunk zero": ("+{code} (0){rest}", "jp"),
    "a number in groups": ("{groups}", "jp"),
    "a number in Arabic digits": ("{arabic}", "jp"),
    "a number as a link": ("tel:+{digits}", "jp"),
    "what to ring, in so many words": ("the duty desk of Japan", "jp"),
}


@dataclass(frozen=True, kw_only=True)
class Walker:
    """Somebody before a register that stands open: each key and each tap is counted."""

    page: "Page"
    touch: bool
    count: Counter[str]

    def tap(self, selector: str) -> None:
        """Touch something that one sees."""
        self.count["taps"] += 1
        self.page.locator(selector).first.tap()

    def key(self, name: str) -> None:
        """Press a key, or two together."""
        self.count["keys"] += len(name.split("+")) if len(name) > 1 else 1
        self.page.keyboard.press(name)

    def types(self, text: str) -> None:
        """Type into the box, which a telephone has to be told first."""
        if self.touch:
            self.tap(BOX)
        for letter in text:
            self.count["keys"] += 1
            self.page.keyboard.insert_text(letter)

    def pastes(self, text: str) -> None:
        """Paste, by two keys held together; on a telephone its keyboard offers what was copied."""
        if self.touch:
            self.tap(BOX)
        self.count["keys"] += 1 if self.touch else 2
        self.page.keyboard.insert_text(text)

    def rings(self) -> str | None:
        """Ring what stands first."""
        if self.touch and self.page.locator("a.ring").count():
            self.tap("a.ring")
        elif not self.touch:
            self.key("Control+Enter")
        rung: str | None = self.page.evaluate("globalThis.rung ?? null")
        return rung

    def starts_again(self) -> None:
        """Have the register as it was opened."""
        self.count.clear()
        self.page.fill(BOX, "")
        self.page.evaluate("globalThis.rung = undefined")
        if self.touch:
            self.page.evaluate("document.activeElement.blur()")


def numbers_of(whole: Whole, tld: str) -> frozenset[str]:
    """The numbers by which a TLD is reached, as `tel:` links: by its manager and its back end."""
    (entry,) = (each for each in whole.data["tlds"] if each["tld"] == tld)
    return frozenset(
        "tel:" + channel["value"].partition(";")[0]
        for organisation in whole.data["organisations"]
        if organisation["id"] in (entry["manager"], entry["backend"])
        for contact in organisation["contacts"]
        for channel in contact["channels"]
        if channel["kind"] in ("phone", "mobile", "satellite")
    )


def facts(whole: Whole) -> dict[str, str]:
    """What somebody may know of one contact: the security lead of .jp."""
    (entry,) = (each for each in whole.data["tlds"] if each["tld"] == "jp")
    (manager,) = (each for each in whole.data["organisations"] if each["id"] == entry["manager"])
    (lead,) = (each for each in manager["contacts"] if each["id"] == "security")
    values = {each["kind"]: each["value"] for each in lead["channels"]}
    digits = values["mobile"].lstrip("+")
    return {
        "person": lead["name"],
        "mail": values["email"],
        "digits": digits,
        "code": digits[:2],
        "rest": digits[2:],
        "groups": "-".join(re.findall(r"\d{1,3}", digits)),
        "arabic": "".join(chr(0x660 + int(digit)) for digit in digits),
    }


def four_digits(whole: Whole) -> tuple[str, str]:
    """Four digits in a row that only one organisation's numbers have, and the TLD that it manages."""
    numbers = [
        (organisation["id"], channel["value"])
        for organisation in whole.data["organisations"]
        for contact in organisation["contacts"]
        for channel in contact["channels"]
        if channel["kind"] in ("phone", "mobile", "sms", "fax", "satellite")
    ]
    for entry in whole.data["tlds"]:
        for digits in (value[-6:-2] for owner, value in numbers if owner == entry["manager"] and ";" not in value):
            if {owner for owner, value in numbers if digits in value} == {entry["manager"]}:
                return digits, entry["tld"]
    raise AssertionError("no four digits are anybody's alone")


@pytest.fixture(params=["keys", "taps"])
def walker(request: pytest.FixtureRequest, visit: Visits, whole: Whole) -> Walker:
    """Somebody at a keyboard, and somebody with a telephone."""
    touch = request.param == "taps"
    page = look(visit, whole.path, viewport=PHONE if touch else DESKTOP, has_touch=touch)
    page.evaluate(WATCH)
    return Walker(page=page, touch=touch, count=Counter())


def faults(
    walker: Walker, whole: Whole, cases: Iterable[tuple[str, Callable[[str], None], str, str]]
) -> dict[str, Any]:
    """The cases in which another number is reached, or none, or at too high a cost."""
    found: dict[str, Any] = {}
    for name, enter, text, tld in cases:
        walker.starts_again()
        enter(text)
        rung = walker.rings()
        dear = walker.count["taps"] > TAPS or walker.count["keys"] > KEYS
        if rung not in numbers_of(whole, tld) or dear:
            found[name] = (text, rung, dict(walker.count))
    return found


def test_thirty_ways_to_a_ringing_telephone(walker: Walker, whole: Whole) -> None:
    """Whatever one knows, two taps or eight keys ring somebody of the right TLD."""
    known = facts(whole)
    typed = [(name, walker.types, text, tld) for name, (text, tld) in TYPED.items()]
    pasted = [(name, walker.pastes, text.format(**known), tld) for name, (text, tld) in PASTED.items()]
    cases = [*typed, *pasted, ("four digits", walker.types, *four_digits(whole))]
    assert len(cases) > 30
    assert faults(walker, whole, cases) == {}


def test_a_walk_that_fails_is_seen(walker: Walker, whole: Whole) -> None:
    """Nothing found, another TLD's number and too many keys are told, each for itself."""
    typed = {"another": ("gr", "de"), "long": ("example.no", "no")}
    cases = ((name, walker.types, text, tld) for name, (text, tld) in typed.items())
    assert faults(walker, whole, cases).keys() == {"another", "long"}
