"""`tocsin verify` and `open`: what a CERT runs on an envelope or a published tree, offline.

Both end with the state as exit code; `CODES` below says so in the help.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.options import JSON
from builder.cli.terminal.output import print_json
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import read_file, read_identities
from builder.cli.terminal.signals import ended_by_signals
from builder.errors import NotAuthenticError, NotForIdentityError, Refusal, TrustError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.reading.authentic import Authentic
    from builder.reading.memory import News
    from builder.reading.opening import Contents
    from builder.reading.source import Source

RAN_OUT, NOT_FOR_IDENTITY = 3, 7
REFUSED = {Refusal.OLDER: 4, Refusal.UNSIGNED: 5, Refusal.TAMPERED: 6}
STATES = {Refusal.OLDER: "older", Refusal.UNSIGNED: "unsigned", Refusal.TAMPERED: "tampered"}


def parse_time(text: str) -> datetime:
    """Read a day, which means its noon, or a time in UTC as 2026-11-22T08:30:00Z."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("write it as 2026-11-22 or 2026-11-22T08:30:00Z") from None
    if found.tzinfo is None:
        if len(text) > len("2026-11-22"):
            raise typer.BadParameter("say which zone: 2026-11-22T08:30:00Z")
        found = datetime.combine(found.date(), time(12), UTC)
    if not 1980 <= found.year < 2100:
        raise typer.BadParameter("a year from 1980 to 2099 is wanted")
    return found.astimezone(UTC).replace(microsecond=0)


SOURCE = Annotated[Path, typer.Argument(metavar="PATH", help="An envelope (LOCATOR.tocsin), or a published tree.")]
PINNED = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="TOCSIN_PINNED",
        show_envvar=False,
        help="The pinned root; default $TOCSIN_PINNED, else ~/.config/tocsin/root.json.",
    ),
]
AT = Annotated[
    datetime | None,
    typer.Option(parser=parse_time, metavar="TIME", help="Judge as of this day or time, and remember nothing."),
]
ALLOW_OLDER = Annotated[
    bool, typer.Option("--allow-older", help="Take an edition although this machine has seen a newer one.")
]
MEMORY = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Where is kept what this machine has seen; default ~/.local/state/tocsin."),
]


@app.command()
def verify(
    context: typer.Context,
    path: SOURCE,
    pinned: PINNED = None,
    at: AT = None,
    allow_older: ALLOW_OLDER = False,
    memory: MEMORY = None,
    as_json: JSON = False,
) -> None:
    """Say whether an edition is authentic.

    Who signed it, and until when it holds. Works offline, and asks for no secret. Whoever sent
    you the file does not matter: the officers' signatures do, and the root that you pinned
    once.

    \b
    Exit codes:
      0  authentic and current
      3  authentic, but ran out, or older than one seen (--allow-older), or this machine's clock
         is behind: of use in an emergency
      4  older than one that this machine has seen
      5  not enough signatures
      6  tampered with or damaged
      1  anything else, as no such file or no pinned root; 2 wrong usage

    \b
    Example:
      tocsin verify k7f3q2.tocsin --pinned root.json
      tocsin verify /media/usb/site
      tocsin verify site --at 2026-11-22T08:30:00Z
    """
    with _refusals(as_json):
        asked = _Asked(context, path, pinned=pinned, at=at, allow_older=allow_older, memory=memory)
        found = asked.authentic()
    warnings = asked.remember(found)
    if as_json:
        print_json(found.fields() | {"notes": [*found.notes, *warnings]})
    else:
        _show(found, asked, warnings)
    _exit(found)


