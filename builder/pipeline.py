"""The whole way of the data, from the files of a workspace to a staged edition.

register -> views -> pages, paper -> bundle -> seal -> editions

The register is loaded and checked before, and reach is counted inside the views, for what each recipient
sees. A build ends with a staged edition that its builder signed; `builder.editions.signing` adds the
officers' signatures, and `builder.editions.publishing` lets readers see it. Nothing here decides or
formats; each step has a module of its own.

>>> from datetime import UTC, datetime
>>> from builder.pipeline import build
>>> from builder.progress import Silence
>>> from builder.register.choosing import Choice
>>> built = build(workspace, datetime(2026, 11, 22, 9, tzinfo=UTC), Silence(), choice=Choice(only=("cert-eu",)))
>>> built.edition.number, built.bundles[0].recipient
(1, 'cert-eu')
"""

from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from builder.board.practice import is_practice, marked
from builder.bundle import makings
from builder.bundle.make import PackedPlan, Plan, packed_store, seal_there
from builder.bundle.parts import MADE_AT_ONCE, PartsMaker, Unmade, render
from builder.editions import built, signing, staging
from builder.editions.authority import refuse_stranger, refuse_to_go_back, refuse_unapproved
from builder.editions.history import previous
from builder.editions.record import latest_edition
from builder.paper.typeset import ALONE, Cells, Typesetter, Typesetting
from builder.progress import Report, Step, Steps
from builder.register.checked import read
from builder.register.choosing import EVERYBODY, Choice, choose
from builder.register.edition import Edition
from builder.seal import locators
from builder.trust.keys import SecretKey
from builder.views import Views, views_of
from builder.workers import Processes
from builder.workspace.places import Workspace

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
    steps: tuple[Step, ...]


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
    today, steps = now.date(), Steps(report)
    with ExitStack() as inside:
        stage = inside.enter_context(staging.stage(workspace, report))
        workers = inside.enter_context(Processes(how.jobs, steps.used))
        sealers = inside.enter_context(how.sealers(workers, steps))
        checked = read(workspace, today, steps)
        recipients = choose(checked.recipients, choice)
        authority = refuse_unapproved(workspace, checked, [each.id for each in recipients], now)
        refuse_stranger(workspace, builder, today)
        refuse_to_go_back(workspace, today)
        if builder and not again:
            signing.refuse_to_replace(workspace)
        days, register = checked.register.settings.valid_days, marked(checked.register, practice=is_practice(workspace))
        edition = Edition(number=staging.next_number(workspace), issued=today, valid_days=days)
        views, maker = views_of(register, edition, previous(workspace)), PartsMaker()

        # `check` refuses a recipient without one. A trial stays here, beside their files, and is named as these say.
        secrets = {each.id: each.locator or "" for each in recipients}
        names = {each: locators.locator(secrets[each], edition.number) for each in secrets} if builder else secrets
        sources = built.files_built_from(workspace, checked)
        of = built.sameness(workspace, edition, sources, makings.here(), names)

        steps.begin("Rendering", len(recipients))
        plans: list[PackedPlan] = []

        # While workers render what some views hold, the next are decided.
        def unmade(views: Views, maker: PartsMaker) -> Iterator[tuple[Unmade]]:
            for recipient in recipients:
                view, secret, name = views.view(recipient), secrets[recipient.id], names[recipient.id]
                keys, places = tuple(each.key for each in recipient.keys), maker.places(view)
                plans.append(Plan(copy=view.copy, places=places, locator=name, secret=secret, keys=keys).packed)
                steps.advance()
                yield from ((some,) for some in maker.unmade(at_least=MADE_AT_ONCE))
            yield from ((some,) for some in maker.unmade())

        for rendered in workers.stream(render, unmade(views, maker)):
            maker.take(rendered)
        typesetter = inside.enter_context(Typesetter(workspace, how, workers, steps))
        shared = sealers.share(packed_store(maker, typesetter.lay_out(maker.book)))
        # Those who seal have what they need of it; with many recipients memory is short from here on.
        del checked, register, views, maker

        staged = stage.begin(edition, of, names, trial=builder is None)
        left = deque(each for each in plans if not staged.has(each.recipient))
        whole = choice == EVERYBODY and len(left) == len(plans)
        plans.clear()
        steps.begin("Sealing bundles", len(left))
        for made in sealers.stream(seal_there, ((*some, shared) for some in _batches(left, typesetter))):
            typesetter.keep(made.cells)
            for bundle in made.bundles:
                staged.add(bundle)
                steps.advance()
        if whole:
            typesetter.forget_the_rest()
        steps.begin("Writing the record", 1)
        salts = built.salts_of(latest_edition(workspace), edition.number)
        origin = staging.Origin(sources=sources, authority=authority, salt=salts[0], next_salt=salts[1])
        staged.record(origin)
        path = staged.finish(built.targets_of(edition, staged.listed, origin, builder))
    bundles = tuple(BundleName(each.recipient, each.locator) for each in staged.listed)
    return Built(edition=edition, path=path, bundles=bundles, steps=steps.ended())


def _batches(plans: deque[PackedPlan], typesetter: Typesetter) -> Iterator[tuple[list[PackedPlan], Cells]]:
    """Yield some plans at a time, and what is known of the cells that name their recipients; they are let go."""
    while plans:
        some = [plans.popleft() for _ in range(min(BUNDLES_AT_ONCE, len(plans)))]
        yield some, typesetter.kept(own for each in some for own in each.own)
