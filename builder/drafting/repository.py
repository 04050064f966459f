"""The first commit of a new workspace, and what git says of one later: who changed what. The only user of git.

Without git a register works, and nobody can tell who changed a number: that it is missing is told, and no error.
"""

import os
import shutil
import subprocess
from pathlib import Path

from builder.errors import DraftError

GIT = "git"
BRANCH = "main"
FIRST = "begin the register"
WHO = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG")
# Whatever else this account does with git: nobody is asked for a signature, and no hook of somebody else runs.
OURS = ("-c", "commit.gpgSign=false", "-c", "core.hooksPath=/dev/null", "-c", f"init.defaultBranch={BRANCH}")


def git_is_there() -> bool:
    """Say whether this machine has git."""
    return shutil.which(GIT) is not None


def repository_around(directory: Path) -> Path | None:
    """Return the repository that a directory, there or still to be made, would lie in; None for none."""
    there = next(path for path in (directory, *directory.absolute().parents) if path.is_dir())
    found = _git(there, "rev-parse", "--show-toplevel")
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def begin(root: Path, name: str, email: str) -> None:
    """Make a repository of a workspace, with all that is in it as the first commit; by `name`, unless git knows who."""
    known = _git(root, "config", "user.email").returncode == 0
    author = () if known else ("-c", f"user.name={name}", "-c", f"user.email={email}")
    steps = {"init": ("init", "-q"), "add": ("add", "--all"), "commit": (*author, "commit", "-q", "-m", FIRST)}
    for step, arguments in steps.items():
        if _git(root, *arguments).returncode:
            raise DraftError(
                f"the workspace is made, but `git {step}` failed in it",
                hint="there, `git init`, `git add --all` and `git commit` say why",
            )


def asked(root: Path, *arguments: str) -> str | None:
    """Return what git answers about a workspace, or None where it cannot; it writes nothing, and runs nothing."""
    found = _git(root, "--no-optional-locks", "-c", "core.fsmonitor=false", *arguments)
    return found.stdout if found.returncode == 0 else None


def _git(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Run from a hook, git would work on the repository of that.
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name.startswith(WHO)}
    command = [shutil.which(GIT) or GIT, *OURS, *arguments]
    return subprocess.run(command, cwd=directory, env=env, capture_output=True, text=True, check=False)  # noqa: S603
