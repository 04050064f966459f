"""`tocsin recipients challenge` and `prove`: asking a recipient to prove its keys."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.cli.recipients.options import NAME, recipients
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.say import say
from builder.errors import TrustError

if TYPE_CHECKING:
    from builder.board.proofs import Challenge


@recipients.command()
def challenge(
    context: typer.Context,
    recipient: NAME,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Where to write the sealed questions.")],
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Ask about every key anew, also those that were proved; questions asked before are void, "
            "and their files are replaced.",
        ),
    ] = False,
) -> None:
    """Ask a recipient to prove its keys.

    Writes one sealed question for each key that has neither been proved nor asked about.
    Send each file to the recipient. Whoever holds the key opens it with stock age and
    answers, by telephone or mail, with the signs that stand in it, within 30 days.

    \b
    Example:
      tocsin recipients challenge cert-xx --to outbox
    """
    from builder import seal
    from builder.recipients.asking import challenge as questions
    from builder.workspace import store

    now = by_the_clock(context)
    if not to.is_dir():
        raise TrustError(f"{to} is no directory", hint="make it first, or name another: --to DIR")

    def file_of(question: "Challenge") -> Path:
        return to / f"{recipient}-{question.number}.age"

    def refuse_to_replace(question: "Challenge") -> None:
        path = file_of(question)
        if path.exists() and not again:
            raise TrustError(
                f"{path.name} exists, and may be a question that is on its way",
                hint="move it away; or ask about every key anew: --again",
            )

    for question in questions(now.workspace, recipient, now.now, refuse_to_replace, again=again):
        path = file_of(question)
        anew = "and ask anew with --again"
        with store.told(path.name, TrustError, f"mend that, {anew}", room=f"make room, {anew}"):
            store.write_atomically(path, seal.seal(question.text.encode(), [question.key.key]))
        instead = f"; what was asked on {question.voids} is void" if question.voids else ""
        say(f"{path.name} asks about the key “{question.key.label}”{instead}")
        print(path)
    say(f"take in the answers with `tocsin recipients prove {recipient} ANSWER`, within 30 days")


@recipients.command()
def prove(
    context: typer.Context,
    recipient: NAME,
    answer: Annotated[list[str], typer.Argument(metavar="ANSWER", help="The signs, in any groups.")],
) -> None:
    """Take in a recipient's answers.

    The answers to `tocsin recipients challenge` prove that it holds its keys.

    \b
    Example:
      tocsin recipients prove cert-xx k7wm 3hqd x2an 9vte rp5u ychg j8zb
    """
    from builder.recipients.asking import prove as take_in

    now = by_the_clock(context)
    proved, left = take_in(now.workspace, recipient, " ".join(answer), now.now)
    for key in proved:
        say(f"{recipient} has proved the key “{key.label}”")
    if left:
        say(f"still unproved: {', '.join(f'“{key.label}”' for key in left)}")
    else:
        say(f"{recipient} has proved every key; `tocsin recipients propose` puts it before the board")
