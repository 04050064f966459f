"""Requests that go by mail: asking the board, signing as its member, and reading what came back."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from builder.cli.terminal.app import Now
from builder.cli.terminal.practice import tell_who_plays
from builder.cli.terminal.say import say
from builder.cli.terminal.secret import agree, read_file, read_key, read_text_file
from builder.errors import TrustError

if TYPE_CHECKING:
    from builder.board.ceremony import Asked
    from builder.board.request import Kind, Request
    from builder.workspace.places import Workspace

COMMANDS = {
    "root": "tocsin board sign",
    "approvals": "tocsin recipients approve",
    "edition": "tocsin sign",
}


def ask(workspace: "Workspace", asked: "Asked", to: Path | None, command: str) -> None:
    """Write a request for the members, and keep it to hold against it what comes back."""
    from builder import board as files
    from builder.board import ceremony
    from builder.board.explain import in_force_with
    from builder.board.request import write_request
    from builder.recipients.asking import pending
    from builder.workspace.places import shown

    request = asked.request
    version = request.proposed.signed.version
    path = to or Path(f"{request.kind}-{version}.json")
    with files.changing(workspace):
        before = pending(workspace, request.kind)
        write(path, write_request(request), "name another file: --to FILE")
        files.put_pending(workspace, request)
    if before:
        again = ", and what was signed of it is void" if before.proposed.signatures else ""
        say(f"this takes the place of the request that was pending{again}")
    name = shown(path.name)
    say(f"send {name} to each member: {ceremony.names(ceremony.asked_of(asked))}")
    say(f"each signs with `{command} {name} --key KEY` and sends the new file back; then `tocsin accept`")
    say(f"it comes into force with {in_force_with(asked)}")
    if request.kind == "approvals":
        tell_who_plays(workspace)
    print(path)


def sign_request(
    now: Now,
    kind: "Kind",
    path: Path,
    key: tuple[str, Path | None, Path | None],
    out: Path | None,
    *,
    yes: bool,
    trusted: Path | None = None,
) -> None:
    """Show what a request asks a member, ask, and write it with the member's signature."""
    from builder.board import ceremony
    from builder.board.request import LARGEST_REQUEST, write_request
    from builder.workspace.places import shown

    request = read_request_file(path)
    if request.kind is not kind:
        raise TrustError(f"{shown(path.name)} asks for something else", hint=f"use `{COMMANDS[request.kind]}`")
    asked = ceremony.checked(request, now.now)
    ceremony.refuse_other_root(asked, read_file(trusted, LARGEST_REQUEST) if trusted else None)
    show_words(asked)
    secret = read_key(*key)
    signer = ceremony.signer_of(asked, secret)
    if signer in ceremony.signed_so_far(asked):
        say(f"{signer.name} has signed it already; there is nothing to do but to send {shown(path.name)} back")
        return
    agree(f"Do you, {signer.name}, sign this?", yes=yes)
    signed = write_request(ceremony.sign(asked, secret))
    target = out or path.with_name(f"{path.stem}.{signer.name}.json")
    write(target, signed, "name another file: --out FILE")
    say(f"signed as {signer.name}; send {shown(target.name)} back to the secretariat")
    print(target)


def show_words(asked: "Asked") -> None:
    """Show on standard error what a request asks, in plain words."""
    from builder.board.explain import words

    print("", *words(asked), "", sep="\n", file=sys.stderr)


def write(path: Path, content: bytes, hint: str) -> None:
    """Write a file that goes by mail; what is there is not replaced."""
    from builder.workspace import store
    from builder.workspace.places import shown

    name = shown(path.name)
    with store.told(name, TrustError, hint):
        try:
            store.write_new(path, content)
        except FileExistsError:
            raise TrustError(f"{name} exists already", hint=f"remove it, or {hint}") from None


def read_request_file(path: Path, name: str | None = None) -> "Request":
    """Read a request; errors call it by a name, else by that of its file."""
    from builder.board.request import LARGEST_REQUEST, read_request
    from builder.workspace.places import shown

    return read_request(read_text_file(path, LARGEST_REQUEST), name or shown(path.name))


def read_requests(paths: list[Path]) -> "dict[str, Request]":
    """Read requests, by what messages call each file: its name, or where two are named alike, its path."""
    from builder.workspace.places import shown

    found: dict[str, Request] = {}
    for path in paths:
        name = shown(path.name)
        name = shown(str(path)) if name in found else name
        found[name] = read_request_file(path, name)
    return found
