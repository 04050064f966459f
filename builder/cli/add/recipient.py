"""`tocsin add recipient`: the file of a CERT, before the board is asked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import typer

from builder.cli.add.options import add, agree, loaded_of, put
from builder.cli.terminal.app import Now, now_of
from builder.cli.terminal.options import ANSWERS
from builder.cli.terminal.questions import Questions, interview
from builder.cli.terminal.say import say

if TYPE_CHECKING:
    from builder.cli.terminal.questions import Check
    from builder.drafting.adding import Begun
    from builder.register.loading import Loaded
    from builder.register.model import Register


@add.command()
def recipient(context: typer.Context, answers: ANSWERS = None) -> None:
    """Begin the file of a CERT that is to be authorised.

    Its locator is made. It reads nothing until its keys are proved and the board has approved
    the file. A CERT that sends an enrolment file needs none of this: `tocsin recipients propose`
    takes that in.

    \b
    Example:
      tocsin add recipient
    """
    now = now_of(context)
    loaded, register = loaded_of(now)
    (begun,) = interview(lambda questions: _form(questions, now, loaded, register), answers)
    put(now, [begun])
    name = begun.file.removeprefix("recipients/").removesuffix(".yaml")
    say(f"it may read nothing yet: `tocsin recipients challenge {name}` has its keys proved,")
    say("and `tocsin recipients propose` asks the board")


def _form(questions: Questions, now: Now, loaded: "Loaded", register: "Register") -> "list[Begun]":
    from builder.board import new_locator
    from builder.drafting import adding, checks, free
    from builder.recipients import terms
    from builder.register.model import Recipient

    name = questions.ask("name", checks.field(Recipient, "name"), help="As its copy says it.")
    kind = questions.choose("kind", terms.KINDS, proposal="national-cert", help="What it is.")
    country = questions.ask("country", checks.field(Recipient, "country"), help="Two capital letters, as GR.")
    taken = {each.id for each in loaded.recipients} | loaded.retired
    id_ = questions.ask(
        "id",
        checks.field(Recipient, "id", beside=taken),
        proposal=free(f"cert-{country.lower()}", taken) if kind == "national-cert" else "",
        help="How its file, messages and the board name it.",
    )
    keys: list[dict[str, Any]] = []
    while key := questions.ask(
        f"age public key {len(keys) + 1}",
        _key,
        optional=bool(keys),
        help="age1…, age1pq1… or of hardware; its holder proves it later.",
    ):
        proposal = "" if keys else "duty laptop"
        label = questions.ask("label of the key", _label, proposal=proposal, help="Which it is.")
        keys.append({"label": label, "key": key, "added": now.today.isoformat()})
    scope = questions.ask(
        "scope",
        _fits(lambda text: terms.scope_of(text, register)),
        help="all, or regions (AF AP EU LAC NA) and labels, with blanks.",
    )
    clearance = questions.choose("clearance", terms.CLEARANCES, help="The narrowest label that it may see.")
    cases = [case.id for case in register.settings.use_cases]
    use_cases = questions.ask(
        "use cases",
        _fits(lambda text: terms.use_cases_of(text, register.settings)),
        proposal=next(iter(cases), ""),
        help=f"For what: {' '.join(cases)}.",
    )
    until = questions.ask(
        "until",
        checks.field(Recipient, "until"),
        proposal=(now.today + terms.LASTS).isoformat(),
        help="The last day of its admission.",
    )
    found = adding.made(
        Recipient,
        {
            "id": id_,
            "name": name,
            "kind": kind,
            "country": country,
            "keys": tuple(keys),
            "scope": terms.scope_of(scope, register),
            "clearance": clearance,
            "use_cases": terms.use_cases_of(use_cases, register.settings),
            "locator": new_locator(),
            "until": until,
        },
    )
    return list(agree(questions, now, loaded, [adding.new_file("recipients", id_, found)]))


def _key(text: str) -> str:
    from builder import seal

    seal.parse(text)
    return text


def _label(text: str) -> str:
    from builder.drafting import checks
    from builder.register.model import Key

    return checks.field(Key, "label")(text)


def _fits(read: "Callable[[str], object]") -> "Check":
    """Return the check of an answer that is kept as it was typed."""

    def checked(text: str) -> str:
        read(text)
        return " ".join(text.split())

    return checked
