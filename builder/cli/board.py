"""`tocsin board` and `tocsin accept`: who may decide, and how they sign without meeting."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.terminal.app import Now, app, by_the_clock, now_of
from builder.cli.terminal.options import JSON, KEY, OUT, PASSPHRASE_FILE, PUBLIC, REQUEST, TO, TRUSTED, YES
from builder.cli.terminal.output import print_json
from builder.cli.terminal.requests import ask, read_request_file, read_requests, sign_request
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree, read_file, read_public
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.board.request import Request
    from builder.recipients.asking import Accepted
    from builder.trust.keys import PublicKey
    from builder.workspace.places import Workspace

board = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Make, change and show the board, and sign as its member."
)
app.add_typer(board, name="board")

PUB = {"metavar": "FILE.pub"}


@board.command()
def init(
    context: typer.Context,
    member: Annotated[
        list[Path] | None, typer.Option(**PUB, help="A board member's public key; may be repeated.")
    ] = None,
    threshold: Annotated[int | None, typer.Option(min=2, help="How many members must sign: two or more.")] = None,
    officer: Annotated[list[Path] | None, typer.Option(**PUB, help="An officer's public key; may be repeated.")] = None,
    machine: Annotated[list[Path] | None, typer.Option(**PUB, help="The publishing machine's public key.")] = None,
    approvers: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="How many officers must sign an edition besides its builder. "
            "1, the default, means two people in all: the builder and one more.",
        ),
    ] = None,
    practice: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Found a practice board at once, whose keys you hold all, in this new directory."
        ),
    ] = None,
    cert: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="With --practice: a CERT that you play too, as cert-xx; may be repeated."),
    ] = None,
    to: TO = None,
) -> None:
    """Ask the members to found the board.

    Writes the request that each of them signs. Each holder makes a key with `tocsin keys new`
    and sends the .pub file. Compare the fingerprints with their holders before you go on.

    With --practice one person plays everybody, to learn the way: all keys are made in DIR, and
    the board is in force at once. Whatever it signs says on every page that it is practice,
    and no real board follows it. With --cert it drafts CERTs that you play, too: each may read
    everything, and has its key in DIR. `tocsin board end-practice` takes the board away again.

    \b
    Example:
      tocsin board init --member anna.pub --member boris.pub --member carla.pub --threshold 2 \\
          --officer olga.pub --officer pavel.pub --machine machine.pub
      tocsin board init --practice ../practice --cert cert-one --cert cert-two
    """
    from builder.recipients.asking import first_board
    from builder.trust.roots import Holders

    now = by_the_clock(context)
    if practice is not None:
        if member or officer or machine or threshold or approvers or to:
            raise typer.BadParameter("--practice makes all keys itself; name nothing besides it")
        _play(now, practice, cert or [])
        return
    if cert:
        raise typer.BadParameter("--cert goes with --practice; a real CERT enrols with the reader")
    needed = {"--member": member, "--threshold": threshold, "--officer": officer, "--machine": machine}
    if lacking := [name for name, given in needed.items() if not given]:
        raise typer.BadParameter(f"a board needs {', '.join(lacking)}; to learn the way alone: --practice DIR")
    holders = Holders(
        members=_read(member),
        officers=_read(officer),
        machines=_read(machine),
        threshold=threshold or 0,
        approvers=approvers or 1,
    )
    ask(now.workspace, first_board(now.workspace, holders, now.now), to, "tocsin board sign")


def _play(now: Now, directory: Path, certs_: list[str]) -> None:
    """Found a practice board, and say whose keys are where."""
    from builder.board.explain import holders_in_words
    from builder.practice import beginning
    from builder.workspace.places import shown

    holders = beginning.begin(now.workspace, directory, certs_, now.now)
    print(*holders_in_words(holders), sep="\n")
    name = shown(str(directory))
    say(f"a PRACTICE board is in force, and you play all of it: its keys are in {name}, none with a passphrase")
    for each in certs_:
        say(f"drafted recipients/{each}.yaml, which may read everything; its identity is practice-{each}.txt")
    say(f"`tocsin recipients propose --practice {name}` approves recipients; then build, sign and publish")
    say("nobody is to rely on what it signs; `tocsin board end-practice` takes it away, and keeps the register")


@board.command("end-practice")
def end_practice(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Take the practice board away.

    With it go its approvals, the proofs of keys, every edition that was staged or published
    under it, and the recipients that you played. The register, rounds, proposals and all other
    recipient files stay. Then `tocsin board init` founds the real board.

    \b
    Example:
      tocsin board end-practice
    """
    from builder.cli.terminal.progress import Bars
    from builder.practice import ending, playing

    now = by_the_clock(context)
    playing.refuse_real(now.workspace)
    say("this removes the practice board, what it approved, whom you played, and all practice editions")
    agree("End practice?", yes=yes, done="removed")
    with Bars() as bars:
        left = ending.end(now.workspace, bars)
    for name in left.removed:
        say(f"removed recipients/{name}.yaml, which you played")
    for name in left.mixed:
        say(f"recipients/{name}.yaml has a key for practice: take it out, for no real board admits it")
    say("practice has ended, and the register stands; now remove what you copied: editions, readers, practice keys")
    say("next: `tocsin board init` founds the real board, with its members, as the page about the ceremony tells")


