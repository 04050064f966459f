"""The columns of our own tables: what each is called, what it means, and an example. Pure.

They are named here once: templates, exports, what is taken in, and the page that explains them follow this list.
The example is fictional.
"""

from dataclasses import dataclass
from enum import StrEnum

from builder.register.consent import WISHES


class Sheet(StrEnum):
    """The tables that there are, as commands and sheets of a workbook name them."""

    ORGANISATIONS = "organisations"
    TLDS = "tlds"
    RECIPIENTS = "recipients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `wide` is how many characters a spreadsheet shows of it."""

    name: str
    means: str
    example: str
    wide: int = 14


def _columns(*rows: tuple[str, str, str, int]) -> tuple[Column, ...]:
    return tuple(Column(name=name, means=means, example=example, wide=wide) for name, means, example, wide in rows)


# What names an organisation, what it is, and then one channel of one contact of it.
ORGANISATION = _columns(
    ("organisation", "its id; may be empty for a new one, which then gets one made of its name", "example-gr", 22),
    ("name", "its name, in its own script first, with a Latin form in brackets", "Example Registry of Greece", 32),
    ("country", "where it is: two letters (ISO 3166-1); its national numbers are of this country", "GR", 8),
    ("time zone", "of the IANA database; where the country has one only, it may be empty", "Europe/Athens", 18),
    ("languages", "the preferred first (BCP 47), with blanks between", "el en", 10),
    ("consent", f"whom it lets see its contacts: {WISHES}", "all", 14),
    ("manages", "the TLDs that it is the manager of, with blanks between", "gr xn--qxam", 14),
    ("runs", "the TLDs that it runs technically; where empty, those that it manages and nobody else runs", "gr", 14),
    ("internal", "for the office only; in no bundle", "", 16),
)
CONTACT = _columns(
    ("contact", "the contact's id, once in the organisation; a new one gets one made of its role", "duty", 12),
    ("contact kind", "desk or person; where empty, a person where there is a name", "desk", 12),
    ("contact name", "a person must have one; a desk goes by its role without", "Duty desk", 24),
    ("role", "one of register.yaml's, by its id or its title", "duty-desk", 14),
    ("order", "1 is tried first; where empty, in the order of the lines", "1", 6),
    ("contact languages", "where they differ from the organisation's", "el", 10),
    ("contact note", "recipients see it", "Ask for the shift leader.", 20),
    ("contact internal", "for the office only; in no bundle", "", 16),
    ("openpgp", "the contact's OpenPGP key, armoured", "", 14),
    ("smime", "the contact's S/MIME certificate, armoured", "", 14),
)
CHANNEL = _columns(
    ("kind", "phone, mobile, sms, fax, satellite, email, post, chat or inoc-dba", "phone", 10),
    ("value", "the number, in international form; or the address", "+44 1632 960123", 28),
    ("tlp", "who may see it: CLEAR, GREEN, AMBER, AMBER+STRICT or RED; where empty, RED", "AMBER", 14),
    ("hours", "when it is answered: 24/7, or Mo-Fr 08:00-17:00; Sa 09:00-12:00", "24/7", 16),
    ("network", "the country whose telephone network carries it, where it is another", "GB", 8),
    ("relies on", "TLDs without which it does not work, besides that of a mail address itself", "gr", 10),
    ("note", "recipients see it", "Let it ring.", 20),
    ("override", "why a number that does not suit its country is right; for us only", "reserved for fiction", 20),
    ("mark", "made by the export: by it a changed value is known as a change; leave it as it is", "c-k3vq7xw2mf", 14),
)
TLD = _columns(
    ("tld", "the A-label; an IDN ccTLD's begins with xn--", "gr", 14),
    ("label", "IDN ccTLDs only: the label in its own script", "", 12),
    ("name", "the territory, in English", "Greece", 24),
    ("territory", "ISO 3166-1, or an exceptional code (AC, EU, SU, UK)", "GR", 8),
    ("region", "ICANN region: AF, AP, EU, LAC or NA", "EU", 8),
    ("language", "the language of an IDN label (BCP 47)", "", 10),
    ("idn", "IDN ccTLDs of the same territory, on the line of the ASCII one", "xn--qxam", 16),
    ("manager", "an organisation, by its id, or by a name that no other has", "example-gr", 24),
    ("backend", "the organisation that runs it, by its id; where empty, the manager", "example-gr", 24),
    ("name servers", "host names, with blanks between", "a.ns.example b.ns.example", 32),
    ("consent", f"narrows the manager's own: {WISHES}", "", 14),
)
RECIPIENT = _columns(
    ("recipient", "its id; may be empty for a new one, which then gets one made of its name", "cert-xx", 14),
    ("name", "as it stands on its copies", "CERT of Exampleland", 28),
    ("kind", "national-cert, sector-cert, regional-body or operator-group", "national-cert", 16),
    ("country", "two letters (ISO 3166-1)", "GR", 8),
    ("scope", "all, or regions and TLDs with blanks between", "EU su", 16),
    ("clearance", "CLEAR, GREEN, AMBER, AMBER+STRICT or RED; where empty, CLEAR", "AMBER", 14),
    ("use cases", "of register.yaml, with blanks between", "imminent-attack", 24),
    ("accepts linking", "yes, where it knows that its hardware keys mark its files", "", 8),
    ("until", "the last day of its admission; where empty, a year from today", "2027-09-30", 12),
    ("key label", "what the key is on", "duty laptop", 16),
    ("key", "an age public key; another key of the same recipient has a line of its own", "age1…", 30),
    ("key added", "the day; where empty, today", "2026-10-01", 12),
)
COLUMNS = {
    Sheet.ORGANISATIONS: ORGANISATION + CONTACT + CHANNEL,
    Sheet.TLDS: TLD,
    Sheet.RECIPIENTS: RECIPIENT,
}
# By all of one of these a table is known to be of our own form.
NEEDED = {
    Sheet.ORGANISATIONS: (
        frozenset({"name", "kind", "value"}),
        frozenset({"organisation", "kind", "value"}),
        frozenset({"organisation", "name", "manages"}),
    ),
    Sheet.TLDS: (frozenset({"tld", "manager"}),),
    Sheet.RECIPIENTS: (frozenset({"name", "key", "scope"}), frozenset({"recipient", "key", "scope"})),
}
TITLES = {
    Sheet.ORGANISATIONS: "a line for each channel; what is said of the organisation and the contact is repeated",
    Sheet.TLDS: "a line for each ccTLD",
    Sheet.RECIPIENTS: "a line for each key of a CERT",
}


def names(sheet: Sheet) -> tuple[str, ...]:
    """Return the names of a table's columns, in their order."""
    return tuple(column.name for column in COLUMNS[sheet])
