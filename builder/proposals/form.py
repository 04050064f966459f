"""Make a deployment's update form: a page for the public site in which contacts seal changes for the office.

It is public, and has nothing of the register but its title, the publisher and the office's public keys.
"""

from pathlib import Path

from builder import seal
from builder.board.practice import is_practice, marked
from builder.errors import ProposalError, SealError
from builder.pages.update_html import UpdateFacts, keys_fingerprint, update_html
from builder.register.check.placeholders import has_placeholders
from builder.register.loading import load
from builder.views.entries import publisher_of
from builder.workspace import store
from builder.workspace.places import Workspace, shown


def form_of(workspace: Workspace) -> tuple[bytes, str]:
    """Return the update form of a workspace, and the fingerprint of the keys that it seals to."""
    register = load(workspace).register
    if register is None:
        raise ProposalError("data/register.yaml cannot be read", hint="run `tocsin check`")
    settings = marked(register, practice=is_practice(workspace)).settings
    if has_placeholders(settings):
        raise ProposalError(
            "data/register.yaml holds what a new workspace has to be replaced",
            hint="run `tocsin check`, which names each",
        )
    if not settings.update_keys:
        raise ProposalError(
            "register.yaml has no update_keys to seal forms to",
            hint="make a key with `age-keygen -pq -o office.txt`, keep that file in the office, outside the workspace, "
            "and add its public key to data/register.yaml: `update_keys: [age1pq1…]`",
        )
    try:
        seal.mixable(settings.update_keys)
        for key in settings.update_keys:
            seal.parse(key)
    except SealError:
        raise ProposalError(
            "update_keys in register.yaml cannot be sealed to",
            hint="run `tocsin check`, which says why, and what to do",
        ) from None
    facts = UpdateFacts(
        title=settings.title,
        publisher=publisher_of(settings),
        notice=settings.notice,
        keys=settings.update_keys,
    )
    return update_html(facts).encode(), keys_fingerprint(settings.update_keys)


def write_form(path: Path, content: bytes, *, force: bool = False) -> None:
    """Write a form in one step; replace what is there only by `force`."""
    name = shown(path.name)
    with store.told(name, ProposalError, "name another file"):
        try:
            store.write_public(path, content, force=force)
        except FileExistsError:
            raise ProposalError(f"{name} exists", hint="to replace it: --force; else name another file") from None
