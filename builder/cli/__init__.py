"""The command line: thin. A command parses, calls, prints.

Prose goes to standard error and begins with `tocsin:`; results go to standard output.
Exit codes: 0 done, 1 refused for a reason that is told, 2 wrong usage; `verify` and `open` have more,
one for each state of an edition (`builder.cli.reading`).
"""

import os
import sys

from builder.cli.app import app
from builder.cli.output import leave_output, prepare_streams
from builder.errors import BuilderError, OutputError
from builder.process import keep_to_itself
from builder.workspace.problems import RegisterError


def main() -> None:
    """Run `tocsin`."""
    # Whatever is written is for the owner's eyes alone.
    os.umask(0o077)
    keep_to_itself()
    prepare_streams()
    from builder.cli import (  # noqa: F401  they register
        board,
        build,
        due,
        editions,
        history,
        inspect,
        keys,
        proposals,
        proposals_add,
        proposals_confirm,
        reader,
        reading,
        recipients,
        round_call,
        round_close,
        round_import,
        round_sheets,
        rounds,
        start,
        update_form,
    )

    try:
        try:
            app(prog_name="tocsin")
        finally:
            sys.stdout.flush()
    except BuilderError as error:
        if isinstance(error, OutputError):
            leave_output()
        if isinstance(error, RegisterError):
            from builder.cli.problems import told

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
        say("hint: `make sign` installs what signs and no more; `make setup` installs the whole program")
        sys.exit(1)
    except BrokenPipeError:
        leave_output()
        sys.exit(1)


def say(text: str) -> None:
    """Say one sentence on standard error."""
    print(f"tocsin: {text}", file=sys.stderr)