def _read(paths: list[Path] | None) -> "tuple[PublicKey, ...]":
    return tuple(read_public(path) for path in paths or ())


@board.command()
def rotate(
    context: typer.Context,
    add_member: Annotated[list[Path] | None, typer.Option(**PUB, help="May be repeated, as each of these.")] = None,
    remove_member: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    add_officer: Annotated[list[Path] | None, typer.Option(**PUB)] = None,
    remove_officer: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    add_machine: Annotated[list[Path] | None, typer.Option(**PUB)] = None,
    remove_machine: Annotated[list[str] | None, typer.Option(metavar="NAME")] = None,
    threshold: Annotated[int | None, typer.Option(min=2, help="How many members must sign.")] = None,
    approvers: Annotated[int | None, typer.Option(min=1, help="How many officers besides the builder.")] = None,
    to: TO = None,
) -> None:
    """Ask the board to change or renew itself.

    It changes its members, its officers or the machine, or lasts another year. Enough members
    of the old board and enough of the new one sign. To give somebody another key, remove and
    add the same name. Without any option only the end is renewed.

    \b
    Example:
      tocsin board rotate --remove-member boris --add-member dora.pub
      tocsin board rotate
    """
    from builder import board as files
    from builder.recipients.asking import next_board
    from builder.trust.roots import Holders, holders_of, without

    now = by_the_clock(context)
    old = holders_of(files.newest_root(now.workspace).signed)
    holders = Holders(
        members=(*without(old.members, remove_member or ()), *_read(add_member)),
        officers=(*without(old.officers, remove_officer or ()), *_read(add_officer)),
        machines=(*without(old.machines, remove_machine or ()), *_read(add_machine)),
        threshold=threshold or old.threshold,
        approvers=approvers or old.approvers,
        practice=old.practice,
    )
    ask(now.workspace, next_board(now.workspace, holders, now.now), to, "tocsin board sign")


@board.command()
def sign(
    context: typer.Context,
    request: REQUEST,
    key: KEY,
    public: PUBLIC = None,
    passphrase_file: PASSPHRASE_FILE = None,
    trusted: TRUSTED = None,
    out: OUT = None,
    yes: YES = False,
) -> None:
    """Sign a root as a board member.

    Shows in plain words who would hold which keys, and asks. Needs no workspace, only the file
    that you were sent and your key. Send the file that it writes back to the secretariat.

    \b
    Example:
      tocsin board sign root-1.json --key anna.key
      tocsin board sign root-2.json --key anna.key --trusted 1.root.json
    """
    from builder.board.request import Kind

    sign_request(
        by_the_clock(context), Kind.ROOT, request, (key, passphrase_file, public), out, yes=yes, trusted=trusted
    )


