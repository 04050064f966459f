"""Options that several commands take, in the same words."""

from pathlib import Path
from typing import Annotated

import typer

JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

ANSWERS = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Take the answers from the lines of this file instead of asking; - for a pipe."),
]

# Who signs, and what is signed.
KEY = Annotated[str, typer.Option(metavar="KEY", help="Your .key file, or hsm:… for a key in hardware.")]
PUBLIC = Annotated[Path | None, typer.Option(metavar="FILE.pub", help="The public key file of a key in hardware.")]
PASSPHRASE_FILE = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Take the passphrase or PIN from this file instead of asking.")
]
REQUEST = Annotated[Path, typer.Argument(metavar="REQUEST", help="The file that you were sent.")]
OUT = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Where to write the signed request; default beside it, with your name."),
]
TRUSTED = Annotated[
    Path | None, typer.Option(metavar="FILE", help="A root file that you keep: refuse a request under another.")
]
YES = Annotated[bool, typer.Option("--yes", help="Do not ask: you have read what you agree to.")]
TO = Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write the request; default in this directory.")]

CLUSTER_KEYS = Annotated[
    Path | None,
    typer.Option("--cluster-keys", metavar="DIR", help="The keys of the cluster, as `tocsin cluster keys` made them."),
]
