"""Records of a register, made in a line each, and the views of them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from builder.register.edition import Edition
from builder.register.freshness import fold
from builder.register.model import Channel, Contact, Organisation, Outcome, Recipient, Register, Settings, Tld
from builder.views import Views

TODAY = date(2026, 11, 22)
EDITION = Edition(number=7, issued=TODAY, valid_days=120)
SETTINGS = Settings(
    title="Test register",
    publisher={"name": "Secretariat", "phone": "+44 1632 960999", "email": "desk@secretariat.example"},
    valid_days="120",
    freshness=[
        {
            "kinds": ["phone", "mobile", "satellite", "fax", "sms", "email", "chat", "post", "inoc-dba"],
            "methods": ["call", "email"],
            "fresh": "120",
            "ageing": "180",
            "stale": "365",
        }
    ],
    roles=[{"id": "duty", "title": "Duty desk"}, {"id": "lead", "title": "Security lead"}],
    use_cases=[{"id": "attack", "title": "Warn of an attack"}, {"id": "outage", "title": "Handle an outage"}],
    officers=[{"id": "anna", "name": "Anna Officer"}],
)

VALUES = {
    "phone": ["+44 1632 960101", "+441632960102", "+44 1632 960103"],
    "mobile": ["+44 7700 900101", "+44 1632 960101"],
    "sms": ["+44 7700 900101"],
    "fax": ["+44 1632 960201"],
    "satellite": ["+44 1632 960301"],
    "email": ["duty@nic.gr", "duty@nic.example", "lead@nic.example", "x@nic.no"],
    "post": ["Example Street 1, Testby"],
    "chat": ["irc #duty"],
    "inoc-dba": ["64496*100"],
}
LABELS = {"gr": "EU", "no": "EU", "tv": "AP", "to": "AP", "xn--qxam": "EU"}
ORGANISATIONS = ("alpha", "beta", "gamma")
RECIPIENTS = ("cert-one", "cert-two")


def channel(kind: str, value: str, tlp: str = "GREEN", **more: Any) -> Channel:
    return Channel(kind=kind, value=value, tlp=tlp, **more)


def contact(id_: str, *channels: Channel, kind: str = "desk", order: str = "1", **more: Any) -> Contact:
    return Contact(**{"id": id_, "kind": kind, "role": "duty", "order": order, "channels": channels, **more})


def organisation(name: str, *contacts: Contact, **more: Any) -> Organisation:
    own = {"id": name, "name": f"Registry {name}", "country": "GR", "timezone": "Europe/Athens", "languages": ["el"]}
    own |= {"consent": "all"}
    return Organisation(**{**own, "contacts": contacts, **more})


def tld(label: str, manager: str = "alpha", backend: str | None = None, **more: Any) -> Tld:
    own = {"tld": label, "name": f"Land of {label}", "territory": "GR", "region": LABELS[label]}
    if label.startswith("xn--"):
        own["u_label"] = "ελ"
    return Tld(**{**own, "manager": manager, "backend": backend or manager, **more})


def register(tlds: list[Tld], organisations: list[Organisation], outcomes: list[Outcome] | None = None) -> Register:
    return Register(
        settings=SETTINGS,
        tlds={each.tld: each for each in tlds},
        organisations={each.id: each for each in organisations},
        outcomes_of={"r": tuple(outcomes or ())},
    )


def recipient(scope: Any = "all", clearance: str = "RED", name: str = "cert-one", **more: Any) -> Recipient:
    own = {
        "id": name,
        "name": f"The {name}",
        "kind": "national-cert",
        "country": "GR",
        "keys": [{"label": "laptop", "key": "age1test", "added": "2026-01-01"}],
        "use_cases": ["outage"],
        "until": "2027-09-30",
    }
    return Recipient(**{**own, "scope": scope, "clearance": clearance, **more})


def views(of: Register) -> Views:
    return Views(of, fold(of.outcomes, of.settings.freshness, TODAY), EDITION)


def walk(value: Any) -> Iterator[Any]:
    """Every value in a nest of dicts, lists and tuples."""
    if isinstance(value, dict):
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from walk(each)
    else:
        yield value
