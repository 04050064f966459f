"""Files that cannot be read, that are no files, or that go on for ever: a problem and a prompt end."""

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import checked
from workspaces import MINIATURE

from builder.errors import WorkspaceError
from builder.register.loading import load
from builder.workspace.places import Workspace

TARGETS = (
    "data/register.yaml",
    "data/tlds/no.yaml",
    "data/organisations/registry-no.yaml",
    "data/rounds/2026-q3/round.yaml",
    "data/rounds/2026-q3/outcomes.csv",
    "recipients/cert-eu.yaml",
)


def write(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50_000_000)


def listen(path: Path) -> None:
    # The name of a socket may have 107 bytes at most.
    here = Path.cwd()
    os.chdir(path.parent)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(path.name)
    os.chdir(here)


def lead_out(path: Path) -> None:
    outside = _root(path).parent / "outside"
    outside.mkdir(exist_ok=True)
    name = outside / f"{path.parent.name}-{path.name}"
    shutil.copy(MINIATURE / path.relative_to(_root(path)), name)
    path.symlink_to(name)


def _root(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == "workspace")


BAD: dict[str, Callable[[Path], object]] = {
    "empty": write(b""),
    "blank": write(b" \n\n"),
    "binary": write(bytes(range(256)) * 64),
    "nulls": write(b"\0" * 4096),
    "an image": write(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    "another encoding": write("id: café\n".encode("latin-1")),
    "UTF-16": write("id: no\n".encode("utf-16")),
    "a byte order mark": write(b"\xef\xbb\xbfid: no\n"),
    "a surrogate": write(b"id: \xed\xa0\x80\n"),
    "a directory": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": listen,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a link that leaves the workspace": lead_out,
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to the directory": lambda path: path.symlink_to("."),
    "50 MB of nothing": sparse,
    "50 MB of lines": write(b"x: y\n" * 10_000_000),
    "50 MB in one line": write(b"x" * 50_000_000),
}


def assert_told(problems: list[dict[str, Any]], *names: str) -> None:
    """Each of the files has a problem of its own that says what to do."""
    for name in names:
        errors = [problem for problem in problems if problem["file"] == name and problem["level"] == "error"]
        assert errors, f"nothing is said about {name}"
        assert errors[0]["hint"]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_of_any_kind_gets_a_problem_and_a_prompt_end(
    miniature: Workspace, bad: Callable[[Path], object]
) -> None:
    """Whatever takes the place of a file, each one is told, all in one run, and nothing hangs."""
    for name in TARGETS:
        (miniature.root / name).unlink()
        bad(miniature.root / name)
    assert_told(checked(miniature.root), *TARGETS)


def unprivileged() -> list[str]:
    """Give the command that takes from root the right to read what it may not."""
    if os.geteuid() != 0:
        return []
    command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all"]
    if not shutil.which("setpriv") or subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root reads everything here")
    return command


def test_a_file_that_may_not_be_read_gets_a_problem(miniature: Workspace) -> None:
    """Wrong permissions are told with the file's name, and the other files are read all the same."""
    for name in TARGETS:
        (miniature.root / name).chmod(0)
    assert_told(checked(miniature.root, *unprivileged()), *TARGETS)


DIRECTORIES = ("data/tlds", "data/organisations", "data/rounds")


@pytest.mark.parametrize("name", [*DIRECTORIES, "data/rounds/2026-q3", "recipients"])
def test_a_directory_that_may_not_be_read_gets_a_problem(miniature: Workspace, name: str) -> None:
    """A directory without permissions is not an empty one."""
    prefix = unprivileged()
    (miniature.root / name).chmod(0)
    try:
        problems = checked(miniature.root, *prefix)
    finally:
        (miniature.root / name).chmod(0o700)
    assert [problem for problem in problems if problem["file"].startswith(name) and problem["level"] == "error"]


NO_DIRECTORY: dict[str, Callable[[Path], object]] = {
    "a file": write(b"x: y\n"),
    "a pipe": os.mkfifo,
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a link that leaves the workspace": lambda path: path.symlink_to(MINIATURE / path.relative_to(_root(path))),
}


@pytest.mark.parametrize("bad", NO_DIRECTORY.values(), ids=NO_DIRECTORY)
@pytest.mark.parametrize("name", DIRECTORIES)
def test_what_is_no_directory_of_ours_gets_a_problem(
    miniature: Workspace, name: str, bad: Callable[[Path], object]
) -> None:
    """A register whose TLDs cannot be reached is not a register without TLDs."""
    path = miniature.root / name
    shutil.rmtree(path)
    bad(path)
    problems = checked(miniature.root)
    assert [problem for problem in problems if problem["file"].startswith(name) and problem["level"] == "error"]


def test_a_file_among_the_rounds_gets_a_problem(miniature: Workspace) -> None:
    """A round is a directory."""
    (miniature.root / "data/rounds/notes.txt").write_text("x", encoding="utf-8")
    problems = checked(miniature.root)
    assert [problem["file"].startswith("data/rounds/notes.txt") for problem in problems] == [True]
    assert "leads to itself" not in problems[0]["hint"]


def test_a_link_within_the_workspace_is_followed(miniature: Workspace) -> None:
    """Only what leaves the workspace is refused."""
    path = miniature.root / "data/tlds/no.yaml"
    path.rename(miniature.root / "norway")
    path.symlink_to("../../norway")
    assert load(miniature).problems == ()


def test_a_missing_file_gets_a_problem(miniature: Workspace) -> None:
    """The two files that every workspace and every round has are missed when they are gone."""
    for name in ("data/register.yaml", "data/rounds/2026-q3/round.yaml"):
        (miniature.root / name).unlink()
    assert [(problem.place.file, problem.message) for problem in load(miniature).problems] == [
        ("data/register.yaml", "data/register.yaml is missing"),
        ("data/rounds/2026-q3/round.yaml", "data/rounds/2026-q3/round.yaml is missing"),
    ]


def test_a_directory_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    """A wrong --root is told, with what to do, before anything is read."""
    (tmp_path / "data").mkdir()
    with pytest.raises(WorkspaceError, match="is no workspace") as error:
        Workspace.find(tmp_path)
    assert "tocsin init" in error.value.hint


NAMES = {
    "an escape sequence": "a\x1b[31mb.yaml",
    "a line break": "a\nb.yaml",
    "a right-to-left override": "a\u202elmay.yaml",
    "no UTF-8": os.fsdecode(b"a\xff.yaml"),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_file_name_cannot_write_on_the_terminal(miniature: Workspace, name: str) -> None:
    """What a file is called is printed; it must not colour, break or turn around the line."""
    (miniature.root / "data/tlds" / name).write_bytes(b"")
    (miniature.root / "recipients" / f"{name}~").write_bytes(b"x")
    problems = load(miniature).problems
    assert len(problems) == 2
    for problem in problems:
        assert str(problem).isascii()
        assert str(problem).isprintable()
