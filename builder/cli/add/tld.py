"""`tocsin add tld`: who manages a ccTLD."""

from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.add.options import add, agree, loaded_of, put
from builder.cli.terminal.app import Now, now_of
from builder.cli.terminal.options import ANSWERS
from builder.cli.terminal.questions import Questions, interview
from builder.cli.terminal.say import say
from builder.errors import DraftError

if TYPE_CHECKING:
    from builder.drafting.adding import Begun
    from builder.register.loading import Loaded
    from builder.register.model import DraftTld, Register


@add.command()
def tld(
    context: typer.Context,
    label: Annotated[str, typer.Argument(help="Its A-label, as gr or xn--qxam.", show_default=False)],
    answers: ANSWERS = None,
) -> None:
    """Say who manages a ccTLD, which until then is a draft.

    What is publicly known of it need not be typed. The organisation must be there
    (`tocsin add organisation`). Who manages a ccTLD that has a manager changes by a proposal.

    \b
    Example:
      tocsin add tld gr
    """
    now = now_of(context)
    loaded, register = loaded_of(now)
    label = label.removeprefix(".")
    if label in register.tlds:
        hint = f"another comes by a proposal: `tocsin proposals add --tld {label} --set manager=ID --officer YOU`"
        raise DraftError(f"{label} has a manager already", hint=hint)
    if f"data/tlds/{label}.yaml" in loaded.unread:
        raise DraftError(f"data/tlds/{label}.yaml has a mistake", hint="`tocsin check` says which")
    put(now, interview(lambda questions: _form(questions, now, loaded, register, label), answers))
    say("the next edition has it; the second officer is told when signing")


def _form(questions: Questions, now: Now, loaded: "Loaded", register: "Register", label: str) -> "list[Begun]":
    from builder.drafting import adding, checks
    from builder.register.model import Tld

    draft = register.drafts.get(label) or _known(questions, label)
    questions.tell(f"  .{draft.u_label or draft.tld}, {draft.name} ({draft.territory}, region {draft.region})")
    there = checks.one_of(register.organisations, "organisation", "its id, as its file is called, or add it first")
    used = {id_ for each in register.tlds.values() for id_ in (each.manager, each.backend)}
    fitting = [
        each.id for each in register.organisations.values() if each.country == draft.territory and each.id not in used
    ]
    manager = questions.ask(
        "manager",
        there,
        proposal=fitting[0] if len(fitting) == 1 else "",
        help="The id of an organisation: who is responsible for it.",
    )
    backend = questions.ask("back end", there, proposal=manager, help="Who runs it technically; often the manager.")
    servers = questions.ask(
        "name servers", checks.words(Tld, "name_servers"), optional=True, help="With blanks between them."
    )
    said = {"manager": manager, "backend": backend}
    variants = [register.drafts[each] for each in draft.idn if each in register.drafts]
    if variants and not questions.agree(
        "its IDN ccTLDs too?", proposal="yes", help=", ".join(f".{each.u_label}" for each in variants)
    ):
        variants = []
    own = {**said, "name_servers": tuple(servers.split())}
    begun = [adding.with_manager(now.workspace, draft, own, there=label in register.drafts)]
    begun += [adding.with_manager(now.workspace, each, said, there=True) for each in variants]
    return list(agree(questions, now, loaded, begun))


def _known(questions: Questions, label: str) -> "DraftTld":
    """Return what is publicly known of a ccTLD that has no file; ask for one that was delegated since."""
    from builder.drafting import adding, checks, draft_tlds
    from builder.register.model import DraftTld
    from builder.register.values import u_label_of

    checks.field(DraftTld, "tld")(label)
    if found := next((each for each in draft_tlds(labels=[label]) if each.tld == label), None):
        # Those IDN ccTLDs that have no file cannot be named in this one.
        return found.model_copy(update={"idn": ()})
    questions.tell("  This program does not know it: delegated lately, or mistyped?")
    ask = {
        "name": ("name", "The territory, in English."),
        "territory": ("country code", "Two capital letters, as GR (ISO 3166-1)."),
        "region": ("region", "Of ICANN: AF, AP, EU, LAC or NA."),
    }
    fields = {
        key: questions.ask(question, checks.field(DraftTld, key), help=help_) for key, (question, help_) in ask.items()
    }
    idn = label.startswith("xn--")
    return adding.made(DraftTld, {"tld": label, "u_label": u_label_of(label) if idn else None, **fields})
