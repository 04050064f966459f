"""An edition: a numbered, dated publication of the register. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which publication this is, when it was issued and until when it is valid."""

    number: int
    issued: date
    valid_days: int

    @property
    def expires(self) -> date:
        """The last day on which the edition is valid."""
        return self.issued + timedelta(days=self.valid_days)
