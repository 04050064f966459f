"""The history in git: what is not in it, whether two branches merge, and where it is pushed to.

What git itself is asked is asked by `builder.drafting.repository`.
"""

import re
from collections.abc import Iterator

from builder.drafting import repository
from builder.office.doctor.result import Result, fail, ok, warn
from builder.words.counted import counted
from builder.workspace.places import Workspace, shown
from builder.workspace.skeleton import SOURCE

PART = "git"
# Where anybody can make a repository that everybody can read.
PUBLIC = ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sr.ht")
HOST = re.compile(r"^(?:[a-z+]+://)?(?:[^@/]*@)?([A-Za-z0-9.-]+)[:/]")


def look(workspace: Workspace) -> Iterator[Result]:
    """Look at the repository, where there is one."""
    if not workspace.git.exists():
        hint = "`git init` in the workspace: who changed what is the register's memory"
        yield warn(PART, "the workspace has no history in git", hint)
        return
    yield from _attributes(workspace)
    if not repository.git_is_there():
        yield warn(PART, "git is not installed", "install it: what was changed cannot be seen without")
        return
    yield _uncommitted(workspace)
    yield from _tracked(workspace)
    yield from _remotes(workspace)


def _attributes(workspace: Workspace) -> Iterator[Result]:
    for path, why in (
        (workspace.git_attributes, "two officers' lines are both kept"),
        (workspace.git_ignore, "keys stay out of git"),
    ):
        name = path.name.removeprefix(".")
        here = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        wanted = [line for line in (SOURCE / name).read_text(encoding="utf-8").splitlines() if _counts(line)]
        lacking = [line for line in wanted if line not in here]
        if name == "gitignore":
            # What an office ignores besides is its own; a key must be.
            lacking = [line for line in lacking if line == "*.key"]
        if lacking:
            yield fail(PART, f".{name} lacks: {'; '.join(lacking)}", f"add it, so that {why}")
        else:
            yield ok(PART, f".{name} is as it should be: {why}")


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _uncommitted(workspace: Workspace) -> Result:
    found = repository.asked(
        workspace.root, "status", "--porcelain", "--", workspace.data.name, workspace.recipients.name
    )
    if found is None:
        return warn(PART, "git cannot say what was changed", "`git status` says why")
    lines = found.splitlines()
    if lines:
        return warn(
            PART, f"{counted(len(lines), 'file')} changed and not committed", "git add and git commit, in your name"
        )
    return ok(PART, "all of data/ and recipients/ is committed")


def _tracked(workspace: Workspace) -> Iterator[Result]:
    found = (repository.asked(workspace.root, "ls-files", "--", "*.key", "identities") or "").splitlines()
    if found:
        hint = "who has the history has them: take them out of the root, and begin a fresh history"
        yield fail(PART, f"{counted(len(found), 'key')} in the history", hint)


def _remotes(workspace: Workspace) -> Iterator[Result]:
    """Name each place to push to where repositories can be public: by its host, for an address may hold a password."""
    for line in (repository.asked(workspace.root, "config", "--get-regexp", r"^remote\..*\.url$") or "").splitlines():
        key, _, url = line.partition(" ")
        host = HOST.match(url)
        if host and host[1].lower().removeprefix("www.") in PUBLIC:
            name = shown(key.removeprefix("remote.").removesuffix(".url"))
            hint = "make sure that the repository there is private; better, push to a machine of your own"
            yield warn(PART, f"{name} is at {host[1].lower()}, where repositories can be public", hint)
