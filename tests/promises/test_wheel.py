"""The wheel: the program installed without git and make, by a board member, a CERT or an office.

It is built once, as `make wheel` does it, and installed into an environment of its own, which has the locked packages
and nothing of this checkout.
"""

import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path

import pytest
from workspaces import ROOT

from builder import __version__, installation


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    done = subprocess.run([ROOT / ".ci/wheel", tmp_path_factory.mktemp("wheel")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and return the program."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    # The packages of this environment, but not its editable install: what a line of a .pth adds is no site of its own.
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [
            *(Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--offline", "--no-index"),
            *("--no-deps", "--python", home / "bin" / "python", wheel),
        ],
        check=True,
    )
    return home / "bin" / "tocsin"


def run(program: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, *arguments], capture_output=True, text=True, cwd=cwd)


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        return message_from_string(archive.read(f"tocsin-{__version__}.dist-info/METADATA").decode())


def test_the_wheel_goes_the_whole_way_outside_the_checkout(program: Path, tmp_path: Path) -> None:
    """Whoever installs it has all of it: templates, scripts of the pages, facts, the files of a new workspace."""
    assert run(program, "--version", cwd=tmp_path).stdout.strip().endswith(__version__)
    done = run(program, "init", "register", "--blank", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run(program, "demo", "demo", "--tlds", "3", "--recipients", "1", "--build", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "demo" / "dist" / "reader.html").is_file()
    assert str(ROOT) not in done.stderr + done.stdout


def test_a_member_signs_with_the_wheel(program: Path, tmp_path: Path) -> None:
    """A board member needs no checkout, no git and no make."""
    done = run(program, "board", "sign", "--help", cwd=tmp_path)
    assert (done.returncode, "Example:" in done.stdout) == (0, True)
    script = (
        "import sys, builder; from builder import installation as i; print(builder.__file__, i.CHECKOUT, i.TEMPLATES)"
    )
    found = subprocess.run([program.with_name("python"), "-c", script], capture_output=True, text=True, cwd=tmp_path)
    where, checkout, templates = found.stdout.split()
    assert checkout == "None"
    assert Path(templates).parent == Path(where).parent
    assert str(ROOT) not in where


def test_the_wheel_brings_a_member_no_more_than_signs(wheel: Path) -> None:
    """What is installed unasked is what the small lock has; what lays out pages is a part that the office asks for."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    small = [
        line for line in (ROOT / "requirements" / "sign.in").read_text("utf-8").splitlines() if line and line[0] != "#"
    ]
    assert sorted(name_of(each) for each in settings["dependencies"]) == sorted(map(name_of, small))
    metadata = metadata_of(wheel)
    required = metadata.get_all("Requires-Dist") or []
    assert sorted(name_of(each) for each in required if "extra ==" not in each) == sorted(map(name_of, small))
    assert any(each.startswith("weasyprint") and 'extra == "office"' in each for each in required)


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    """Who has the file alone can tell its version, and reads the page that the checkout begins with."""
    metadata = metadata_of(wheel)
    assert (metadata["Name"], metadata["Version"]) == ("tocsin", __version__)
    assert "# Tocsin" in str(metadata.get_payload())
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [name for name in names if name.endswith(".ts") or name.startswith(("data/", "recipients/", "tests/"))]


def test_what_is_missing_is_told_for_where_the_program_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has no checkout is not sent to `make`, and who has no Debian not to its packages' names alone."""
    for part in installation.IN_CHECKOUT:
        assert installation.to_install(part) == installation.IN_CHECKOUT[part]
    monkeypatch.setattr(installation, "CHECKOUT", None)
    assert not [part for part in installation.FROM_WHEEL if "make " in installation.to_install(part)]
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "brew install pango" in installation.to_install("layout")


def name_of(requirement: str) -> str:
    """Return the name of a package that is required."""
    return re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower().replace("_", "-")