@board.command()
def show(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A root or a request; default the root in force in the workspace.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Show the board, and what CERTs compare.

    Who is on the board, the officers, the machine, and at the end the fingerprint of the
    first root, which CERTs pin. Of a request it shows what a member would sign.

    \b
    Example:
      tocsin board show
      tocsin board show root-2.json
    """
    from builder import board as files
    from builder.board import ceremony, explain
    from builder.board.request import LARGEST_REQUEST
    from builder.seal import fingerprints
    from builder.trust import roots
    from builder.workspace.places import shown

    now = now_of(context)
    first = None
    if file is None:
        newest = files.newest_root(now.workspace)
        contents = files.root_files(now.workspace)
        first, content = contents[0], contents[-1]
        name = "the root in force"
    else:
        content, name = read_file(file, LARGEST_REQUEST), shown(file.name)
        if b'"tocsin-request/' in content:
            print(*explain.words(ceremony.checked(read_request_file(file), now.now)), sep="\n")
            return
        newest = roots.read(content, name)
    root = newest.signed
    holders = roots.checked(root, name)
    enough = roots.complete(root, newest)
    if as_json:
        kinds = (("members", holders.members), ("officers", holders.officers), ("machines", holders.machines))
        fields = {
            "version": root.version,
            "expires": root.expires.isoformat(),
            "signed": enough,
            "practice": holders.practice,
            "threshold": holders.threshold,
            "approvers": holders.approvers,
            **{
                kind: [{"name": key.name, "key": key.id, "fingerprint": key.fingerprint} for key in keys]
                for kind, keys in kinds
            },
            "sha256": fingerprints.digest_of(content).hex(),
            "first_sha256": fingerprints.digest_of(first).hex() if first else None,
        }
        print_json(fields)
        return
    print(f"Root {root.version}, valid until {root.expires.date()}")
    print(*explain.holders_in_words(holders), sep="\n")
    if content != first:
        print(f"Fingerprint of this root, {root.version}.root.json (SHA-256):")
        print(explain.file_fingerprint(content))
    if first:
        print("Fingerprint of the first root, 1.root.json, which CERTs pin (SHA-256):")
        print(explain.file_fingerprint(first))
    if not enough:
        say("warning: it is not signed by enough of its board; do not trust it")
    if root.is_expired(now.now):
        say(f"warning: it ran out on {root.expires.date()}; `tocsin board rotate` renews it")


@app.command()
def accept(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="What members or officers sent back.")],
) -> None:
    """Take in what members and officers signed.

    With enough signatures it comes into force. Files may come one by one or together, in any
    order. An edition is published with `tocsin publish` afterwards.

    \b
    Example:
      tocsin accept root-1.anna.json root-1.boris.json
    """
    from builder.board.request import Kind
    from builder.recipients.asking import accept as take_in

    now = by_the_clock(context)
    requests = read_requests(files)
    for kind in Kind:
        returned = {name: request for name, request in requests.items() if request.kind is kind}
        if not returned:
            continue
        if kind is Kind.EDITION:
            _accept_edition(now, list(returned.values()))
        else:
            _tell(now, take_in(now.workspace, kind, returned, now.now))


def _accept_edition(now: Now, returned: "list[Request]") -> None:
    from builder.board.ceremony import names
    from builder.cli.terminal.progress import Bars
    from builder.editions.signing import accept as take_in

    with Bars() as bars:
        signatures = take_in(now.workspace, returned, now.today, bars).signatures
    say(f"the edition is signed by its builder and {names(signatures.approvers)}")
    if signatures.missing:
        say(f"{counted(signatures.missing, 'more officer is', 'more officers are')} wanted")
    else:
        say("nobody is missing: `tocsin publish` publishes it")


def _tell(now: Now, accepted: "Accepted") -> None:
    from builder import board as files
    from builder.board import ceremony, explain
    from builder.board.request import Kind
    from builder.recipients import asking

    for sentence in accepted.dropped:
        say(sentence)
    say(f"new signatures: {ceremony.names(accepted.added)}; in all: {ceremony.names(accepted.signed)}")
    for missing in accepted.missing:
        say(f"not in force yet; wanted: {explain.wanted(missing)}")
    if accepted.missing:
        return
    if accepted.kind is Kind.APPROVALS:
        say(f"list {accepted.version} of the approvals is in force; the next build follows it")
        return
    workspace = now.workspace
    name = f"data/trust/{accepted.version}.root.json"
    say(f"root {accepted.version} is in force: {name}, with the fingerprint")
    print(explain.file_fingerprint(files.root_files(workspace)[-1]))
    if accepted.version == 1:
        say("every CERT needs this file; tell the fingerprint by another way, as by telephone or in print")
    if asking.approvals_need_renewal(workspace):
        say("the approvals bear too few signatures of this board: `tocsin recipients propose --renew`")
    _tell_of_edition(workspace)


def _tell_of_edition(workspace: "Workspace") -> None:
    """Say what a new root means for what is published."""
    from builder.editions.publishing import still_signed

    still = still_signed(workspace)
    if still:
        say("`tocsin refresh` brings it to the readers")
    elif still is False:
        say("the published edition bears too few signatures of these officers: build, sign and publish anew")
