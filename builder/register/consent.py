"""The wish of an organisation: which recipients may see it. Only `builder.views` asks whom it covers. Pure."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from builder.register.types import Identifier
from builder.register.values import refuse
from builder.workspace.record import Record

# How one line of text states a wish: at a question, in an option, in a cell of a table.
WISHES = "all, none, only: cert-xx cert-yy, or except: cert-xx"
PART = re.compile(r"\s*(only|except)\b\s*:?([^:]*)")


class Consent(Record):
    """The wish of those whom it is about: which recipients may see them."""

    only: tuple[Identifier, ...] | None = None
    except_: tuple[Identifier, ...] | None = Field(default=None, alias="except")

    def covers(self, recipient: str) -> bool:
        """Say whether this recipient may see them."""
        return (self.only is None or recipient in self.only) and recipient not in (self.except_ or ())

    @property
    def in_words(self) -> str:
        """Whom it lets see them, in a phrase."""
        parts = [] if self.only is None else [f"only {', '.join(self.only) or 'nobody'}"]
        parts += [f"all but {', '.join(self.except_)}"] if self.except_ else []
        return "; ".join(parts) or "all"

    def within(self, other: "Consent") -> bool:
        """Say whether each recipient that this wish lets see, the other lets see too: those to come as well."""
        without = set(other.except_ or ())
        if self.only is None:
            return other.only is None and without <= set(self.except_ or ())
        named = set(self.only) - set(self.except_ or ())
        return not named & without and (other.only is None or named <= set(other.only))


def wish_in(text: str) -> str | dict[str, list[str]]:
    """Return a wish as files write it, from one line in the form of `WISHES`; commas will do, and `only: …; except: …`.

    What is in no such form, or names nobody, comes back as it is: the field of a record refuses it.
    """
    low = text.strip().lower()
    parts = [PART.fullmatch(part) for part in low.split(";")]
    found = {part[1]: part[2].replace(",", " ").split() for part in parts if part}
    if len(found) == len(parts) and all(found.values()):
        return found
    return low if low in ("all", "none") else text


CONSENT_TO_ALL = Consent()
CONSENT_TO_NONE = Consent(only=())


def _consent(value: Any) -> Any:
    wish = {"all": CONSENT_TO_ALL, "none": CONSENT_TO_NONE}.get(value) if isinstance(value, str) else value
    # An empty wish must not pass for consent to all.
    if wish is None or (isinstance(wish, dict) and not wish.keys() - {"place"}):
        raise refuse("value", "says nothing that we know", "write all, none, {only: [cert-xx]} or {except: [cert-xx]}")
    return wish


Wish = Annotated[Consent, BeforeValidator(_consent)]
