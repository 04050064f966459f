"""What runs out or has run out, and whether those who sign are those who serve."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from builder import board
from builder.editions import erased, publishing, staging
from builder.editions.deadlines import TO_RENEW, Deadline, deadlines
from builder.editions.record import latest_edition, numbers
from builder.errors import TrustError
from builder.office import log
from builder.office.doctor.result import Result, fail, ok, warn
from builder.reading import authenticate, source
from builder.recipients.status import status_of
from builder.register import certificates
from builder.register.check import check
from builder.register.loading import load
from builder.register.model import Register
from builder.trust.roots import holders_of
from builder.words.counted import counted
from builder.workspace.places import Workspace
from builder.workspace.problems import Level as Gravity

PART = "running out"
# Time to build, sign and publish, and for a board to meet; a heartbeat is renewed every day.
SOON = {"heartbeat": timedelta(days=3), "edition": timedelta(days=21)}
LONG = timedelta(days=60)


def look(workspace: Workspace, now: datetime) -> Iterator[Result]:
    """Look at root, approvals, edition and heartbeat; at each recipient; at the last backup."""
    found = deadlines(workspace)
    if not found:
        yield warn(PART, "there is no board and no edition yet", "content/ceremony.md begins with the board")
    for each in found:
        yield _deadline(each, now)
    yield from _recipients(workspace, now)
    yield from _backups(workspace, now.date())


def look_at_published(workspace: Workspace, now: datetime) -> Iterator[Result]:
    """Look at the published tree as a reader does that has seen nothing yet."""
    if staging.number_of_site(workspace) is None:
        return
    pinned = board.root_files(workspace)
    try:
        found = authenticate.authenticate(source.open_source(workspace.site), pinned=next(iter(pinned), b""), at=now)
    except TrustError as error:
        hint = "tocsin refresh --key KEY --from COPY takes it from a copy of what readers see"
        yield fail("published", f"readers would refuse what is published: {error.message}", hint)
        return
    if found.signed_on:
        what = f"the clock says {now.date()}, and something was signed on {found.signed_on}"
        yield fail("clock", what, "set the clock before anything is signed")
    elif found.missing:
        hint = "tocsin refresh --key KEY --from COPY, or publish anew"
        yield fail("published", f"{counted(found.missing, 'bundle')} of edition {found.edition} are missing", hint)
    else:
        yield ok("published", f"edition {found.edition} is authentic, with {counted(len(found.targets), 'bundle')}")


def look_at_committed(workspace: Workspace) -> Iterator[Result]:
    """Hold the data that each edition was built from against what its officers signed, as far as they are kept."""
    held = {number: erased.agrees(workspace, number) for number in numbers(workspace)}
    if wrong := [str(number) for number, agrees in held.items() if agrees is False]:
        hint = "who was given what is told from them: restore data/editions/ from git or a backup"
        yield fail("editions", f"the data of edition {', '.join(wrong)} are not what its officers signed", hint)
    elif held:
        yield ok("editions", f"the data of {counted(len(held), 'edition')} are what officers signed, as far as kept")


def look_at_register(workspace: Workspace, today: date) -> Iterator[Result]:
    """Look at what `tocsin check` says, and at the keys of contacts."""
    loaded = load(workspace)
    gravities = [problem.level for problem in check(loaded, today)]
    errors, warnings = gravities.count(Gravity.ERROR), gravities.count(Gravity.WARNING)
    if errors or loaded.register is None:
        yield fail("register", f"{counted(errors, 'error')} in the register", "`tocsin check` names each")
        return
    said = f"no error and {counted(warnings, 'warning')}" if warnings else "no problem"
    yield ok("register", f"{said} in {counted(len(loaded.register.tlds), 'TLD')}")
    gone = sum(
        not each.holds(today)
        for organisation in loaded.register.organisations.values()
        for contact in organisation.contacts
        for each in certificates.of_contact(contact)
    )
    if gone:
        hint = "`tocsin check` says where; ask each holder for the new one"
        yield warn("register", f"{counted(gone, 'key')} of contacts hold no more", hint)


def look_at_keys(workspace: Workspace, today: date) -> Iterator[Result]:
    """Hold those whose keys the root names against the officers of register.yaml."""
    root, register = board.root_in_force(workspace), load(workspace).register
    if register is None:
        return
    if not register.settings.backup_keys:
        yield fail("keys", "no key to seal backups to", "`backup_keys` in data/register.yaml, see data/README.md")
    elif len(register.settings.backup_keys) < 2:
        yield warn("keys", "one key alone opens the backups", "add another person's to `backup_keys`")
    if root is None:
        return
    holders = holders_of(root.signed)
    if holders.practice:
        yield warn(
            "keys", "the board is one of practice", "`tocsin board end-practice`, before anything real is published"
        )
        # Its officers are played, and none of register.yaml.
        return
    keyed, serving = {key.name for key in holders.officers}, set(register.settings.in_office(today))
    if lost := sorted(keyed - serving):
        hint = "`tocsin board rotate --remove-officer`"
        yield warn("keys", f"the root names keys of officers who do not serve: {', '.join(lost)}", hint)
    if without := sorted(serving - keyed):
        hint = "who is to sign makes a key (`tocsin keys new`); `tocsin board rotate --add-officer`"
        yield warn("keys", f"officers without a key in the root: {', '.join(without)}", hint)
    able = len(keyed & serving)
    if able <= holders.approvers:
        hint = "another officer makes a key, and the board adds it"
        yield fail("keys", f"{counted(able, 'officer')} can sign, and an edition wants {holders.approvers + 1}", hint)
    else:
        yield ok("keys", f"{counted(able, 'officer')} can sign; an edition wants {holders.approvers + 1}")


def _deadline(each: Deadline, now: datetime) -> Result:
    said = f"{each.what}, {each.shown}"
    if each.expires <= now:
        return fail(PART, f"{said}: it has run out", TO_RENEW[each.kind])
    if each.expires <= now + SOON.get(each.kind, LONG):
        return warn(PART, said, TO_RENEW[each.kind])
    return ok(PART, said)


def _recipients(workspace: Workspace, now: datetime) -> Iterator[Result]:
    last = latest_edition(workspace)
    known = status_of(workspace, now, at_least=last.approvals if last else 0)
    rows = [row for row in known.rows if row.record]
    if refused := [row.name for row in rows if not row.standing.approved]:
        hint = "`tocsin recipients status` says why; a build refuses them"
        yield warn("recipients", f"the board does not approve {len(refused)} of {len(rows)} as they stand", hint)
    elif rows:
        yield ok("recipients", f"the board approves all {len(rows)}")
    for each in publishing.unapproved_of(workspace, last.edition, now) if last else ():
        said, _, hint = each.partition("; ")
        yield warn("recipients", said, hint or "restore data/editions/")
    if known.ending:
        hint = "`tocsin recipients status` names them; propose them anew in time"
        yield warn(
            "recipients",
            f"{counted(len(known.ending), 'approval or admission', 'approvals or admissions')} run out within 60 days",
            hint,
        )


def _backups(workspace: Workspace, today: date) -> Iterator[Result]:
    register: Register | None = load(workspace).register
    last = log.latest_of_each(workspace)
    made = last.get(log.What.BACKUP)
    if register is None:
        return
    if made is None:
        yield fail("backup", "there is no backup of this register", "tocsin backup make DIR --officer YOU")
        return
    old = (today - made).days > register.settings.backup_days
    said = f"the last backup is of {made}"
    yield warn("backup", said, "tocsin backup make DIR --officer YOU") if old else ok("backup", said)
    tried = max((last[what] for what in (log.What.BACKUP_CHECKED, log.What.RESTORED) if what in last), default=None)
    if tried is None or (today - tried).days > register.settings.drill_days:
        said = f"the last drill was on {tried}" if tried else "no backup was ever opened and checked"
        yield warn("backup", said, "tocsin backup check FILE --identity FILE --officer YOU")
