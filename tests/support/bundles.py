"""Bundles with little in them, as the builder packs and seals them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import tree
from workspaces import identity_of

from builder import seal
from builder.bundle import archive

FILES = {"START-HERE.txt": b"start here", "register.html": b"<!doctype html>" * 500, "register.pdf": b"%PDF"}
# Whose bundles a published tree of `tree` holds, and their locators.
PEOPLE = dict(zip(("cert-eu", "cert-all", "cert-green"), tree.LOCATORS, strict=True))


def manifest(inside: Mapping[str, bytes], **fields: Any) -> bytes:
    listed = {name: {"sha256": tree.digest(content), "bytes": len(content)} for name, content in inside.items()}
    about = {"recipient": "cert-eu", "edition": 12, "issued": "2026-11-22", "expires": "2026-12-22"}
    return json.dumps({"schema": "tocsin-manifest/1", **about, "files": listed} | fields).encode()


def sealed(recipient: str, edition: int = 12) -> bytes:
    """A bundle of the fictional recipient, sealed to its fixture key."""
    files = {**FILES, "manifest.json": manifest(FILES, recipient=recipient, edition=edition)}
    return seal.seal(archive.pack(files, tree.ISSUED), [seal.public_key(identity_of(recipient))])


@pytest.fixture(scope="session")
def published() -> tree.Published:
    """An edition with the bundle of each of these people."""
    return tree.Published(bundles={locator: sealed(recipient) for recipient, locator in PEOPLE.items()})
