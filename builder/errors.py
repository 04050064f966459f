"""The errors that Tocsin raises on purpose.

::

    BuilderError
    ├── WorkspaceError   the directory is no workspace, or a file in it cannot be read safely
    ├── RegisterError    the records break rules; carries every problem found (beside what a problem is)
    ├── RecipientError   a recipient is unknown or may not be served
    ├── SealError        a key cannot be sealed to, or a sealed file is damaged
    ├── LayoutError      a page cannot be laid out (fonts or Pango missing, text too tall)
    ├── DraftError       an answer is no answer to its question, or a record cannot be begun
    ├── RoundError       a verification round cannot be opened, is closed, or its files are in use
    ├── ProposalError    a proposal is not fit to be entered, confirmed or applied
    ├── ExchangeError    a table cannot be taken in or written as a whole
    ├── CacheError       the cache directory is unsafe to use
    ├── PublishError     an edition could not be written
    ├── ClusterError     a cluster is not fit for plaintext, or is lost; what was sealed is kept
    ├── BackupError      a backup cannot be made, is damaged or forged, or cannot be restored here
    ├── OutputError      standard output cannot be written to
    ├── TrustError       a key file, a request or signed metadata is refused
    │   └── NotAuthenticError  what was to be opened is older, unsigned or tampered with
    └── OpenError        what is authentic could not be opened here
        └── NotForIdentityError  it is sealed to other keys

A message names the place and the rule, never the value; `hint` says what to do.
Anything else that escapes is a bug and traces back.
"""

from enum import StrEnum


class BuilderError(Exception):
    """The root: refused for a reason the reader can act on."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel from worker processes; pickle alone would lose the hint.
        return _rebuild, (type(self), self.message, self.hint)


def _rebuild(type_: type[BuilderError], message: str, hint: str) -> BuilderError:
    return type_(message, hint=hint)


class WorkspaceError(BuilderError):
    """The directory is no workspace, or a file in it cannot be read safely."""


class RecipientError(BuilderError):
    """A recipient is unknown or may not be served."""


class SealError(BuilderError):
    """A key cannot be sealed to, or a sealed file is damaged or does not open."""


class LayoutError(BuilderError):
    """A page cannot be laid out."""


class DraftError(BuilderError):
    """An answer is no answer to its question, or a record cannot be begun."""


class RoundError(BuilderError):
    """A verification round cannot be opened, is closed, or its files are in use."""


class ProposalError(BuilderError):
    """A proposal is not fit to be entered, confirmed or applied; says what is missing."""


class ExchangeError(BuilderError):
    """A table cannot be taken in or written as a whole."""


class CacheError(BuilderError):
    """The cache directory is unsafe to use."""


class PublishError(BuilderError):
    """An edition could not be written."""


class ClusterError(BuilderError):
    """A cluster is not fit for what it would see, or is lost; what was sealed is kept for the next build."""


class BackupError(BuilderError):
    """A backup cannot be made, is damaged or forged, or cannot be restored here."""


class OutputError(BuilderError):
    """Standard output cannot be written to."""


class TrustError(BuilderError):
    """A key file, a request or signed metadata is refused."""


class Refusal(StrEnum):
    """Why something is not authentic; the command line has an exit code for each."""

    OLDER = "older than one seen before"
    UNSIGNED = "not enough signatures"
    TAMPERED = "tampered with or damaged"


class NotAuthenticError(TrustError):
    """What was to be authenticated is not what the officers signed; `refusal` says why."""

    def __init__(self, message: str, *, refusal: Refusal, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.refusal = refusal


class OpenError(BuilderError):
    """What is authentic could not be opened here."""


class NotForIdentityError(OpenError):
    """The sealed bundle is for other keys than those given."""
