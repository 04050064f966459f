"""What a channel's value means: its canonical form, how it is shown, what carries it.

Pure; the only user of `phonenumbers`. The forms are E.164 for telephone numbers
(shown as E.123 groups them), RFC 5322 addresses (RFC 6531 where they have
letters beyond ASCII) with the domain in A-labels for e-mail, and the text as written for the rest.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from builder.register.facts import COUNTRIES
from builder.register.kinds import NUMBERED, TELEPHONE, ChannelKind
from builder.register.model import Channel
from builder.register.values import in_a_labels

DIALLED = re.compile(r"\+[1-9][0-9 ().-]*[0-9](?:(?: ext\. ?| ?x|;ext=)[0-9]{1,7})?\Z", re.ASCII)
# E.164, 6.2: the country code and the national number together.
MOST_DIGITS = 15
# RFC 5321, 4.5.3.1.3, without its brackets; RFC 5322, 3.2.3.
MOST_OCTETS = 254
ATEXT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~")
JOINERS = "\u200c\u200d"
# What nearly all addresses are: nothing in them could be read in two ways.
PLAIN_MAIL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\Z", re.ASCII | re.IGNORECASE)
MAIL = re.compile(r"[^\s@\"(),:;<>\[\]\\]+@[^\s@\"(),:;<>\[\]\\]+\Z")
# Exceptionally reserved codes that ccTLDs have, and the numbering plan that serves them.
NUMBERING_PLAN = {"UK": "GB", "SU": "RU"}
# Inmarsat, and the networks that share the code for them (ITU-T E.164, list of codes).
SATELLITE = frozenset({870, 881})
WITHOUT_PLUS = "numbers given back their plus"
FROM_ABROAD = "numbers without what is not dialled from abroad"
# A `tel:` link serves calls; these say what else a value is for (RFC 3966, 5724, 6068).
SCHEMES = {ChannelKind.SMS: "sms", ChannelKind.EMAIL: "mailto"}


@lru_cache(maxsize=65536)
def _number(value: str) -> phonenumbers.PhoneNumber | None:
    # The library guesses: letters become digits, and what follows a slash is dropped.
    if not DIALLED.match(value):
        return None
    try:
        number = phonenumbers.parse(value, None)
    except NumberParseException:
        return None
    digits = len(phonenumbers.national_significant_number(number))
    return number if digits >= 4 and len(str(number.country_code)) + digits <= MOST_DIGITS else None


def is_number(value: str) -> bool:
    """Say whether a text is a telephone number in international form."""
    return _number(value) is not None


@lru_cache(maxsize=65536)
def canonical(kind: ChannelKind, value: str) -> str:
    """Return the form in which two values are the same channel."""
    if kind in NUMBERED and (number := _number(value)):
        extension = f";ext={number.extension}" if number.extension else ""
        return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension
    if kind is ChannelKind.EMAIL and (domain := mail_domain(value)):
        return f"{value.rpartition('@')[0]}@{domain}"
    return " ".join(value.split())


@lru_cache(maxsize=65536)
def shown(kind: ChannelKind, value: str) -> str:
    """Return the form that people read: E.123 groups for numbers."""
    if kind in NUMBERED and (number := _number(value)):
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return value


def dialled(value: str) -> tuple[str, str]:
    """Return the number that a telephone dials, in E.164, and the extension that is asked for once it answers.

    Telephones dial an extension as more digits, whatever stands before it, so none is ever given one.
    """
    number, _, extension = canonical(ChannelKind.PHONE, value).partition(";ext=")
    return number, extension


@lru_cache(maxsize=65536)
def link(kind: ChannelKind, value: str) -> str | None:
    """Return a `tel:`, `sms:` or `mailto:` URI, or None where a tap cannot help."""
    if kind in NUMBERED and kind is not ChannelKind.FAX and _number(value):
        return f"{SCHEMES.get(kind, 'tel')}:{dialled(value)[0]}"
    if kind is ChannelKind.EMAIL and mail_domain(value):
        return f"mailto:{quote(canonical(kind, value), safe='@.+-_')}"
    return None


@lru_cache(maxsize=65536)
def mail_domain(value: str) -> str | None:
    """Return the domain of an e-mail address in A-labels, or None where it is none."""
    if not MAIL.match(value):
        return None
    said = value.rpartition("@")[2] if PLAIN_MAIL.match(value) else _domain_said(value)
    try:
        domain = in_a_labels(said.lower()) if said else ""
    except (ValueError, IndexError):
        return None
    named = "." in domain and not domain[-1].isdigit()
    return domain if named and len(value.encode()) <= MOST_OCTETS else None


def _domain_said(value: str) -> str | None:
    """Return the domain of an e-mail address as it is written, or None where it is none."""
    # Few need it, and it takes long to load.
    from email.errors import MessageError  # noqa: PLC0415
    from email.headerregistry import Address  # noqa: PLC0415

    local, _, _ = value.rpartition("@")
    try:
        # The library knows ASCII alone; what letters may stand before the @ beside it, RFC 6531 says.
        address = Address(addr_spec=value if local.isascii() else f"x{value.removeprefix(local)}")
    except (ValueError, MessageError, IndexError, UnicodeError):
        return None
    written = address.addr_spec == value if local.isascii() else _is_internationalised(local)
    return address.domain if written else None


def _is_internationalised(local: str) -> bool:
    """Say whether words of letters in any script, joined by dots, stand before an @ (RFC 6531, 3.3)."""
    return all(
        word
        and all(
            sign in ATEXT if sign.isascii() else unicodedata.category(sign)[0] in "LMN" or sign in JOINERS
            for sign in word
        )
        for word in local.split(".")
    )


def needs_smtputf8(value: str) -> bool:
    """Say whether mail goes to an address only over servers that take SMTPUTF8 (RFC 6531)."""
    return mail_domain(value) is not None and not value.rpartition("@")[0].isascii()


def tlds_of(channel: Channel) -> frozenset[str]:
    """Return the A-labels of the TLDs without which a channel does not work."""
    return tld_of_address(channel) | set(channel.relies_on)


def tld_of_address(channel: Channel) -> frozenset[str]:
    """Return the A-label of the TLD that an e-mail address lies under, and nothing for other channels."""
    domain = mail_domain(channel.value) if channel.kind is ChannelKind.EMAIL else None
    return frozenset([domain.rpartition(".")[2]] if domain else [])


def calling_code(value: str) -> int | None:
    """Return the calling code (E.164 country code) of a telephone number."""
    number = _number(value)
    return number.country_code if number else None


def country_of_number(value: str) -> str | None:
    """Return the country whose numbering plan a number is likely of; None where no one country's is.

    Where several share a calling code and the number is none that they give out, it is the largest of them.
    """
    number = _number(value)
    if number is None:
        return None
    largest = phonenumbers.region_code_for_country_code(number.country_code or 0)
    found = phonenumbers.region_code_for_number(number) or largest
    return found if found in COUNTRIES else None


def kind_of_number(value: str) -> ChannelKind | None:
    """Return the kind of channel that a number is likely to be; None where it is none in international form."""
    number = _number(value)
    if number is None:
        return None
    if number.country_code in SATELLITE:
        return ChannelKind.SATELLITE
    mobile = phonenumbers.number_type(number) == PhoneNumberType.MOBILE
    return ChannelKind.MOBILE if mobile else ChannelKind.PHONE


def suits(value: str, country: str) -> bool:
    """Say whether a number is one that the numbering plan of a country gives out."""
    number = _number(value)
    return number is not None and phonenumbers.is_valid_number_for_region(number, telephone_network(country))


def telephone_network(country: str) -> str:
    """Return the country whose telephone network serves a country code."""
    return NUMBERING_PLAN.get(country, country)


def network(channel: Channel, country: str) -> str | None:
    """Return the country whose telephone network carries a channel of an organisation in `country`, if one does."""
    return telephone_network(channel.country or country) if channel.kind in TELEPHONE else None


def endpoint(channel: Channel) -> str:
    """Return what two channels share when one failure silences both.

    For numbers the number (without its extension), for e-mail the mail domain.
    """
    if channel.kind in NUMBERED:
        return dialled(channel.value)[0]
    if channel.kind is ChannelKind.EMAIL:
        return f"mail {mail_domain(channel.value)}"
    return f"{channel.kind} {canonical(channel.kind, channel.value)}"


@lru_cache(maxsize=65536)
def as_international(text: str, country: str | None) -> tuple[str | None, str]:
    """Return a number that somebody wrote otherwise in international form, and how it was read.

    None where it is not certain: only what the numbering plan of a country gives out is taken for a national number.
    """
    text = " ".join(unicodedata.normalize("NFKC", text).split()).removeprefix("tel:")
    # A trunk prefix in brackets is not dialled from abroad.
    bare = re.sub(r"\(\s*0\s*\)", " ", text)
    bare = re.sub(r"(?i)[ ,;]*(?:extension|extn|ext|x|#)[ .:]*([0-9]{1,7})\Z", r" ext. \1", bare)
    bare = " ".join(re.sub(r"[/–—‑]", "-", bare).split())
    if re.match(r"00[1-9]", bare):
        bare = f"+{bare[2:]}"
    if bare.startswith("+"):
        return (shown(ChannelKind.PHONE, bare), FROM_ABROAD) if is_number(bare) else (None, "")
    if not re.fullmatch(r"[0-9 ().-]*[0-9](?: ext\. [0-9]{1,7})?", bare, re.ASCII):
        return None, ""
    return _completed(bare, country)


def _completed(bare: str, country: str | None) -> tuple[str | None, str]:
    """Return a number without a plus in international form, where there is one way only to read it."""
    region = telephone_network(country) if country else ""
    national = _parsed(bare, region)
    if national and phonenumbers.is_valid_number_for_region(national, region):
        return _with_code(national, country)
    whole = _number(f"+{bare}")
    if whole and region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(whole.country_code or 0, ()):
        return (
            (shown(ChannelKind.PHONE, f"+{bare}"), WITHOUT_PLUS)
            if phonenumbers.is_possible_number(whole)
            else (None, "")
        )
    possible = national is not None and phonenumbers.is_possible_number(national)
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) if region else None
    if national and possible and trunk and bare.lstrip("(").startswith(trunk):
        return _with_code(national, country)
    if whole and phonenumbers.is_valid_number(whole) and not possible:
        return shown(ChannelKind.PHONE, f"+{bare}"), WITHOUT_PLUS
    return None, ""


def _with_code(number: phonenumbers.PhoneNumber, country: str | None) -> tuple[str, str]:
    found = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return found, f"numbers given the calling code of {country}"


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region) if region else None
    except NumberParseException:
        return None
