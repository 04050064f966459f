"""The whole way of the data, from the files of a workspace to a staged edition.

register -> views -> pages, paper -> bundle -> seal -> editions

The register is loaded and checked before, and reach is counted inside the views, for what each recipient
sees. A build ends with a staged edition that its builder signed; `builder.editions.signing` adds the
officers' signatures, and `builder.editions.publishing` lets readers see it. Nothing here decides or
formats; each step has a module of its own.

>>> from datetime import UTC, datetime
>>> from builder.pipeline import Choice, build
>>> from builder.progress import Silence
>>> built = build(workspace, datetime(2026, 11, 22, 9, tzinfo=UTC), Silence(), choice=Choice(only=("cert-eu",)))
>>> built.edition.number, [bundle.recipient for bundle in built.bundles]
(1, ['cert-eu'])
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from builder.board.practice import is_practice, marked
from builder.bundle.make import Plan, pack_forms, seal_bundles
from builder.bundle.parts import PartsMaker
from builder.editions import built, signing, staging
from builder.editions.authority import refuse_stranger, refuse_unapproved
from builder.editions.history import previous
from builder.editions.record import latest_edition
from builder.errors import PublishError, RecipientError
from builder.paper import fonts
from builder.paper.typeset import ALONE, Typesetting, typeset
from builder.progress import Report
from builder.register.checked import read
from builder.register.edition import Edition
from builder.register.model import Recipient
from builder.seal import locators
from builder.trust.keys import SecretKey
from builder.views import views_of
from builder.workers import batches, open_executor, stream
from builder.workspace.places import Workspace

BUNDLES_AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """For whom to build: those named, or all where none is; without some."""

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


EVERYBODY = Choice()


class BundleName(NamedTuple):
    """Whose bundle it is, and the name of its file without `.zip.age`."""

    recipient: str
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An edition that was staged."""

    edition: Edition
    path: Path
    bundles: tuple[BundleName, ...]


def build(
    workspace: Workspace,
    now: datetime,
    report: Report,
    *,
    choice: Choice = EVERYBODY,
    builder: SecretKey | None = None,
    again: bool = False,
    how: Typesetting = ALONE,
) -> Built:
    """Stage an edition; raise `BuilderError` and leave the last one in place where that fails.

    `builder` is the key of the officer who builds; without it an edition is a trial that
    nobody can sign or publish. `again` lets it take the place of one that was signed.
    """
    today = now.date()
    with staging.stage(workspace, report) as stage, open_executor(how.jobs) as executor:
        checked = read(workspace, today, report)
        recipients = choose(checked.recipients, choice)
        authority = refuse_unapproved(workspace, checked, recipients, now)
        refuse_stranger(workspace, builder, today)
        refuse_to_go_back(workspace, today)
        if builder and not again:
            signing.refuse_to_replace(workspace)
        valid_days = checked.register.settings.valid_days
        edition = Edition(number=staging.next_number(workspace), issued=today, valid_days=valid_days)
        register = marked(checked.register, practice=is_practice(workspace))
        views = views_of(register, edition, previous(workspace))

        maker = PartsMaker()
        plans = []
        report.begin("Rendering", len(recipients))
        for recipient in recipients:
            view = views.view(recipient)
            keys = tuple(key.key for key in recipient.keys)
            # `check` refuses a recipient without one.
            secret = recipient.locator or ""
            # A trial stays here, beside the recipients' files, and is named as these say.
            name = locators.locator(secret, edition.number) if builder else secret
            plans.append(Plan(copy=view.copy, parts=maker.parts(view), locator=name, secret=secret, keys=keys))
            report.advance()

        forms = typeset(workspace, maker.book, how, executor, report, whole=choice == EVERYBODY)
        paths = fonts.shelf(use.face.digest for form in forms.values() for use in form.fonts)
        packed = pack_forms(forms, paths)

        staged = stage.begin(edition, trial=builder is None)
        report.begin("Sealing bundles", len(plans))
        calls = ((some, packed) for some in batches(plans, BUNDLES_AT_ONCE))
        for bundles in stream(executor, seal_bundles, calls, ahead=how.jobs):
            for bundle in bundles:
                staged.add(bundle)
                report.advance()
        salt, next_salt = built.salts_of(latest_edition(workspace), edition.number)
        origin = staging.Origin(
            sources=built.files_built_from(workspace, checked), authority=authority, salt=salt, next_salt=next_salt
        )
        staged.record(origin)
        path = staged.finish(built.targets_of(edition, staged.listed, origin, builder))
    return Built(
        edition=edition, path=path, bundles=tuple(BundleName(plan.copy.recipient, plan.locator) for plan in plans)
    )


def refuse_to_go_back(workspace: Workspace, today: date) -> None:
    """Refuse to date an edition before the last one: readers hold what is newer by number and by date."""
    last = latest_edition(workspace)
    if last and last.issued > today:
        raise PublishError(
            f"today is {today}, and edition {last.edition} was issued on {last.issued}",
            hint="set this machine's clock; a trial may be of a later --date",
        )


def choose(recipients: Sequence[Recipient], choice: Choice) -> tuple[Recipient, ...]:
    """Return the recipients that are chosen; refuse a name that is none."""
    known = {recipient.id: recipient for recipient in recipients}
    for name in (*choice.only, *choice.without):
        if name not in known:
            raise RecipientError(f"there is no recipient {name}", hint="`tocsin status` lists the recipients")
    chosen = tuple(known[name] for name in dict.fromkeys(choice.only or known) if name not in choice.without)
    if not chosen:
        raise RecipientError(
            "there is no recipient to build for", hint="add a file under recipients/; see its README.md"
        )
    return chosen
