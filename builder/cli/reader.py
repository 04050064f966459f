"""`tocsin reader`: make the file that CERTs install once, and tell its fingerprint."""

from pathlib import Path
from typing import Annotated

import typer

from builder.cli.terminal.app import app, now_of
from builder.cli.terminal.say import say


@app.command()
def reader(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Where to write it, as reader.html.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Take the place of another reader.")] = False,
    fingerprint: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Only show the fingerprint of a reader that is there; needs no workspace."),
    ] = None,
) -> None:
    """Make the reader, which CERTs install once.

    One file for a browser: it authenticates an edition against the root in force, which it has
    inside, and opens it without a network. It makes keys and enrolment files, too. The same
    program, root and publisher give the same file, so it is made and published once.
    The fingerprint goes to standard output, to be printed: whoever gets the file compares it.

    \b
    Example:
      tocsin reader reader.html
      tocsin reader --fingerprint reader.html
    """
    from builder.cli.terminal.secret import read_file
    from builder.editions.reader_page import LARGEST_READER, reader_of, write_reader
    from builder.pages.reader_html import fingerprint_card
    from builder.workspace.places import shown

    if (file is None) == (fingerprint is None):
        raise typer.BadParameter("name either the file to write, or --fingerprint and a file that is there")
    if fingerprint:
        print(*fingerprint_card(read_file(fingerprint, LARGEST_READER)), sep="\n")
        return
    if file is None:
        return
    content = reader_of(now_of(context).workspace)
    name = shown(file.name)
    if write_reader(file, content, force=force):
        say(f"wrote {name}, {len(content):,} bytes")
    else:
        say(f"{name} is there already, the same to the byte")
    say("publish it once, beside the editions or on a page of its own, and hand it out on USB sticks")
    say("print the fingerprint below, and give it to each CERT by another way than the file: on paper, by telephone")
    say(f"a CERT checks it with `sha256sum {name}`, or under “Check a reader’s fingerprint” in one that it trusts")
    print(*fingerprint_card(content), sep="\n")
