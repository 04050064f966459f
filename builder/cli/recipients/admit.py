"""`tocsin recipients admit` and `change`: what a CERT may read is decided, written and put before the board at once."""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from builder.cli.recipients.options import NAME, read_enrolments, recipients, show_enrolments
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.complete import recipient_names
from builder.cli.terminal.options import TO
from builder.cli.terminal.questions import Questions, interview
from builder.cli.terminal.requests import ask
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree
from builder.errors import RecipientError
from builder.words.counted import counted

if TYPE_CHECKING:
    from builder.cli.terminal.app import Now
    from builder.recipients.enrolment import Enrolment
    from builder.recipients.terms import Terms
    from builder.register.model import Recipient, Register

    # What a recipient is called, and its terms.
    Form = Callable[[Questions | None], tuple[str, Terms]]

Text = str | None
TITLE = Annotated[Text, typer.Option("--name", metavar="TEXT", help="Its name, as its copy is to say it.")]
KIND = Annotated[Text, typer.Option(help="national-cert, sector-cert, regional-body or operator-group.")]
SCOPE = Annotated[Text, typer.Option(metavar="TEXT", help="What it may read: all, or regions and ccTLDs, as 'EU su'.")]
CLEARANCE = Annotated[Text, typer.Option(help="CLEAR, GREEN, AMBER, AMBER+STRICT or RED.")]
USE_CASES = Annotated[Text, typer.Option(metavar="TEXT", help="For what, as in data/register.yaml.")]
UNTIL = Annotated[Text, typer.Option(metavar="DATE", help="The last day of its admission.")]
ANSWERS = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Take the answers from here, one a line; - is a pipe.")
]
# Without these nobody is admitted; all else has a proposal that a script may take.
NEEDED = {"scope": "--scope", "clearance": "--clearance", "use_cases": "--use-cases"}


@recipients.command()
def admit(
    context: typer.Context,
    enrolment: Annotated[
        list[Path], typer.Argument(metavar="ENROLMENT", help="The CERT's enrolment file; one for each key.")
    ],
    as_: Annotated[
        Text,
        typer.Option("--as", metavar="RECIPIENT", help="What it is called here.", autocompletion=recipient_names),
    ] = None,
    title: TITLE = None,
    kind: KIND = None,
    scope: SCOPE = None,
    clearance: CLEARANCE = None,
    use_cases: USE_CASES = None,
    until: UNTIL = None,
    answers: ANSWERS = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask: the fingerprint was compared over the telephone.")
    ] = False,
    to: TO = None,
) -> None:
    """Admit a CERT, from its enrolment to the board.

    Checks the proof, has you compare the fingerprint over the telephone, asks what it may read,
    for what and until when, shows how much that is, writes its file and the request to the
    board. Stopped in the middle, it goes on when it is run again. A CERT that is here already
    gets the key added.

    \b
    Example:
      tocsin recipients admit enrolment.json
      tocsin recipients admit enrolment.json --as cert-xx --scope "EU su" --clearance AMBER \\
          --use-cases imminent-attack --yes
    """
    from builder import board
    from builder.recipients import admission

    now = by_the_clock(context)
    # Before anything is asked or written: without one nobody can be admitted.
    board.newest_root(now.workspace)
    given = _given(name=title, kind=kind, scope=scope, clearance=clearance, use_cases=use_cases, until=until)
    found = read_enrolments(now, enrolment)
    name = as_ or admission.holder_of(now.workspace, found)
    admission.refuse_unfit(now.workspace, found, name)
    record = board.recipient(now.workspace, name) if name in board.recipient_files(now.workspace) else None
    whole = record is not None and not admission.is_unfilled(record)
    if whole and given:
        raise RecipientError(f"{name} is here, with terms of its own", hint=f"`tocsin recipients change {name}`")
    show_enrolments(found)
    keys = {key.key for key in record.keys} if record else set()
    if {each.key for each in found} <= keys:
        say(f"recipients/{name}.yaml has {'the key' if len(found) == 1 else 'the keys'}: you compared it before")
    else:
        agree("Did they read out these words to you, at a number that you had before?", yes=yes, done="written")
    terms = None
    if not whole:
        name, terms = _decide(now, found, name, given, answers, yes=yes)
    if name is None:
        raise RecipientError("whose enrolment it is was not said", hint="--as cert-xx")
    taken = admission.take_in(now.workspace, found, name, record.kind if record else "", now.now, terms)
    if taken.by_hand:
        say(f"add to the keys of recipients/{name}.yaml by hand, then `tocsin recipients propose`; proved it is:")
        print(*(f"- {line}" for line in taken.by_hand), sep="\n")
        return
    say(f"recipients/{name}.yaml is complete, and its key is proved")
    _ask_board(now, to)
    if taken.made or terms:
        _say_what_to_send(name)


