"""The board's approvals: which recipient files hold, as they stand, and until when.

They are targets metadata of TUF under the root role's keys. Each target is one recipient
file by its digest, so a file that is changed by one byte is unapproved; but for its locator,
which is left out: the board decides who reads what, and is not told how a file is named. Pure: files come as
bytes, the time is an argument.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tuf.api.metadata import Metadata, Root, TargetFile, Targets

from builder.errors import RecipientError, TrustError
from builder.register.model import Recipient
from builder.seal import locators
from builder.seal.fingerprints import digest_of
from builder.trust import metadata
from builder.trust.keys import NAME
from builder.trust.roots import complete
from builder.workspace.places import SUFFIX
from builder.workspace.shape import read_record

LASTS = timedelta(days=365)


class Verdict(StrEnum):
    """How a recipient stands with the board."""

    APPROVED = "approved"
    UNAPPROVED = "unapproved"
    CHANGED = "changed since"
    EXPIRED = "expired"
    RETIRED = "retired"
    UNPROVED = "not proved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a recipient stands: `until` is the last day of its approval, `reason` and `hint` tell why it is refused.

    `whole` says it in a sentence of its own where it is so for everybody.
    """

    state: Verdict
    until: date | None = None
    reason: str = ""
    hint: str = ""
    whole: str = ""

    @property
    def approved(self) -> bool:
        """Whether an edition may be built for the recipient."""
        return self.state is Verdict.APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The root and the approvals by which recipients are judged, as far as there are any.

    `at_least` is the version of the approvals under which the last edition was built: older ones were put back.
    """

    root: Metadata[Root] | None
    approvals: Metadata[Targets] | None
    at_least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What the board approved of one recipient: the file with this digest, until a day."""

    length: int
    digest: str
    approved: date
    expires: date
    proved: date

    def fits(self, content: bytes) -> bool:
        """Say whether a file is the one that was approved, whatever its locator."""
        bare = without_locator(content)
        return (self.length, self.digest) == (len(bare), digest_of(bare).hex())


