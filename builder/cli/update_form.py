"""`tocsin update-form`: the page in which contacts seal changes for the office."""

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.say import say
from builder.workspace.places import shown


@app.command("update-form")
def update_form(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write it, as update.html.", show_default=False)
    ],
    force: Annotated[bool, typer.Option("--force", help="Take the place of another file.")] = False,
) -> None:
    """Make the page in which contacts seal changes for the office.

    One file for the public site, which works from a disk too. What a contact fills in is sealed in
    the browser to the keys of register.yaml (`update_keys`), and comes to you by mail.

    \b
    Example:
      tocsin update-form update.html
    """
    from builder.pages.reader_html import fingerprint_card
    from builder.proposals.form import form_of, write_form

    content, fingerprint = form_of(now_of(context).workspace)
    write_form(file, content, force=force)
    say(f"wrote {shown(file.name)}, {len(content):,} bytes; put it on the public site")
    say("it seals to update_keys: who holds the identity of one of them opens what comes back")
    say(f"fingerprint of these keys, as the page shows it: {fingerprint}")
    say("publish the fingerprint of the file below, and compare the public site's copy with it now and then")
    print(*fingerprint_card(content), sep="\n")
