"""What a recipient is admitted for: what an officer answers, read and checked one by one. Pure.

A refusal says what would do, and never quotes the answer. Nothing here admits anybody: that is the board's.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from builder.errors import RecipientError
from builder.recipients.enrolment import LONGEST_TEXT
from builder.register.facts import REGIONS
from builder.register.kinds import Tlp
from builder.register.model import Recipient, Register, Scope, ScopeOfAll, Settings
from builder.workspace.yamltext import text_problem

LASTS = timedelta(days=365)
ALL = "all"
KINDS: dict[str, str] = {
    "national-cert": "the CERT of a country",
    "sector-cert": "the CERT of a sector, as of banks",
    "regional-body": "a regional organisation of ccTLDs or CERTs",
    "operator-group": "operators of the DNS who help each other",
}
CLEARANCES = {
    "CLEAR": "what anybody may see",
    "GREEN": "what the community may see: most desks",
    "AMBER": "what an organisation and its clients may see",
    "AMBER+STRICT": "what an organisation alone may see",
    "RED": "all, private numbers of people too",
}
BETWEEN = re.compile(r"[,\s]+")
# ISO 3166-1 has GB, and the ccTLD that most know is `uk`.
TERRITORIES = {"GB": "UK"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a recipient may read, for what and until when; keys as in its file."""

    name: str
    kind: str
    scope: Scope
    clearance: Tlp
    use_cases: tuple[str, ...]
    until: date

    def written(self) -> dict[str, str]:
        """Return each value as it stands behind its key in a recipient file."""
        return {
            # What JSON writes between quotes YAML reads alike, as long as it holds no control character.
            "name": json.dumps(unicodedata.normalize("NFC", self.name), ensure_ascii=False),
            "kind": self.kind,
            "scope": _flow(self.scope),
            "clearance": self.clearance.word,
            "use_cases": f"[{', '.join(self.use_cases)}]",
            "until": str(self.until),
        }


def terms_of(record: Recipient) -> Terms:
    """Return the terms that a recipient's file states."""
    return Terms(
        name=record.name,
        kind=record.kind,
        scope=record.scope,
        clearance=record.clearance,
        use_cases=record.use_cases,
        until=record.until,
    )


def with_these(record: Recipient, terms: Terms) -> Recipient:
    """Return a recipient as it would be with other terms."""
    keys = ("name", "kind", "scope", "clearance", "use_cases", "until")
    return record.model_copy(update={key: getattr(terms, key) for key in keys})


def answers_of(terms: Terms) -> dict[str, str]:
    """Return each value as an officer would answer it."""
    scope = ALL if isinstance(terms.scope, ScopeOfAll) else " ".join((*terms.scope.regions, *terms.scope.tlds))
    return terms.written() | {"name": terms.name, "scope": scope, "use_cases": " ".join(terms.use_cases)}


def name_of(text: str) -> str:
    """Return a name as the CERT's copy says it."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_TEXT:
        raise RecipientError("a name has 1 to 120 characters", hint="as its copy is to say it")
    if problem := text_problem(name):
        raise RecipientError(problem[0], hint=problem[1])
    return name


def kind_of(text: str) -> str:
    """Return which kind of recipient it is."""
    return _one_of(text.lower(), KINDS)


def clearance_of(text: str) -> Tlp:
    """Return the narrowest label that it may see."""
    word = _one_of(text.upper().removeprefix("TLP:"), CLEARANCES)
    return next(level for level in Tlp if level.word == word)


def scope_of(text: str, register: Register) -> Scope:
    """Return the scope that regions and ccTLDs make, or `all`; refuse what the register does not have."""
    words = _words(text)
    if [word.lower() for word in words] == [ALL]:
        return ScopeOfAll()
    # A draft too: once somebody manages it, it is in what was approved.
    labels = {tld.u_label: label for label, tld in register.labels.items() if tld.u_label}
    regions: list[str] = []
    tlds: list[str] = []
    for place, word in enumerate(words, 1):
        label = labels.get(word.removeprefix("."), word.removeprefix(".").lower())
        # EU is a region, and eu a ccTLD: who means the one must never admit to the other.
        if word in REGIONS:
            regions.append(word)
        elif label in register.labels:
            tlds.append(label)
        else:
            raise RecipientError(
                f"word {place} is neither a region nor a ccTLD of the register",
                hint=f"`all`, or regions in capitals ({', '.join(REGIONS)}) and ccTLDs in small letters, as EU su",
            )
    if not words:
        raise RecipientError("a scope names what it covers", hint="`all`, or regions and ccTLDs, as EU su")
    fields: Any = {"regions": tuple(dict.fromkeys(regions)), "tlds": tuple(dict.fromkeys(tlds))}
    return Scope(**fields)


def use_cases_of(text: str, settings: Settings) -> tuple[str, ...]:
    """Return the use cases that are named, each once; one at least."""
    known = {case.id: case.title for case in settings.use_cases}
    found = tuple(dict.fromkeys(_one_of(word.lower(), known) for word in _words(text)))
    if not found:
        raise RecipientError("a recipient has one use case at least", hint=f"of: {', '.join(known)}")
    return found


def until_of(text: str, today: date) -> date:
    """Return the last day of an admission, which is still to come."""
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None or day <= today:
        raise RecipientError("the last day is a date to come", hint=f"as {today + LASTS}, a year from today")
    return day


def scope_proposed(country: str, register: Register) -> str:
    """Return the ccTLDs of a country, its IDN ones too, as an officer would answer; empty where there are none."""
    territories = {country, TERRITORIES.get(country, country)}
    return " ".join(sorted(label for label, tld in register.labels.items() if tld.territory in territories))


def _words(text: str) -> list[str]:
    return [word for word in BETWEEN.split(text.strip()) if word]


def _one_of(text: str, known: Mapping[str, str]) -> str:
    if text not in known:
        raise RecipientError("is none that there is", hint=f"one of: {', '.join(known)}")
    return text


def _flow(scope: Scope) -> str:
    if isinstance(scope, ScopeOfAll):
        return ALL
    parts = [("regions", scope.regions), ("tlds", scope.tlds)]
    return "{" + ", ".join(f"{key}: [{', '.join(items)}]" for key, items in parts if items) + "}"
