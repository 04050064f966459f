"""`tocsin office copy`: the office's own register, for its duty officer."""

import os
from pathlib import Path
from typing import Annotated

import typer

from builder.cli.office.options import office
from builder.cli.terminal.app import by_the_clock
from builder.cli.terminal.officers import OFFICER, refuse_unknown_officers
from builder.cli.terminal.say import say
from builder.errors import WorkspaceError
from builder.words.counted import counted


@office.command()
def copy(
    context: typer.Context,
    officer: OFFICER,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it; default dist/office/, with the date.")
    ] = None,
) -> None:
    """Seal the office's own copy of the register.

    All TLDs and channels, as the files stand now, for the office's duty officer: pages for a browser,
    for print, the short list, tables, vCards. It is sealed to office_keys of data/register.yaml, and
    each page says that it is the office's own. Nobody signs it: bring it to the duty officer yourself.

    \b
    Example:
      tocsin office copy --officer anna
      tocsin office copy --officer anna --to /media/stick/office.zip.age
    """
    from builder.cli.terminal.progress import Bars
    from builder.office import copy as copies
    from builder.paper.typeset import Typesetting
    from builder.register.loading import read_settings

    now = by_the_clock(context)
    workspace = now.workspace
    # Whoever builds without one wants none.
    cache = workspace.cache if workspace.cache.is_dir() else None
    settings = read_settings(workspace)
    if settings is None:
        raise WorkspaceError("data/register.yaml cannot be read", hint="run `tocsin check`")
    refuse_unknown_officers(settings, (officer,), now.today)
    how = Typesetting(jobs=os.cpu_count() or 1, cache=cache)
    with Bars() as bars:
        made = copies.make(workspace, now.now, officer, to, bars, how)
    say(
        f"sealed {counted(made.entries, 'TLD')} to {counted(made.keys, 'key')} of the office; it is on the office's log"
    )
    say(f"its SHA-256: {made.sha256}")
    say("the duty officer opens it with an identity of one of these keys, here IDENTITY:")
    say(f"  age -d -i IDENTITY -o office.zip {made.path.name} && unzip office.zip -d office")
    print(made.path)
