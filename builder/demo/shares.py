"""How much there is of what: the cards from which channels are dealt.

A number is how many of the deck's cards say so.
"""

from collections.abc import Mapping

# The kinds that contacts of a role have.
KINDS_OF_ROLE: Mapping[str, Mapping[str, int]] = {
    "duty-desk": {
        "phone email": 4,
        "phone mobile email": 5,
        "phone email fax": 2,
        "phone email post": 2,
        "phone email inoc-dba": 2,
        "mobile email": 1,
        "phone email chat": 1,
        "phone satellite email": 1,
        "phone mobile sms email": 2,
        "phone mobile satellite fax email post chat inoc-dba": 1,
    },
    "security": {
        "mobile email": 7,
        "phone mobile email": 6,
        "phone email": 3,
        "mobile email chat": 3,
        "mobile sms email": 2,
        "mobile satellite email": 1,
    },
    "technical": {
        "email": 3,
        "phone email": 4,
        "mobile email": 5,
        "phone mobile email": 5,
        "email chat": 2,
        "phone email inoc-dba": 1,
    },
    "executive": {
        "phone email": 4,
        "email": 2,
        "phone email post": 3,
        "mobile email": 3,
        "phone mobile email": 3,
    },
    "registrar-hotline": {
        "phone email": 3,
        "phone email fax": 1,
        "phone email post": 1,
    },
}
TLP_OF_DESK: Mapping[str, Mapping[str, int]] = {
    "phone": {"GREEN": 3, "AMBER": 3},
    "mobile": {"AMBER": 3, "AMBER+STRICT": 2},
    "sms": {"AMBER": 1},
    "fax": {"GREEN": 1},
    "satellite": {"AMBER": 1, "AMBER+STRICT": 1},
    "email": {"GREEN": 3, "CLEAR": 2},
    "post": {"CLEAR": 2, "GREEN": 1},
    "chat": {"AMBER": 1},
    "inoc-dba": {"GREEN": 1},
}
TLP_OF_PERSON: Mapping[str, Mapping[str, int]] = {
    "phone": {"AMBER": 3, "GREEN": 1},
    "mobile": {"AMBER+STRICT": 3, "RED": 2},
    "sms": {"AMBER+STRICT": 1, "RED": 1},
    "satellite": {"RED": 1},
    "email": {"GREEN": 3, "AMBER": 2, "CLEAR": 1},
    "post": {"GREEN": 1},
    "chat": {"AMBER": 2, "AMBER+STRICT": 1},
    "inoc-dba": {"GREEN": 1},
}
# No hours: nobody has said when it is answered.
MOBILE_HOURS = {"": 12, "24/7": 4, "Mo-Su 07:00-22:00": 3, "Mo-Su 20:00-08:00": 1}
OFFICE_TIMES = {"08:00-17:00": 5, "09:00-17:30": 3, "07:30-16:00": 2}
# Three addresses in four hang on the very ccTLD that they are for, as in real life. No name is
# reserved under a ccTLD, so theirs end in `.example`, and the channel says what it relies on.
MAIL_DOMAINS = {"nic.{}.example": 9, "nic-{}.example": 1, "example.net": 1, "example.org": 1}
NOTES = (
    "ask for the security lead",
    "let it ring; it is diverted after 30 seconds",
    "say that you call for the register",
    "English after the second menu",
    "call back through the desk if in doubt",
)
STREETS = ("Invented Street", "Placeholder Road", "Nowhere Lane", "Sample Square")
# Autonomous system numbers for documentation (RFC 5398).
AS_NUMBERS = (*range(64496, 64512), *range(65536, 65552))

# The persons that an organisation has beside its desk.
PEOPLE = {
    "security": 4,
    "technical": 3,
    "security technical": 5,
    "security executive": 3,
    "technical executive": 2,
    "security technical executive": 5,
    "security technical technical": 2,
}
DESK_NAMES = {"": 6, "Network operations centre": 2, "Service desk": 1, "Situation room": 1}
