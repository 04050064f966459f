"""The whole way of the data, from the files of a workspace to a staged edition.

load -> check -> (freshness, reach) -> views -> render -> bundle -> seal -> release -> publish

Reach is counted inside the views, for what each recipient sees. A build ends with a staged
edition that its builder signed; `builder.release` adds the officers' signatures, and
`builder.publication` lets readers see it. Nothing here decides or formats; each step has a
module of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from builder import locators, release
from builder.bundle.make import Plan, pack_forms, seal_bundles
from builder.bundle.parts import PartsMaker
from builder.edition import Edition
from builder.errors import PublishError, RecipientError
from builder.executors import batches, open_executor, stream
from builder.freshness import fold
from builder.history import previous
from builder.load.editions import latest_edition
from builder.model import Recipient, Register
from builder.publish import staging
from builder.register import read
from builder.render import fonts
from builder.report import Report
from builder.typeset import BuildOptions, typeset
from builder.views import Previous, Views
from builder.workspace import Workspace

BUNDLES_AT_ONCE = 20


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


def build(workspace: Workspace, now: datetime, options: BuildOptions, report: Report) -> Built:
    """Stage an edition; raise `BuilderError` and leave the last one in place where that fails."""
    today = now.date()
    with staging.stage(workspace, report) as stage, open_executor(options.jobs) as executor:
        register, recipients, loaded = read(workspace, today, report)
        recipients = choose(recipients, options.only, options.without)
        authority = release.refuse_unapproved(workspace, loaded, recipients, now)
        release.refuse_stranger(workspace, options.builder, today)
        refuse_to_go_back(workspace, today)
        if options.builder and not options.again:
            release.refuse_to_replace(workspace)
        edition = Edition(number=staging.next_number(workspace), issued=today, valid_days=register.settings.valid_days)
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
            name = locators.locator(secret, edition.number) if options.builder else secret
            plans.append(Plan(copy=view.copy, parts=maker.parts(view), locator=name, secret=secret, keys=keys))
            report.advance()

        forms = typeset(workspace, maker.book, options, executor, report)
        paths = fonts.shelf(use.face.digest for form in forms.values() for use in form.fonts)
        packed = pack_forms(forms, paths)

        staged = stage.begin(edition, trial=options.builder is None)
        report.begin("Sealing bundles", len(plans))
        calls = ((some, packed) for some in batches(plans, BUNDLES_AT_ONCE))
        for bundles in stream(executor, seal_bundles, calls, ahead=options.jobs):
            for bundle in bundles:
                staged.add(bundle)
                report.advance()
        sources = release.files_built_from(workspace, loaded)
        salt = release.salt_of(latest_edition(workspace), edition.number)
        staged.record(sources, authority, salt)
        path = staged.finish(release.targets_of(edition, staged.listed, sources, authority, salt, options.builder))
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


def views_of(register: Register, edition: Edition, before: Previous | None = None) -> Views:
    """Return the maker of views, with what verification rounds have found out until the edition's day."""
    known = fold(register.outcomes, register.settings.freshness, edition.issued)
    return Views(register, known, edition, before)


def choose(recipients: Sequence[Recipient], only: Iterable[str], without: Iterable[str] = ()) -> tuple[Recipient, ...]:
    """Return the recipients that were named, or all but some; refuse a name that is none."""
    only, without = tuple(only), tuple(without)
    known = {recipient.id: recipient for recipient in recipients}
    for name in (*only, *without):
        if name not in known:
            raise RecipientError(f"there is no recipient {name}", hint="`tocsin status` lists the recipients")
    chosen = tuple(known[name] for name in dict.fromkeys(only or known) if name not in without)
    if not chosen:
        raise RecipientError(
            "there is no recipient to build for", hint="add a file under recipients/; see its README.md"
        )
    return chosen