@app.command("open")
def open_(
    context: typer.Context,
    path: SOURCE,
    identity: Annotated[Path, typer.Option(metavar="FILE", help="Your identity file, as age-keygen wrote it.")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where the files go: a directory that is not there yet.")],
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the identity file's passphrase from this file.")
    ] = None,
    locator: Annotated[
        str | None, typer.Option(help="Of a tree, look at this bundle alone; without it each is tried.")
    ] = None,
    pinned: PINNED = None,
    at: AT = None,
    allow_older: ALLOW_OLDER = False,
    memory: MEMORY = None,
    as_json: JSON = False,
) -> None:
    """Open your bundle, once it is found authentic.

    The files appear in DIR all at once, or not at all. They are in clear from then on:
    keep DIR on an encrypted disk, and remove it when the work is done. Only a run that is
    killed with no time to clear up (kill -9, a power cut) leaves a hidden directory with
    plaintext beside DIR; the next `tocsin open` into the same DIR removes it.

    \b
    Exit codes:
      0  opened; authentic and current
      3  opened; authentic, but ran out, or older than one seen (--allow-older), or this
         machine's clock is behind: read the first line
      4  older than one that this machine has seen
      5  not enough signatures
      6  tampered with or damaged
      7  not sealed to this identity
      1  anything else, as a directory that is not empty; 2 wrong usage

    \b
    Example:
      tocsin open k7f3q2.tocsin --identity key.txt --to register
      tocsin open /media/usb/site --identity key.txt --to register
    """
    from builder.reading import opening

    with _refusals(as_json):
        opening.check_directory(to)
        asked = _Asked(context, path, pinned=pinned, at=at, allow_older=allow_older, memory=memory)
        found = asked.authentic(locator)
        # Nothing secret is asked for before this.
        identities = read_identities(identity, passphrase_file)
        contents = opening.open_bundle(asked.source, found, identities, locator)
        with ended_by_signals():
            opening.write_files(contents.files, to)
    warnings = asked.remember(found)
    if as_json:
        opened = {
            "recipient": contents.recipient,
            "directory": str(to),
            "files": sorted(contents.files),
            "next": contents.coming,
        }
        print_json(found.fields() | {"notes": [*found.notes, *warnings]} | opened)
    else:
        _show(found, asked, warnings)
        _show_opened(contents, to)
    _exit(found)


class _Asked:
    """What both commands are asked: which source, judged by which root, as of when."""

    def __init__(
        self,
        context: typer.Context,
        path: Path,
        *,
        pinned: Path | None,
        at: datetime | None,
        allow_older: bool,
        memory: Path | None,
    ) -> None:
        from builder.reading.memory import Seen
        from builder.reading.source import open_source

        now = now_of(context)
        # Of a time that somebody made up nothing is remembered.
        self.real = at is None and not context.find_root().params.get("date_")
        self.at = at or now.now
        self.allow_older = allow_older
        self.pinned = _read_pinned(pinned)
        self.source: Source = open_source(path)
        self.seen = Seen.load(memory or _home("XDG_STATE_HOME", ".local/state"), self.pinned)

    def authentic(self, locator: str | None = None) -> "Authentic":
        from builder.reading.authenticate import authenticate
        from builder.reading.memory import News

        roots: dict[int, bytes] = {}
        try:
            return authenticate(
                self.source,
                pinned=self.pinned,
                seen=self.seen,
                at=self.at,
                allow_older=self.allow_older,
                locator=locator,
                followed=roots.__setitem__,
            )
        finally:
            # What the board signed stays, even where the rest of its tree is refused.
            for warning in self._keep(News(roots=roots)):
                say(f"warning: {warning}")

    def remember(self, found: "Authentic") -> tuple[str, ...]:
        """Keep what was seen; return what is to be warned of."""
        return self._keep(found.news)

    def _keep(self, news: "News") -> tuple[str, ...]:
        warning = self.seen.remember(news) if self.real else None
        return (warning,) if warning else ()


def _read_pinned(path: Path | None) -> bytes:
    from builder.reading.source import STOCK

    if path is None:
        path = _home("XDG_CONFIG_HOME", ".config") / "root.json"
        if not os.path.lexists(path):
            raise TrustError(
                "there is no pinned root, without which nothing can be authenticated",
                hint=(
                    "get root.json from the secretariat, have it read its SHA-256 to you by telephone "
                    "(`sha256sum root.json`), and keep it as ~/.config/tocsin/root.json or name it with --pinned"
                ),
            )
    return read_file(path, STOCK.root_max_length)


def _home(variable: str, default: str) -> Path:
    named = os.environ.get(variable, "")
    # The XDG specification has relative paths ignored.
    base = Path(named) if Path(named).is_absolute() else Path("~").expanduser() / default
    return base / "tocsin"


@contextmanager
def _refusals(as_json: bool) -> Iterator[None]:
    """Say why something is refused, and give each reason its exit code."""
    try:
        yield
    except NotAuthenticError as error:
        _refuse(error, STATES[error.refusal], REFUSED[error.refusal], as_json)
    except NotForIdentityError as error:
        _refuse(error, "not-for-identity", NOT_FOR_IDENTITY, as_json)


