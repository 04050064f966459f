"""What tests of backups share: keys, a workspace with a history, and backups that no program of ours makes."""

import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workspaces import NOW

from builder import seal
from builder.office import backup
from builder.progress import Silence
from builder.workspace.places import Workspace

IDENTITY = seal.identity_of(b"backup of tests, fixture only!!!")
KEY = seal.public_key(IDENTITY)
OTHER = seal.identity_of(b"of somebody else, fixture only!!")
GIT = ("git", "-c", "user.name=Fixture", "-c", "user.email=fixture@example.net", "-c", "commit.gpgsign=false")


def git(root: Path, *words: str) -> str:
    done = subprocess.run([*GIT, "-C", str(root), *words], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def with_history(workspace: Workspace) -> Workspace:
    """The same with a history in git, and with what a forged one would have: a setting and a hook."""
    git(workspace.root, "init", "-q", "-b", "main")
    git(workspace.root, "add", "data/register.yaml", "data/tlds")
    git(workspace.root, "commit", "-q", "-m", "a register")
    hook = workspace.root / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n")
    return workspace


def made(workspace: Workspace, target: Path, *, keys: tuple[str, ...] = (KEY,), force: bool = False) -> backup.Made:
    return backup.make(workspace, target, keys, NOW, Silence(), git=True, force=force)


def restored(path: Path, to: Path) -> backup.Restored:
    return backup.restore(path, to, [IDENTITY], NOW, lambda _: None, Silence())


def checked(path: Path) -> backup.Found:
    return backup.check(path, [IDENTITY], Silence())


def member(name: str, content: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    """A member of an archive, with whatever a header can state."""
    header = tarfile.TarInfo(name)
    header.size = len(content)
    for key, value in fields.items():
        setattr(header, key, value)
    return header, content


def manifest_of(members: Iterable[tuple[tarfile.TarInfo, bytes]], **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    """The manifest that fits some members, but for what is stated otherwise."""
    files = [
        {"name": header.name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for header, content in members
        if header.isreg()
    ]
    stated = {"format": 1, "made": "2026-11-22T12:00:00Z", "tocsin": "0.1.0", "edition": None, "git": False}
    return member("backup.json", json.dumps({**stated, "files": files, **fields}).encode())


def forged(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]], behind: bytes = bytes(1024)) -> Path:
    """Seal an archive of any members, as anybody can who knows the public key."""
    archive = io.BytesIO()
    for header, content in members:
        archive.write(header.tobuf(tarfile.GNU_FORMAT))
        archive.write(content + bytes(-len(content) % 512))
    archive.write(behind)
    path.write_bytes(seal.seal(archive.getvalue(), [KEY]))
    return path
