"""`tocsin backup`: one sealed file of all that the office needs to go on, and the way back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from builder.cli.terminal.app import Now, app, by_the_clock, now_of
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.options import JSON, YES
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree, read_file, read_identities
from builder.errors import BackupError, BuilderError, WorkspaceError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.office.backup import Found, Made, Restored
    from builder.office.backup.manifest import Manifest
    from builder.office.log import What
    from builder.register.model import Register
    from builder.workspace.places import Workspace

backup = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Seal all that the office needs, check it, restore it."
)
app.add_typer(backup, name="backup")

FILE = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
IDENTITY = Annotated[
    Path, typer.Option(metavar="FILE", help="The identity file of a backup key, as age-keygen wrote it.")
]
PASSPHRASE = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Read the identity file's passphrase from this file.")
]
DIGEST = Annotated[
    str | None, typer.Option(metavar="SHA256", help="Refuse a backup whose SHA-256 is not this, as noted.")
]
WHO = Annotated[str | None, typer.Option("--officer", metavar="ID", help="Who you are, for the office's log.")]


@backup.command()
def make(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE|DIR", help="The file, or where to make one with the date.")],
    officer: OFFICER,
    key: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="Seal to this age key too; may stand several times.")
    ] = None,
    without_git: Annotated[bool, typer.Option("--without-git", help="Leave the history in git out.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: JSON = False,
) -> None:
    """Make a backup: one sealed file.

    In it are data/, recipients/, reports/, an edition that waits for signatures, what readers see of
    dist/, and the history in git; not .cache/, and no key that signs or opens. It is sealed to
    backup_keys of data/register.yaml, whose identities are kept away from this machine. It appears
    whole or not at all. Note the SHA-256 that is printed, away from the backup: by it alone you know
    that a backup is yours, for anybody can seal to public keys.

    \b
    Example:
      tocsin backup make /media/stick --officer anna
      tocsin backup make /media/stick/before-the-move.backup.age --officer anna
    """
    from builder.cli.terminal.progress import Bars
    from builder.office import backup as backups

    now = by_the_clock(context)
    register = _register(now.workspace)
    refuse_unknown_officers(register.settings, (officer,), now.today)
    path = target / backups.name_on(now.today) if target.is_dir() else target
    keys = (*register.settings.backup_keys, *(key or ()))
    with Bars() as bars:
        made = backups.make(now.workspace, path, keys, now.now, bars, git=not without_git, force=force)
    from builder.office.log import What

    _note(now, What.BACKUP, officer, made.sha256, _said_of(made.manifest))
    if as_json:
        fields = {"file": str(path), "sha256": made.sha256, "bytes": made.bytes, "left_out": list(made.left_out)}
        print_json(fields | _fields(made.manifest))
        return
    _say_made(now.workspace, made, len(keys))
    print(path)


def _say_made(workspace: "Workspace", made: "Made", keys: int) -> None:
    from builder.seal.fingerprints import grouped
    from builder.workspace.places import shown

    say(f"sealed {_said_of(made.manifest)} to {counted(keys, 'key')}: {made.bytes / 2**20:,.1f} MiB")
    say("its SHA-256, to be noted away from it and compared before it is restored:")
    say(grouped(bytes.fromhex(made.sha256), whole=True))
    if made.left_out:
        say(f"not in it: {shown(', '.join(made.left_out))}")
    if any(workspace.calls.rglob("*")) if workspace.calls.is_dir() else False:
        say("warning: notes of calls that wait for their outcome are not in it: end them with `tocsin round call`")
    if any(workspace.piles.rglob("*.eml")):
        say("mails that were fetched are not in it; they go with their round, and `tocsin round fetch` gets them again")
    say("keys are in no backup; try it now: `tocsin backup check FILE --identity IDENTITY --officer YOU`")


@backup.command()
def check(
    context: typer.Context,
    file: FILE,
    identity: IDENTITY,
    officer: WHO = None,
    digest: DIGEST = None,
    passphrase_file: PASSPHRASE = None,
    as_json: JSON = False,
) -> None:
    """Open a backup in memory, and verify all in it.

    The digest of each file, and that the register can be read. Nothing is written but a line of the
    office's log, where this is run in the workspace and --officer is named. It does not tell who
    made the backup: compare its SHA-256 with the one that was noted, or give that with --digest.

    \b
    Example:
      tocsin backup check /media/stick/tocsin-2026-11-30.backup.age --identity backup.txt --officer anna
    """
    from builder.cli.terminal.progress import Bars
    from builder.office import backup as backups
    from builder.office.log import What

    now = now_of(context)
    if officer:
        now = by_the_clock(context)
        refuse_unknown_officers(_register(now.workspace).settings, (officer,), now.today)
    identities = read_identities(identity, passphrase_file)
    with Bars() as bars:
        found = backups.check(file, identities, bars, _digest(digest))
    known = digest is not None or _is_noted(found, _workspace(now))
    if officer:
        _note(now, What.BACKUP_CHECKED, officer, found.sha256, _said_of(found.manifest))
    if as_json:
        print_json({"sha256": found.sha256, "noted": known, "errors": found.errors} | _fields(found.manifest))
        return
    _show(found, known=known)
    if not officer:
        say("this is not in the office's log: run it in the workspace with --officer, so that `tocsin due` knows")


@backup.command()
def restore(
    context: typer.Context,
    file: FILE,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Where to: a directory that is empty or missing.")],
    identity: IDENTITY,
    officer: WHO = None,
    digest: DIGEST = None,
    pinned: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The first root as you keep it: refuse a backup with another.")
    ] = None,
    passphrase_file: PASSPHRASE = None,
    yes: YES = False,
) -> None:
    """Restore a backup to a new directory.

    It is checked first, to its last byte, in memory; you are shown what it is, and asked. With
    --digest nobody is asked, as the digest says that it is yours. The directory appears at the end;
    what is half unpacked is called .DIR.unfinished, and running this again begins anew. Says what
    to do next, up to a heartbeat that readers take.

    \b
    Example:
      tocsin backup restore tocsin-2026-11-30.backup.age register --identity backup.txt --officer anna
    """
    from builder.cli.terminal.progress import Bars
    from builder.cli.terminal.signals import ended_by_signals
    from builder.office import backup as backups

    def agreed(found: "Found") -> None:
        bars.stop()
        if officer:
            refuse_unknown_officers(found.settings, (officer,), now.today)
        known = digest is not None
        _show(found, known=known, file=sys.stderr)
        _refuse_other_root(found, pinned)
        if not known:
            agree("Is this SHA-256 the one that was noted when the backup was made?", yes=yes, done="restored")

    now = by_the_clock(context)
    identities = read_identities(identity, passphrase_file)
    with Bars() as bars, ended_by_signals():
        done = backups.restore(file, directory, identities, now.now, agreed, bars, digest=_digest(digest))
    _say_restored(done, now, officer)
    print(directory)


def _say_restored(done: "Restored", now: Now, officer: str | None) -> None:
    from builder.office.log import What
    from builder.workspace.places import shown

    root, manifest = shown(str(done.workspace.root)), done.found.manifest
    say(f"restored {_said_of(manifest)} to {root}")
    if officer:
        restored = Now(root=done.workspace.root, now=now.now, clock=now.clock)
        _note(restored, What.RESTORED, officer, done.found.sha256, _said_of(manifest))
    if done.readers_say:
        say(f"warning: readers would refuse what is published in it: {done.readers_say}")
    say("what to do now, in that directory:")
    steps = ["tocsin check"]
    if manifest.git:
        steps.append("git reset --quiet; git remote add origin ADDRESS   (no setting of git is in a backup)")
    if manifest.edition is not None:
        steps += [
            "fetch what readers see now: rsync -a server:tocsin/ COPY/   (they refuse a heartbeat older than one seen)",
            "tocsin refresh --key publisher.key --from COPY   (no copy left: without, once a day since the backup)",
            "tocsin verify dist/site --pinned 1.root.json   with the root that you keep",
        ]
    for number, step in enumerate(steps, 1):
        say(f"  {number}. {step}")
    say("keys that sign are in no backup: take them from where they are kept")


def _show(found: "Found", *, known: bool, file: TextIO | None = None) -> None:
    from builder.seal.fingerprints import grouped

    manifest = found.manifest
    lines = {
        "made": f"{manifest.made:%Y-%m-%d %H:%M} UTC, by tocsin {manifest.tocsin}",
        "holds": _said_of(manifest),
        "SHA-256": grouped(bytes.fromhex(found.sha256), whole=True),
        "": "the one that was noted" if known else "compare it with the one that was noted",
        "register": f"{counted(found.errors, 'error')}, as `tocsin check` tells" if found.errors else "no error in it",
        "first root": grouped(bytes.fromhex(manifest.root), whole=True) if manifest.root else "none: there is no board",
    }
    out = file or sys.stdout
    print("WHOLE, AND ITS REGISTER CAN BE READ", file=out)
    for name, text in lines.items():
        print(f"  {name + ':' if name else '':<12}{text}", file=out)


def _said_of(manifest: "Manifest") -> str:
    edition = f"edition {manifest.edition}" if manifest.edition is not None else "no edition"
    git = "the history in git" if manifest.git else "no history in git"
    return f"{counted(len(manifest.files), 'file')}, {edition}, {git}"


def _fields(manifest: "Manifest") -> dict[str, object]:
    return {
        "made": manifest.made.isoformat(),
        "tocsin": manifest.tocsin,
        "edition": manifest.edition,
        "root": manifest.root,
        "git": manifest.git,
        "files": len(manifest.files),
        "unpacked": manifest.bytes,
    }


def _digest(noted: str | None) -> str | None:
    """Return a digest as it was noted, in groups or not; refuse what is none."""
    if noted is None:
        return None
    found = "".join(noted.split()).lower()
    if len(found) != 64 or set(found) - set("0123456789abcdef"):
        raise typer.BadParameter("it has 64 hexadecimal digits", param_hint="--digest")
    return found


def _is_noted(found: "Found", workspace: "Workspace | None") -> bool:
    """Say whether the office's log has the digest of a backup that was made here."""
    from builder.office import log

    try:
        lines = log.read(workspace) if workspace else ()
    except BuilderError:
        return False
    return any(line.what is log.What.BACKUP and line.subject == found.sha256 for line in lines)


def _refuse_other_root(found: "Found", pinned: Path | None) -> None:
    from builder.seal.fingerprints import digest_of

    if pinned and found.manifest.root != digest_of(read_file(pinned, 1 << 20)).hex():
        raise BackupError(
            "the first root in this backup is another than yours", hint="this register is not your board's"
        )


def _note(now: Now, what: "What", officer: str, sha256: str, note: str) -> None:
    from builder.office import log

    log.add(now.workspace, log.Line(when=now.now, what=what, officer=officer, subject=sha256, note=note))


def _register(workspace: "Workspace") -> "Register":
    from builder.register.loading import load

    register = load(workspace).register
    if register is None:
        raise WorkspaceError("data/register.yaml cannot be read", hint="run `tocsin check`")
    return register


def _workspace(now: Now) -> "Workspace | None":
    try:
        return now.workspace
    except WorkspaceError:
        return None