def _refuse(error: NotAuthenticError | NotForIdentityError, state_: str, code: int, as_json: bool) -> NoReturn:
    reason = f"{error.refusal}: " if isinstance(error, NotAuthenticError) else ""
    say(f"REFUSED: {reason}{error.message}")
    if error.hint:
        say(f"hint: {error.hint}")
    if as_json:
        print_json({"state": state_, "message": error.message, "hint": error.hint})
    raise typer.Exit(code)


def _exit(found: "Authentic") -> None:
    from builder.reading.authentic import CURRENT

    if found.state != CURRENT:
        raise typer.Exit(RAN_OUT)


@dataclass(frozen=True, slots=True)
class _Words:
    """How each thing that runs out is told in a headline, and what to do."""

    headline: str
    advice: str


def _words(found: "Authentic", at: datetime) -> _Words:
    """Return the words for the worst of what ran out: the edition, then its heartbeat, then the root."""
    from builder.reading.authentic import Part

    since = {each.what: each.since for each in found.ran_out}
    if Part.EDITION in since:
        days = (at - since[Part.EDITION]).days
        ago = f"{days} DAYS AGO" if days > 1 else "A DAY AGO" if days else "LESS THAN A DAY AGO"
        return _Words(f"RAN OUT ON {found.valid_until}, {ago}", "numbers may be wrong; ask for the newest edition")
    if Part.HEARTBEAT in since:
        return _Words(
            f"ITS HEARTBEAT RAN OUT ON {since[Part.HEARTBEAT].date()}",
            "there may be a newer edition: ask",
        )
    return _Words(
        f"THE BOARD'S ROOT RAN OUT ON {since[Part.ROOT].date()}",
        "ask the secretariat for its newest envelope, which brings the next root",
    )


def _show(found: "Authentic", asked: "_Asked", warnings: tuple[str, ...]) -> None:
    """Print what a tired person needs, the worst first."""
    buts, notes = [], [*found.notes, *warnings]
    if found.practice:
        buts.append("PRACTICE, NOT FOR USE: ONE PERSON SIGNED IT ALL")
        notes.insert(0, "a practice board of one person signed this; do not rely on anything in it")
    if found.signed_on:
        # First, for all else hangs on it.
        whose = "THE CLOCK OF THIS MACHINE SAYS" if asked.real else "YOU ASKED AS OF"
        buts.append(f"IT IS {found.signed_on} OR LATER, AND {whose} {asked.at.date()}")
        notes.insert(0, "set the clock: until then nobody can tell whether this has run out")
    if found.ran_out:
        words = _words(found, asked.at)
        buts.append(words.headline)
        notes.insert(0, words.advice)
    if found.older_than:
        buts.append(f"EDITION {found.older_than} WAS SEEN ON THIS MACHINE BEFORE IT")
    print(f"AUTHENTIC, BUT {', AND '.join(buts)}" if buts else "AUTHENTIC AND CURRENT")
    if found.missing:
        here, all_ = len(found.targets) - found.missing, len(found.targets)
        print(f"  incomplete:  {here} of {all_} bundles are here: this is a part of the published tree")
    lines = {
        "edition": f"{found.edition}, issued {found.issued}",
        "valid until": f"{found.valid_until}",
        "signed by": f"{found.builder} (built it), {', '.join(found.approvers)}",
        "heartbeat": f"until {found.heartbeat_until:%Y-%m-%d %H:%M} UTC",
    }
    for name, text in lines.items():
        print(f"  {name + ':':<13}{text}")
    for note in notes:
        print(f"  {'note:':<13}{note}")


def _show_opened(contents: "Contents", to: Path) -> None:
    from builder.workspace.places import shown

    print(
        f"OPENED: the copy of {contents.recipient or 'a recipient'}, {counted(len(contents.files), 'file')}, "
        f"in {shown(str(to))}"
    )
    first = next((name for name in ("register.html", "START-HERE.txt") if name in contents.files), None)
    if first:
        print(f"  open first:  {shown(str(to / first))}")
    for edition, name in list(contents.coming.items())[:1]:
        print(f"  next file:   {name}.tocsin (edition {edition}; START-HERE.txt has more names)")
