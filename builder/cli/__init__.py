"""The command line: thin. A command parses, calls, prints.

Prose goes to standard error and begins with `tocsin:`; results go to standard output.
Exit codes: 0 done, 1 refused for a reason that is told, 2 wrong usage; `verify` and `open` have more,
one for each state of an edition (`builder.cli.reading`).
"""

import importlib
import os
import sys

from builder.cli.terminal.app import app
from builder.cli.terminal.output import leave_output, prepare_streams
from builder.cli.terminal.say import say
from builder.errors import BuilderError, OutputError
from builder.installation import to_install
from builder.process import keep_to_itself, seldom_look_for_rubbish
from builder.workspace.problems import RegisterError

__all__ = ["main"]

# Their help stands in this order. They register themselves, and load nothing that is slow before they run.
COMMANDS = (
    *("backup", "board", "build", "cluster", "desk", "doctor", "due", "editions", "handover", "rounds.options"),
    *(f"recipients.{name}" for name in ("admit", "leave", "propose", "status", "retire", "prove", "history")),
    *("look", "keys"),
    *(f"proposals.{name}" for name in ("look", "next", "add", "open", "confirm", "notices", "apply")),
    *(f"privacy.{name}" for name in ("person", "forget", "retain")),
    *("office.find", "office.paper", "office.copy"),
    *("reader", "reading"),
    *(f"rounds.{name}" for name in ("open", "call", "assign", "close", "fetch", "take_in", "mails", "sheets", "chase")),
    *("init", "demo", "exchange", "update_form"),
    *(f"add.{name}" for name in ("tld", "organisation", "recipient")),
)


def import_commands() -> None:
    """Let each command register itself."""
    for name in COMMANDS:
        importlib.import_module(f"builder.cli.{name}")


def main() -> None:
    """Run `tocsin`."""
    # Whatever is written is for the owner's eyes alone.
    os.umask(0o077)
    seldom_look_for_rubbish()
    keep_to_itself()
    prepare_streams()
    import_commands()

    try:
        try:
            app(prog_name="tocsin")
        finally:
            sys.stdout.flush()
    except BuilderError as error:
        if isinstance(error, OutputError):
            leave_output()
        if isinstance(error, RegisterError):
            from builder.cli.terminal.problems import told

            for line in told(error.problems):
                say(line)
        say(error.message)
        if error.hint:
            say(f"hint: {error.hint}")
        sys.exit(1)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "builder":
            raise
        say(f"this command needs {error.name}, which is not installed")
        say(f"hint: {to_install('program')}")
        sys.exit(1)
    except BrokenPipeError:
        leave_output()
        sys.exit(1)