def without_locator(content: bytes) -> bytes:
    """Return a recipient file as the board approves it, and as its members are sent it."""
    return locators.without(content.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def files_of(sources: Mapping[str, str]) -> dict[str, bytes]:
    """Return the recipient files among the sources of a workspace (`Loaded.sources`), by recipient."""
    return {
        name.removeprefix("recipients/").removesuffix(SUFFIX): text.encode()
        for name, text in sources.items()
        if name.startswith("recipients/") and name.endswith(SUFFIX)
    }


def read_recipient(name: str, text: str) -> Recipient:
    """Return the recipient of a file; refuse one that the loader would refuse."""
    record, problems = read_record(Recipient, f"recipients/{name}{SUFFIX}", text)
    if record is None:
        # Problems hold no value of the file.
        first = problems[0]
        raise TrustError(f"{first.place}: {first.message}", hint=first.hint or "run `tocsin check`")
    if record.id != name:
        raise TrustError(
            f"the file of {name} states another id than its name", hint="name the file by the id, or correct the key"
        )
    return record


def entries(
    approvals: Targets, place: str = "the list of approvals", hint: str = "do not sign it; ask where it comes from"
) -> dict[str, Approval]:
    """Return what approvals say of each recipient; refuse approvals that say anything beside.

    What a member is shown is made from the entries, so the list must be the very one that its
    entries make.
    """
    strange = TrustError(f"{place} is none as we make them", hint=hint)
    found: dict[str, Approval] = {}
    try:
        for path, target in approvals.targets.items():
            name = path.removesuffix(SUFFIX)
            if not NAME.fullmatch(name):
                raise strange
            days = {key: date.fromisoformat(target.custom[key]) for key in ("approved", "expires", "proved")}
            found[name] = Approval(length=target.length, digest=target.hashes["sha256"], **days)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise strange from None
    if _targets(found, approvals.version, approvals.expires, approvals.spec_version) != approvals:
        raise strange
    return found


def propose(
    *,
    files: Mapping[str, bytes],
    in_force: Metadata[Targets] | None,
    proved: Mapping[str, date],
    now: datetime,
    renew: bool = False,
) -> Metadata[Targets]:
    """Return the next approvals, unsigned: every recipient file as it stands.

    `proved` has, for each recipient all of whose keys were proved, the day of the last proof.
    What did not change is carried over with its day, unless `renew`.
    """
    before = entries(in_force.signed) if in_force else {}
    today = now.astimezone(UTC).date()
    after: dict[str, Approval] = {}
    for name, content in sorted(files.items()):
        old = before.get(name)
        if old and old.fits(content) and not renew:
            after[name] = old
            continue
        day = proved.get(name) or (old.proved if old and old.fits(content) else None)
        if day is None:
            raise TrustError(
                f"{name} has not proved all of its keys", hint=f"`tocsin recipients challenge {name}` asks it to"
            )
        read_recipient(name, _text(name, content))
        bare = without_locator(content)
        after[name] = Approval(
            length=len(bare), digest=digest_of(bare).hex(), approved=today, expires=today + LASTS, proved=day
        )
    if in_force and after == before and not renew:
        raise TrustError(
            "nothing changed since the board approved the recipients",
            hint="to have all approved for another year: `tocsin recipients propose --renew`",
        )
    version = in_force.signed.version + 1 if in_force else 1
    return Metadata(_targets(after, version, now + metadata.YEAR))


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise TrustError(f"the file of {name} is not UTF-8 text", hint="run `tocsin check`") from None


def _targets(
    found: Mapping[str, Approval], version: int, expires: datetime, spec_version: str | None = None
) -> Targets:
    def target(name: str, entry: Approval) -> TargetFile:
        custom = {key: getattr(entry, key).isoformat() for key in ("approved", "expires", "proved")}
        return TargetFile(entry.length, {"sha256": entry.digest}, f"{name}{SUFFIX}", {"custom": custom})

    targets = {f"{name}{SUFFIX}": target(name, entry) for name, entry in found.items()}
    return Targets(version=version, spec_version=spec_version, expires=expires, targets=targets)


def standings(
    in_force: InForce,
    files: Mapping[str, bytes],
    retired: AbstractSet[str],
    now: datetime,
    *,
    unproved: AbstractSet[str] = frozenset(),
) -> dict[str, Standing]:
    """Return how each recipient stands, those of `files` first, then the retired ones that are still approved.

    `unproved` names recipients with a key that they did not prove.
    """
    refused = _refused(in_force, now)
    known = entries(in_force.approvals.signed) if in_force.approvals and not refused else {}
    found: dict[str, Standing] = {}
    for name, content in sorted(files.items()):
        found[name] = refused or _standing(name, known.get(name), content, now)
        if name in retired:
            found[name] = Standing(
                state=Verdict.RETIRED,
                until=known[name].expires if name in known else None,
                reason="is retired, and its file is in recipients/ again",
                hint=f"remove that file; to serve {name} again, have the board withdraw it first, then admit it anew",
            )
        if not found[name].approved and name in unproved:
            found[name] = Standing(
                state=Verdict.UNPROVED,
                reason="has not proved all of its keys",
                hint=f"`tocsin recipients challenge {name}`, then propose it to the board",
            )
    for name in sorted(known.keys() - files.keys()):
        gone = "is retired" if name in retired else "has no file any more"
        found[name] = Standing(
            state=Verdict.RETIRED,
            until=known[name].expires,
            reason=f"{gone}, and the board has not withdrawn its approval",
            hint="`tocsin recipients propose` asks the board to",
        )
    return found


def lapsed(
    in_force: InForce,
    served: Iterable[str],
    retired: AbstractSet[str],
    now: datetime,
) -> dict[str, Standing]:
    """Return how those stand whom an edition serves that is out, and whom the board approves no more.

    What their files say by now is the next edition's affair.
    """
    refused = _refused(in_force, now)
    known = entries(in_force.approvals.signed) if in_force.approvals and not refused else {}
    found = {name: refused or _past(known.get(name), retired=name in retired, now=now) for name in sorted(served)}
    return {name: standing for name, standing in found.items() if standing}


def _past(entry: Approval | None, *, retired: bool, now: datetime) -> Standing | None:
    """Return why an approval is one no more, or None."""
    without = "build, sign and publish an edition, which leaves it out"
    if retired:
        return Standing(state=Verdict.RETIRED, reason="is retired", hint=without)
    if entry is None:
        return Standing(state=Verdict.UNAPPROVED, reason="is approved by the board no more", hint=without)
    return _expired(entry, now)


def _expired(entry: Approval, now: datetime) -> Standing | None:
    if now < metadata.end_of(entry.expires):
        return None
    return Standing(
        state=Verdict.EXPIRED,
        until=entry.expires,
        reason=f"was approved until {entry.expires}",
        hint="`tocsin recipients propose --renew`, and have the board approve",
    )


def _refused(in_force: InForce, now: datetime) -> Standing | None:  # noqa: PLR0911  a return for each rule
    """Return the standing of everybody where the approvals as a whole do not count."""
    root, approvals = in_force.root, in_force.approvals

    def no(reason: str, hint: str, whole: str, state: Verdict = Verdict.UNAPPROVED) -> Standing:
        return Standing(state=state, reason=reason, hint=hint, whole=whole)

    again = "`tocsin recipients propose --renew`, and have the board approve"
    if root is None:
        whole = "there is no board"
        return no(f"cannot be approved: {whole}", "`tocsin board init` makes one", whole)
    if root.signed.is_expired(now):
        whole = f"the board's root ran out on {root.signed.expires.date()}"
        renew = "`tocsin board rotate` renews it"
        return no("is approved by a board whose root ran out", renew, whole, Verdict.EXPIRED)
    if approvals is None:
        whole = "the board has approved nobody yet"
        return no(f"is not approved: {whole}", "`tocsin recipients propose`", whole)
    if not complete(root.signed, approvals):
        whole = "too few of the present board signed the approvals"
        return no(f"is not approved: {whole}", again, whole)
    if approvals.signed.version < in_force.at_least:
        older = f"older than list {in_force.at_least} of the last edition"
        whole = f"the approvals are list {approvals.signed.version}, {older}"
        return no(f"is not approved: {whole}", "restore recipients/approvals/ from a newer copy", whole)
    if approvals.signed.is_expired(now):
        whole = f"the approvals as a whole ran out on {approvals.signed.expires.date()}"
        return no("is not approved any more: the approvals as a whole ran out", again, whole, Verdict.EXPIRED)
    return None


def _standing(name: str, entry: Approval | None, content: bytes, now: datetime) -> Standing:
    propose_it = f"`tocsin recipients propose` asks the board about {name}"
    if entry is None:
        return Standing(state=Verdict.UNAPPROVED, reason="is not approved by the board", hint=propose_it)
    if not entry.fits(content):
        return Standing(state=Verdict.CHANGED, reason="was changed since the board approved it", hint=propose_it)
    if now.astimezone(UTC).date() < entry.approved:
        return Standing(
            state=Verdict.UNAPPROVED,
            reason=f"is approved from {entry.approved} on, which has not come yet",
            hint="set this machine's clock; a trial may be of a later --date",
        )
    return _expired(entry, now) or Standing(state=Verdict.APPROVED, until=entry.expires)


def refuse_unapproved(found: Mapping[str, Standing], wanted: Iterable[str]) -> None:
    """Refuse to build where a recipient is not approved: name every one, why, and what to do.

    Where nobody is approved for one reason it is said once.
    """
    refused = [(name, found[name]) for name in wanted if not found[name].approved]
    if not refused:
        return
    everybody = [standing for _, standing in refused if standing.whole]
    if len(everybody) > 1:
        raise RecipientError(f"no recipient may be served: {everybody[0].whole}", hint=everybody[0].hint)
    lines = [f"{name} {standing.reason}; {standing.hint}" for name, standing in refused]
    count = f"{len(refused)} recipient{'' if len(refused) == 1 else 's'} may not be served:"
    raise RecipientError(
        "\n".join([count, *(f"  {line}" for line in lines)]), hint="`tocsin recipients status` shows how each stands"
    )


def fields_of(standing: Standing) -> dict[str, Any]:
    """Return a standing for programs."""
    return {
        "state": standing.state,
        "until": standing.until.isoformat() if standing.until else None,
        "reason": standing.reason or None,
    }