def _given(**texts: Text) -> dict[str, str]:
    return {key: text for key, text in texts.items() if text is not None}


def _ask_board(now: "Now", to: Path | None) -> None:
    from builder.recipients.asking import next_approvals

    ask(now.workspace, next_approvals(now.workspace, now.now, renew=False), to, "tocsin recipients approve")


def _say_what_to_send(name: str) -> None:
    say("when `tocsin accept` says that the list is in force: build, sign and publish. Then send the CERT")
    say("  data/trust/1.root.json, and its fingerprint by another way, as by telephone: `tocsin board show`")
    say("  the reader, where it has none: `tocsin reader reader.html`")
    say(f"  the name of its first file, to it alone: `tocsin recipients locator {name}`")


def _decide(
    now: "Now", found: "list[Enrolment]", name: str | None, given: dict[str, str], answers: Path | None, *, yes: bool
) -> "tuple[str, Terms]":
    """Ask what a new CERT is called and may read, and show how much that is."""
    from builder.recipients import admission, terms

    register = _register(now)
    first = found[0]
    proposals = {
        "kind": "national-cert",
        "name": first.organisation,
        "scope": terms.scope_proposed(first.country, register),
        "clearance": "AMBER",
        "use_cases": next((case.id for case in register.settings.use_cases), ""),
        "until": str(now.today + terms.LASTS),
    }
    chosen = {} if name is None else {"as": name}

    def form(questions: Questions | None) -> "tuple[str, Terms]":
        called = chosen.get("as") or _name(now, questions, first.country)
        agreed = _terms(questions, given, proposals, register, now.today)
        would_be = admission.would_be(found, called, agreed, now.today)
        _show(questions, _seen(register, would_be, now.today), yes=yes)
        return called, agreed

    return _asked(form, {*given, *chosen}, answers)


def _asked(
    form: "Callable[[Questions | None], tuple[str, Terms]]", given: set[str], answers: Path | None
) -> "tuple[str, Terms]":
    """Run a form at the terminal or with a file of answers; without either, with what was given and proposals."""
    if answers is None and not sys.stdin.isatty():
        lacking = [option for key, option in {"as": "--as", **NEEDED}.items() if key not in given]
        if lacking:
            raise RecipientError(
                "there is no terminal to ask at; nothing was written",
                hint=f"say {', '.join(lacking)}, or name a file of answers: --answers FILE",
            )
        return form(None)
    return interview(form, answers)


def _name(now: "Now", questions: Questions | None, country: str) -> str:
    from builder.drafting import free

    taken = now.workspace.recipient_names

    def check(text: str) -> str:
        from builder.trust.keys import NAME as FORM

        if not FORM.fullmatch(text):
            raise RecipientError("is no name for a recipient", hint="small letters, digits and hyphens, as cert-xx")
        if text in taken:
            raise RecipientError("is the name of another", hint="an enrolment of a CERT that is here: --as RECIPIENT")
        return text

    assert questions is not None  # noqa: S101  without a terminal --as is demanded
    return questions.ask(
        "What it is called here",
        check,
        proposal=free(f"cert-{country.lower()}", taken),
        help="its file and all commands name it so; it never changes",
    )


def _terms(
    questions: Questions | None,
    given: Mapping[str, str],
    proposals: Mapping[str, str],
    register: "Register",
    today: date,
) -> "Terms":
    """Return the terms, each as it was given, is answered, or proposed where nobody is there to answer."""
    from builder.recipients import terms
    from builder.register.facts import REGIONS

    checks: dict[str, Callable[[str], Any]] = {
        "kind": terms.kind_of,
        "name": terms.name_of,
        "scope": lambda text: terms.scope_of(text, register),
        "clearance": terms.clearance_of,
        "use_cases": lambda text: terms.use_cases_of(text, register.settings),
        "until": lambda text: terms.until_of(text, today),
    }
    words: dict[str, tuple[str, str | Mapping[str, str]]] = {
        "kind": ("What it is", terms.KINDS),
        "name": ("Its name", "as its copy is to say it"),
        "scope": (
            "What it may read",
            f"all, or regions in capitals ({' '.join(REGIONS)}) and ccTLDs in small letters, as: EU su",
        ),
        "clearance": ("Up to which TLP label", terms.CLEARANCES),
        "use_cases": ("For what", f"one or more of: {', '.join(case.id for case in register.settings.use_cases)}"),
        "until": ("Last day of its admission", "the board may renew it"),
    }
    # What an option says is wrong before anything is asked.
    found = {key: checks[key](text) for key, text in given.items()}
    for key, (question, help_) in words.items():
        if key not in found:
            found[key] = checks[key](_answer(questions, question, help_, proposals[key], checks[key]))
    return terms.Terms(**found)


