"""Addresses: one canonical form for each channel, the same for everybody who writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.register import addresses
from builder.register.kinds import ChannelKind, Tlp
from builder.register.model import Channel

PHONE, EMAIL, CHAT = ChannelKind.PHONE, ChannelKind.EMAIL, ChannelKind.CHAT


def channel(kind: ChannelKind, value: str) -> Channel:
    return Channel(kind=kind, value=value, tlp=Tlp.AMBER)


NUMBERS = {
    "plain": ("+441632960101", "+441632960101", "+44 1632 960101"),
    "with spaces": ("+44 1632 960 101", "+441632960101", "+44 1632 960101"),
    "with hyphens and brackets": ("+1 (202) 555-0143", "+12025550143", "+1 202-555-0143"),
    "with the trunk prefix in brackets": ("+44 (0)1632 960101", "+441632960101", "+44 1632 960101"),
    "an Italian nought that belongs to it": ("+39 06 698 00100", "+390669800100", "+39 06 6980 0100"),
    "with an extension": ("+44 1632 960101 ext. 12", "+441632960101;ext=12", "+44 1632 960101 x12"),
    "with an extension, shorter": ("+44 1632 960101 x12", "+441632960101;ext=12", "+44 1632 960101 x12"),
    "Inmarsat": ("+870 772 001 234", "+870772001234", "+870 772 001 234"),
    "Tuvalu, five digits": ("+688 20100", "+68820100", "+688 20 100"),
    "Ascension, five digits": ("+247 66200", "+24766200", "+247 66200"),
    "Falkland Islands, five digits": ("+500 27500", "+50027500", "+500 27500"),
    "Solomon Islands, five digits": ("+677 21000", "+67721000", "+677 21000"),
    "Cook Islands, five digits": ("+682 20000", "+68220000", "+682 20 000"),
    "Niue, four digits": ("+683 4000", "+6834000", "+683 4000"),
    "Tokelau, four digits": ("+690 3101", "+6903101", "+690 3101"),
}


@pytest.mark.parametrize(("text", "canonical", "shown"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_has_one_form_for_machines_and_one_for_people(text: str, canonical: str, shown: str) -> None:
    """E.164 with its extension is what is compared and dialled; people read groups (E.123)."""
    assert addresses.is_number(text)
    assert addresses.canonical(PHONE, text) == canonical
    assert addresses.shown(PHONE, text) == shown
    assert addresses.link(PHONE, text) == f"tel:{canonical.partition(';')[0]}"
    assert addresses.canonical(PHONE, shown) == canonical


NO_NUMBERS = {
    "a national number": "01632 960101",
    "an access code in place of the plus": "0044 1632 960101",
    "no country code": "+0 1632 960101",
    "a country code that is free": "+999 1632 960101",
    "a country code alone": "+44",
    "too short": "+44 12",
    "too long": "+44 1632 960101 960101 960101",
    "longer than E.164 allows": "+49 30 23125 401 0401",
    "two numbers": "+44 1632 960101 / +44 1632 960102",
    "two numbers, shortened": "+44 1632 960101/02",
    "two numbers in words": "+44 1632 960101 or +44 1632 960102",
    "a number with a remark": "+44 1632 960101 ask for the lead",
    "an extension in the wrong words, whose letters would become digits": "+44 1632 960101 loc 5",
    "a number in letters": "+44 1632 960ABC",
    "a URI": "tel:+441632960101",
    "a number with the parameter of a URI": "+441632960101;phone-context=example.com",
    "two pluses": "++44 1632 960101",
    "a plus in full width": "＋44 1632 960101",
    "letters": "call me",
    "only a plus": "+",
    "nothing": "",
}


@pytest.mark.parametrize("text", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_cannot_be_dialled_as_it_stands_is_no_number(text: str) -> None:
    """A number that has to be guessed would be dialled wrong at 3 a.m."""
    assert not addresses.is_number(text)
    assert addresses.link(PHONE, text) is None
    assert addresses.calling_code(text) is None
    assert not addresses.suits(text, "GB")
    assert addresses.shown(PHONE, text) == text


MAIL = {
    "plain": ("duty@example.net", "duty@example.net", "mailto:duty@example.net"),
    "a domain in capitals": ("duty@Example.NET", "duty@example.net", "mailto:duty@example.net"),
    "a local part in capitals, which may matter": ("Duty@example.net", "Duty@example.net", "mailto:Duty@example.net"),
    "a domain in native script": ("duty@nic.ελ", "duty@nic.xn--qxam", "mailto:duty@nic.xn--qxam"),
    "a plus": ("duty+night@example.net", "duty+night@example.net", "mailto:duty+night@example.net"),
    "what a URI would read as headers": ("a?b&c@example.net", "a?b&c@example.net", "mailto:a%3Fb%26c@example.net"),
    "letters of another script": (
        "δοκιμή@παράδειγμα.example",
        "δοκιμή@xn--hxajbheg2az3al.example",
        "mailto:%CE%B4%CE%BF%CE%BA%CE%B9%CE%BC%CE%AE@xn--hxajbheg2az3al.example",
    ),
    "letters with marks, words and figures": (
        "परीक्षा.२४+a@example.net",
        "परीक्षा.२४+a@example.net",
        "mailto:%E0%A4%AA%E0%A4%B0%E0%A5%80%E0%A4%95%E0%A5%8D%E0%A4%B7%E0%A4%BE.%E0%A5%A8%E0%A5%AA+a@example.net",
    ),
    "a per cent sign": ("a%0d@example.net", "a%0d@example.net", "mailto:a%250d@example.net"),
}


@pytest.mark.parametrize(("text", "canonical", "link"), MAIL.values(), ids=MAIL)
def test_a_mail_address_has_its_domain_in_a_labels(text: str, canonical: str, link: str) -> None:
    """Two ways to write a domain are one, and a link carries the address and nothing else."""
    assert addresses.mail_domain(text) == canonical.partition("@")[2]
    assert addresses.tlds_of(channel(EMAIL, text)) == {canonical.rpartition(".")[2]}
    assert addresses.canonical(EMAIL, text) == canonical
    assert addresses.link(EMAIL, text) == link


NO_MAIL = {
    "no domain": "duty",
    "an empty domain": "duty@",
    "an empty local part": "@example.net",
    "two at signs": "a@b@example.net",
    "a domain of one label": "duty@localhost",
    "an empty label": "duty@example..net",
    "a final dot": "duty@example.net.",
    "a label that begins with a hyphen": "duty@-example.net",
    "an underscore in the domain": "duty@exa_mple.net",
    "a domain in full-width letters": "duty@ｅxample.net",
    "a damaged A-label": "duty@xn--a.example",
    "an IPv4 address as the domain": "duty@192.0.2.1",
    "a domain literal": "duty@[192.0.2.1]",
    "a domain literal that is not closed": "duty@[",
    "a domain literal that is not closed, with a space": "duty@[ ",
    "a dot at the end of the local part": "duty.@example.net",
    "two dots": "du..ty@example.net",
    "a space": "the duty@example.net",
    "a display name": "Duty <duty@example.net>",
    "brackets": "<duty@example.net>",
    "a comment": "(desk)duty@example.net",
    "two addresses": "a@example.net, b@example.net",
    "a header behind it": "duty@example.net\r\nBcc: a@example.net",
    "an encoded word": "=?utf-8?q?duty?=@example.net",
    "a URI": "mailto:duty@example.net",
    "a null": "duty\x00@example.net",
    "too long": f"{'x' * 244}@example.net",
    "too long in octets": f"{'δ' * 122}@example.net",
    "a dot at the end of a local part in another script": "δοκιμή.@example.net",
    "two dots in a local part in another script": "δο..κιμή@example.net",
    "a zero-width space in the local part": "δοκ\u200bιμή@example.net",
    "a mark of direction in the local part": "דסק\u200f@example.net",
    "brackets beside letters of another script": "(δοκιμή)a@example.net",
    "an at sign of full width": "δοκιμή＠example.net",
    "nothing": "",
}


@pytest.mark.parametrize("text", NO_MAIL.values(), ids=NO_MAIL)
def test_what_no_mail_server_takes_is_no_mail_address(text: str) -> None:
    """A malformed address is found out here, not in an emergency, and never by a traceback."""
    assert addresses.mail_domain(text) is None
    assert addresses.link(EMAIL, text) is None


@given(st.one_of(st.text(), st.text(alphabet='ab@."()<>[],;: \\\r\n\t=?_%é\x00', max_size=14)))
def test_no_text_makes_an_address_fail(text: str) -> None:
    """Whatever stands in a file, a channel has a form and perhaps a link."""
    for kind in ChannelKind:
        for value in (text, f"+44{text}", f"a@{text}"):
            canonical = addresses.canonical(kind, value)
            assert addresses.shown(kind, value) is not None
            link = addresses.link(kind, value)
            assert link is None or (link.isascii() and not set(link) & set(' <>"\r\n\t'))
            assert addresses.canonical(kind, canonical) == canonical


KINDS = {
    ChannelKind.PHONE: "tel:+441632960101",
    ChannelKind.MOBILE: "tel:+441632960101",
    ChannelKind.SATELLITE: "tel:+441632960101",
    ChannelKind.SMS: "sms:+441632960101",
    ChannelKind.FAX: None,
    ChannelKind.EMAIL: None,
    ChannelKind.POST: None,
    ChannelKind.CHAT: None,
    ChannelKind.INOC_DBA: None,
}


@pytest.mark.parametrize("kind", ChannelKind)
def test_a_tap_does_what_the_kind_is_for(kind: ChannelKind) -> None:
    """Phones ring, messages are written; a fax or a letter is no matter of a tap."""
    assert addresses.link(kind, "+44 1632 960101") == KINDS[kind]


@pytest.mark.parametrize("kind", ChannelKind)
def test_a_tap_dials_no_extension(kind: ChannelKind) -> None:
    """A telephone would dial it as more digits, and its letters too: it is for whoever is answered."""
    for written in ("+44 1632 960101 ext. 12", "+441632960101;ext=12", "+44 1632 960101 x12"):
        assert addresses.link(kind, written) == KINDS[kind]
        assert addresses.dialled(written) == ("+441632960101", "12")


def test_other_kinds_keep_their_text_but_for_space() -> None:
    """Chat handles, post and INOC-DBA are compared as written."""
    assert addresses.canonical(CHAT, " matrix  @Desk:chat.example ") == "matrix @Desk:chat.example"
    assert addresses.canonical(ChannelKind.INOC_DBA, "64496*100") == "64496*100"
    assert addresses.shown(ChannelKind.POST, "Example Street 1") == "Example Street 1"


SUITS = {
    "its own country": ("+49 30 23125 401", "DE", True),
    "another country": ("+49 30 23125 401", "GR", False),
    "one of several countries with one calling code": ("+1 202 555 0143", "CA", False),
    "Guernsey, which shares Britain's plan": ("+44 1481 960194", "GG", True),
    "the United Kingdom by its ccTLD": ("+44 20 7946 0958", "UK", True),
    "the Soviet Union by its ccTLD": ("+7 495 123 45 67", "SU", True),
    "a number that the plan does not give out": ("+44 1632 960101", "GB", False),
    "a country without telephones": ("+49 30 23125 401", "BV", False),
    "no number": ("030 23125401", "DE", False),
}


@pytest.mark.parametrize(("text", "country", "expected"), SUITS.values(), ids=SUITS)
def test_a_number_suits_the_country_whose_plan_gives_it_out(text: str, country: str, expected: bool) -> None:
    """A slip of a digit often leaves the numbering plan; that is what the warning is for."""
    assert addresses.suits(text, country) is expected


def test_a_calling_code_is_that_of_the_number() -> None:
    """The index by telephone code is made of it."""
    assert [addresses.calling_code(text) for text in ("+44 1632 960101", "+1 202 555 0143", "+870 772 001 234")] == [
        44,
        1,
        870,
    ]


def test_a_channel_relies_on_the_tlds_that_it_names_and_on_that_of_its_address() -> None:
    """What dies with a TLD is known: a mail address by its domain, the rest by what is said of it."""
    mail = Channel(kind=EMAIL, value="duty@nic.example", tlp=Tlp.AMBER, relies_on=("gr",))
    chat = Channel(kind=CHAT, value="@desk:chat.example", tlp=Tlp.AMBER, relies_on=("gr", "no"))
    assert addresses.tlds_of(mail) == {"example", "gr"}
    assert addresses.tlds_of(chat) == {"gr", "no"}
    assert addresses.tlds_of(channel(PHONE, "+44 1632 960101")) == frozenset()


SHARED = {
    "a number and its extension": ((PHONE, "+44 1632 960101"), (PHONE, "+44 1632 960101 ext. 12"), True),
    "two extensions": ((PHONE, "+44 1632 960101 ext. 11"), (PHONE, "+44 1632 960101 ext. 12"), True),
    "a call and a message to one number": (
        (ChannelKind.MOBILE, "+44 7700 900101"),
        (ChannelKind.SMS, "+447700900101"),
        True,
    ),
    "two numbers": ((PHONE, "+44 1632 960101"), (PHONE, "+44 1632 960102"), False),
    "two boxes of one mail domain": ((EMAIL, "a@example.net"), (EMAIL, "b@EXAMPLE.net"), True),
    "one box name of two domains": ((EMAIL, "a@example.net"), (EMAIL, "a@example.org"), False),
    "one text of two kinds": ((CHAT, "64496*100"), (ChannelKind.INOC_DBA, "64496*100"), False),
    "one chat handle": ((CHAT, "@desk"), (CHAT, " @desk"), True),
}


@pytest.mark.parametrize(("one", "other", "same"), SHARED.values(), ids=SHARED)
def test_channels_share_an_endpoint_when_one_failure_silences_both(
    one: tuple[ChannelKind, str], other: tuple[ChannelKind, str], same: bool
) -> None:
    """Reach counts independent ways in: what fails together counts once."""
    assert (addresses.endpoint(channel(*one)) == addresses.endpoint(channel(*other))) is same


LOCAL, HOST = (
    st.from_regex(r"[A-Za-z0-9_.+-]{1,12}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9.-]{1,16}", fullmatch=True),
)


@given(st.builds("{}@{}".format, LOCAL, HOST))
def test_what_is_seen_at_a_look_is_what_the_library_reads(value: str) -> None:
    """Of an address that is plainly one, the standard library says the same domain; of others it is asked."""
    if addresses.PLAIN_MAIL.match(value):
        assert addresses._domain_said(value) == value.rpartition("@")[2]
