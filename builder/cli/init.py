"""`tocsin init`: how an office begins."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from builder.cli.terminal.app import app
from builder.cli.terminal.options import ANSWERS
from builder.cli.terminal.questions import Questions, interview
from builder.cli.terminal.say import say
from builder.errors import BuilderError, DraftError
from builder.words.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from builder.cli.terminal.questions import Check
    from builder.drafting.founding import Founding
    from builder.register.model import DraftTld

ALL, NONE = "all", "none"
# As many officers as an edition needs.
EYES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the options say; what is None is asked."""

    title: str | None
    publisher: str | None
    phone: str | None
    email: str | None
    officers: "Sequence[tuple[str, str]]"
    # As the question for it is answered: all, none, or regions and labels.
    tlds: str | None

    def missing(self) -> list[str]:
        """Return the options that were left out; the title has a good proposal."""
        left_out = {
            "--publisher": self.publisher is None,
            "--phone": self.phone is None,
            "--email": self.email is None,
            "--officer": not self.officers,
            "--tlds": self.tlds is None,
        }
        return [option for option, missing in left_out.items() if missing]


@app.command()
def init(
    directory: Annotated[Path, typer.Argument(help="The new workspace; it must be empty or missing.")],
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What stands on every page.")] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name under which the office answers the telephone.")
    ] = None,
    phone: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="The office's number, printed on every copy.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The office's address, printed on every copy.")
    ] = None,
    officer: Annotated[
        list[str] | None, typer.Option(metavar="ID=NAME", help="An officer, as anna=Name; may be repeated.")
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(metavar="REGION", help="Draft the ccTLDs of AF, AP, EU, LAC or NA; may be repeated."),
    ] = None,
    tld: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="Draft this ccTLD and its IDN ones; may be repeated."),
    ] = None,
    tlds: Annotated[
        Literal["all", "none"] | None, typer.Option(help="Draft every ccTLD of the root zone, or none.")
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="Ask nothing: an empty workspace, to be filled in by hand.")
    ] = False,
    git: Annotated[bool, typer.Option("--git/--no-git", help="Whether to make a git repository of it.")] = True,
    answers: ANSWERS = None,
) -> None:
    """Make the workspace of an office.

    Asks for what the register must know of the office, unless options say it, and drafts a file
    for each ccTLD: what is publicly known of it, and who manages it is asked by `tocsin add tld`.
    Options are for what stands on every page; the rest is typed, or read from --answers.

    \b
    Example:
      tocsin init register
      tocsin init register --region AF --tld gr
      tocsin init register --blank
    """
    from builder.workspace.skeleton import write_workspace

    told = (title, publisher, phone, email, officer, region, tld, tlds, answers)
    if blank:
        if any(each is not None for each in told):
            raise typer.BadParameter("it asks nothing and drafts nothing; leave the others out", param_hint="--blank")
        write_workspace(directory)
        say(f"made a workspace in {directory}; data/README.md explains it")
        say("begin with data/register.yaml: put your own in place of what begins with REPLACE, then run `tocsin check`")
        return
    if tlds and (region or tld):
        raise typer.BadParameter("say all or none, or name regions and TLDs", param_hint="--tlds")
    said = _Said(
        title=title,
        publisher=publisher,
        phone=phone,
        email=email,
        officers=[_officer(each) for each in officer or ()],
        tlds=tlds or " ".join([*(region or ()), *(tld or ())]) or None,
    )
    _begin(directory, said, answers, git=git)


def _officer(text: str) -> tuple[str, str]:
    id_, _, name = text.partition("=")
    if not name:
        raise typer.BadParameter("write it as anna=Name of the officer", param_hint="--officer")
    return id_, name


def _begin(directory: Path, said: _Said, answers: Path | None, *, git: bool) -> None:
    from builder.drafting import text_of
    from builder.drafting.founding import register_yaml
    from builder.workspace.skeleton import SETTINGS, refuse_what_is_there, write_workspace

    refuse_what_is_there(directory)
    missing = said.missing()
    if missing and not answers and not sys.stdin.isatty():
        raise DraftError(
            f"there is no terminal to ask at, and not every option is stated (missing: {', '.join(missing)})",
            hint="state them, or name a file of answers with --answers, or make an empty workspace with --blank",
        )
    if missing or answers:
        founding, drafts = interview(lambda questions: _ask(questions, said, directory), answers)
    else:
        # Nobody is asked: all was said, and is checked as answers are.
        founding, drafts = _ask(Questions([]), said, directory)
    texts = {f"data/tlds/{draft.tld}.yaml": text_of(draft) for draft in drafts}
    texts[SETTINGS] = register_yaml(founding)
    write_workspace(directory, texts)
    say(f"made a workspace in {directory} with {counted(len(drafts), 'ccTLD')} that wait for a manager each")
    _keep_history(directory, founding, git=git)
    say(f"it will hold personal data in clear: keep {directory} on an encrypted disk, and back up all of it")
    say("(`tocsin backup make` does, sealed)")
    if len(founding.officers) < EYES:
        say("warning: an edition needs two officers; add the other to data/register.yaml")
    say("go on with `tocsin add organisation` and `tocsin add tld`; data/README.md explains every key")