def _answer(
    questions: Questions | None,
    question: str,
    help_: str | Mapping[str, str],
    proposal: str,
    check: Callable[[str], object],
) -> str:
    def checked(text: str) -> str:
        check(text)
        return text

    if questions is None:
        return proposal
    if isinstance(help_, str):
        return questions.ask(question, checked, proposal=proposal, help=help_)
    return questions.choose(question, help_, proposal=proposal)


def _register(now: "Now") -> "Register":
    from builder.cli.terminal.progress import Bars
    from builder.register.checked import read

    with Bars() as bars:
        return read(now.workspace, now.today, bars).register


def _seen(register: "Register", record: "Recipient", today: date) -> list[str]:
    """Say in counts what a recipient would see, and what of its scope it would not."""
    from collections import Counter

    from builder.register.edition import Edition
    from builder.views import views_of, withheld

    views = views_of(register, Edition(number=1, issued=today, valid_days=register.settings.valid_days))
    view = views.view(record)
    contacts = sum(len(each.contacts) for each in view.organisations)
    channels = sum(len(list(each.channels)) for each in view.organisations)
    found = ", ".join((counted(len(view.entries), "ccTLD"), counted(contacts, "contact"), counted(channels, "channel")))
    lines = [f"It would see {found} up to {record.clearance.label}, until {record.until}."]
    missing: Counter[str] = Counter()
    for each in withheld(views, record):
        if each.reason != "outside the scope":
            missing[each.reason] += each.channels
    lines += [f"Not shown: {counted(count, 'channel')}, {reason}." for reason, count in missing.items()]
    return lines


def _show(questions: Questions | None, lines: list[str], *, yes: bool) -> None:
    """Show what would be seen, and have it agreed to where somebody can."""
    if questions is None:
        for line in lines:
            say(line)
        return
    questions.tell("", *(f"  {line}" for line in lines), "")
    if not yes and not questions.agree("Is that what was decided?", proposal="yes"):
        raise RecipientError("nothing was written", hint="nothing needs to be undone")


@recipients.command()
def change(
    context: typer.Context,
    recipient: NAME,
    title: TITLE = None,
    kind: KIND = None,
    scope: SCOPE = None,
    clearance: CLEARANCE = None,
    use_cases: USE_CASES = None,
    until: UNTIL = None,
    answers: ANSWERS = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    to: TO = None,
) -> None:
    """Change what a CERT may read, for what, or until when.

    Asks for each, and proposes what is so now; what an option says is not asked. Shows how much
    it would then see, writes its file and the request to the board. Until the board has signed,
    no edition is built for it.

    \b
    Example:
      tocsin recipients change cert-xx
      tocsin recipients change cert-xx --clearance AMBER+STRICT --yes
    """
    from builder import board
    from builder.recipients import admission, terms

    now = by_the_clock(context)
    board.newest_root(now.workspace)
    record = board.recipient(now.workspace, recipient)
    given = _given(name=title, kind=kind, scope=scope, clearance=clearance, use_cases=use_cases, until=until)
    register, proposals = _register(now), terms.answers_of(terms.terms_of(record))

    def form(questions: Questions | None) -> "tuple[str, Terms]":
        agreed = _terms(questions, given, proposals, register, now.today)
        changed = terms.with_these(record, agreed)
        _show(questions, _seen(register, changed, now.today), yes=yes)
        return record.id, agreed

    # What an option says is all that a script changes.
    name, agreed = (
        form(None) if given and yes else _asked(form, set(given) | ({"as", *NEEDED} if given else set()), answers)
    )
    if not admission.change_terms(now.workspace, name, agreed):
        say(f"recipients/{name}.yaml says so already")
    _ask_board(now, to)
    say("when `tocsin accept` says that the list is in force, the next edition follows it")