def _ask(questions: Questions, said: _Said, directory: Path) -> "tuple[Founding, tuple[DraftTld, ...]]":
    """Ask for what the options do not say, and check both alike."""
    from builder.drafting import checks
    from builder.drafting.founding import TITLE, Founding, register_yaml
    from builder.drafting.tlds import chosen
    from builder.register.kinds import ChannelKind
    from builder.register.model import Publisher, Settings

    def answer(
        option: str, stated: str | None, question: str, check: "Check", proposal: str = "", help_: str = ""
    ) -> str:
        if stated is None:
            return questions.ask(question, check, proposal=proposal, help=help_)
        try:
            return check(stated)
        except BuilderError as error:
            raise DraftError(f"{option}: {error.message}", hint=error.hint) from None

    founding = Founding(
        title=answer(
            "--title",
            said.title if said.title or said.missing() else TITLE,
            "title of the register",
            checks.field(Settings, "title"),
            proposal=TITLE,
            help_="It stands on every page.",
        ),
        name=answer(
            "--publisher",
            said.publisher,
            "name of the office",
            checks.field(Publisher, "name"),
            help_="Under which it answers the telephone; printed on every copy.",
        ),
        phone=answer(
            "--phone",
            said.phone,
            "telephone of the office",
            checks.value(ChannelKind.PHONE),
            help_="In international form, as +44 1632 960000, and answered day and night; printed too.",
        ),
        email=answer(
            "--email",
            said.email,
            "e-mail of the office",
            checks.value(ChannelKind.EMAIL),
            help_="Read every day; printed too.",
        ),
        officers=_officers(questions, said),
    )
    drafts = chosen(
        answer(
            "--tlds",
            said.tlds,
            "ccTLDs to draft",
            lambda text: " ".join(text.split()) if chosen(text) is not None else text,
            proposal=ALL,
            help_="all, none, or regions (AF AP EU LAC NA) and labels, with blanks between them.",
        )
    )
    if said.missing():
        questions.tell("", register_yaml(founding), f"data/tlds/: {counted(len(drafts), 'file')}", "")
        if not questions.agree(f"Make it in {directory}?"):
            raise DraftError("nothing was written", hint="nothing needs to be undone")
    return founding, drafts


def _officers(questions: Questions, said: _Said) -> list[tuple[str, str]]:
    from builder.drafting import checks
    from builder.register.model import Officer

    check = checks.field(Officer, "name")
    found: list[tuple[str, str]] = []
    for id_, name in said.officers:
        try:
            found.append((checks.field(Officer, "id", beside=dict(found))(id_), check(name)))
        except BuilderError as error:
            raise DraftError(f"--officer: {error.message}", hint=error.hint) from None
    if found:
        return found
    while id_ := questions.ask(
        f"id of officer {len(found) + 1}",
        checks.field(Officer, "id", beside=dict(found)),
        proposal=f"officer-{'abcdefghij'[len(found)]}" if len(found) < EYES else "",
        help="By which files, messages and signatures name them: small letters, as anna or officer-a."
        if not found
        else "An edition needs two of them."
        if len(found) < EYES
        else "",
        optional=bool(found),
    ):
        found.append((id_, questions.ask(f"name of {id_}", check, help="For the office's own lists.")))
    return found


def _keep_history(directory: Path, founding: "Founding", *, git: bool) -> None:
    from builder.drafting import repository

    if not git:
        say("it is no git repository: nobody can tell later who changed what")
        return
    if not repository.git_is_there():
        say("warning: this machine has no git, so nobody can tell later who changed what; install it, then `git init`")
        return
    around = repository.repository_around(directory.absolute().parent)
    repository.begin(directory, founding.name, founding.email)
    say("it is a git repository with a first commit; each officer commits under their own name")
    if around:
        say(f"warning: it lies inside the repository {around}; take care that it is never committed there")
