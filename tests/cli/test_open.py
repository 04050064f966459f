"""`tocsin open`, as a CERT's duty officer meets it: one's own bundle opens, and nothing is left half done."""

import io
import json
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
import tree
from bundles import FILES, PEOPLE, sealed
from dutydesk import ON, STRANGER, Desk
from tree import Published
from workspaces import ROOT, identity_of

from builder import seal


def test_not_for_this_identity(desk: Desk) -> None:
    """Authentic, and another's; from an envelope and from a tree."""
    for path in (desk.envelope(), desk.site):
        result = desk.open(path, "--identity", desk.identity(STRANGER))
        assert (result.returncode, result.stdout) == (7, "")
        assert result.stderr.startswith("tocsin: REFUSED: it is authentic, and not sealed to this identity\n")
    assert desk.is_clean()


@pytest.mark.parametrize("recipient", PEOPLE)
def test_open_finds_one_s_own_bundle(desk: Desk, recipient: str) -> None:
    """In a tree each is tried; its name says nothing."""
    result = desk.open(desk.site, "--identity", desk.identity(recipient))
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-2:] == [
        f"OPENED: the copy of {recipient}, 4 files, in {desk.out}",
        f"  open first:  {desk.out}/register.html",
    ]
    assert {name: desk.files[name] for name in FILES} == FILES


def test_open_by_locator(desk: Desk) -> None:
    """Where another's bundle is damaged, one's own opens."""
    path = desk.site / "targets" / desk.published.target_name(tree.LOCATORS[1])
    path.write_bytes(b"damaged")
    result = desk.open(desk.site)
    assert result.returncode == 6
    assert "`tocsin open --locator`" in result.stderr
    assert desk.open(desk.site, "--locator", tree.LOCATORS[1]).returncode == 6
    assert desk.open(desk.site, "--locator", tree.LOCATORS[2]).returncode == 7
    assert desk.open(desk.site, "--locator", "nobody").returncode == 1
    assert desk.is_clean()
    assert desk.open(desk.site, "--locator", tree.FIRST).returncode == 0
    assert desk.files


def test_a_part_of_a_tree_opens(desk: Desk) -> None:
    """One's own bundle and the metadata are enough, and without it that is told."""
    for recipient, locator in PEOPLE.items():
        if recipient != "cert-eu":
            (desk.site / "targets" / desk.published.target_name(locator)).unlink()
    result = desk.open(desk.site)
    assert result.returncode == 0
    assert result.stdout.splitlines()[:2] == [
        "AUTHENTIC AND CURRENT",
        "  incomplete:  1 of 3 bundles are here: this is a part of the published tree",
    ]
    found = json.loads(desk.verify(desk.site, "--json").stdout)
    assert (found["state"], found["bundles"], found["missing"]) == ("current", 3, 2)
    (desk.site / "targets" / desk.published.target_name()).unlink()
    result = desk.run(
        "open", desk.site, "--to", desk.base / "x", "--pinned", desk.pinned, "--identity", desk.identity()
    )
    assert (result.returncode, result.stderr.splitlines()[0]) == (1, "tocsin: no bundle of the edition is here")


def test_an_identity_under_a_passphrase(desk: Desk) -> None:
    """As `age -p` protects it; the passphrase comes from a file where nobody sits."""
    passphrase = desk.base / "passphrase.txt"
    passphrase.write_text("correct horse battery staple\n")
    path = desk.base / "protected.age"
    path.write_bytes(seal.seal_with_passphrase(desk.identity().read_bytes(), "correct horse battery staple"))
    given = ("--identity", path, "--passphrase-file", passphrase)
    assert desk.open(desk.envelope(), *given).returncode == 0
    for file in desk.out.iterdir():
        file.unlink()
    desk.out.rmdir()
    passphrase.write_text("wrong\n")
    result = desk.open(desk.envelope(), *given)
    assert result.returncode == 1
    assert "the passphrase is wrong" in result.stderr
    assert desk.is_clean()
    result = desk.run(*("open", desk.envelope(), "--pinned", desk.pinned, "--identity", path, "--to", desk.out), *ON)
    assert result.returncode == 1
    assert "--passphrase-file" in result.stderr
    # What is not authentic asks for no secret.
    forged = desk.envelope(replace(desk.published, by=()))
    assert desk.open(forged, "--identity", desk.base / "not-there").returncode == 5


def another_edition_inside(desk: Desk) -> Published:
    return replace(desk.published, bundles={tree.FIRST: sealed("cert-eu", edition=11)})


def hostile_inside(desk: Desk) -> Published:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as packed:
        packed.writestr("../evil", b"evil")
    content = seal.seal(output.getvalue(), [seal.public_key(identity_of("cert-eu"))])
    return replace(desk.published, bundles={tree.FIRST: content})


def no_age_inside(desk: Desk) -> Published:
    return replace(desk.published, bundles={tree.FIRST: b"not sealed at all"})


INSIDE: dict[str, tuple[Callable[[Desk], Published], str]] = {
    "another edition's bundle": (another_edition_inside, "is not the one that was signed"),
    "a name that climbs out": (hostile_inside, "has a name that leads elsewhere"),
    "nothing that age sealed": (no_age_inside, "age file"),
}


@pytest.mark.parametrize(("make", "words"), INSIDE.values(), ids=INSIDE)
def test_what_officers_signed_is_looked_at_all_the_same(
    desk: Desk, make: Callable[[Desk], Published], words: str
) -> None:
    """A stolen officer's key gains no hold of a reader's machine."""
    result = desk.open(desk.envelope(make(desk)))
    assert result.returncode == 1
    assert words in result.stderr
    assert desk.is_clean()
    assert not (desk.base.parent / "evil").exists()


SLOW = """
import sys, time
from builder.workspace import store
real = store.write_new
def write(path, content):
    real(path, content)
    print("written", flush=True)
    time.sleep(60)
store.write_new = write
from builder.cli import main
sys.argv = ["tocsin", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_leaves_no_plaintext(desk: Desk, number: signal.Signals) -> None:
    """The session ends, the terminal is closed, the machine shuts down: what was half written is removed."""
    arguments = ["open", desk.envelope(), "--to", desk.out, "--pinned", desk.pinned, "--identity", desk.identity(), *ON]
    child = subprocess.Popen(
        [sys.executable, "-c", SLOW, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=desk.environment,
    )
    assert child.stdout
    assert child.stdout.readline() == "written\n"
    assert not desk.is_clean()
    child.send_signal(number)
    _, words = child.communicate(timeout=30)
    assert child.returncode == (130 if number is signal.SIGINT else -number)
    assert "Traceback" not in words
    assert desk.is_clean()


def test_a_signal_that_is_ignored_stays_so(desk: Desk) -> None:
    """Under `nohup` a terminal that is closed ends nothing."""
    command = [sys.executable, "-c", SLOW.replace("60", "1"), "open", str(desk.envelope()), "--to", str(desk.out)]
    command += ["--pinned", str(desk.pinned), "--identity", str(desk.identity()), *ON]
    child = subprocess.Popen(
        ["nohup", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env=desk.environment,
    )
    assert child.stdout
    assert child.stdout.readline() == "written\n"
    child.send_signal(signal.SIGHUP)
    child.communicate(timeout=30)
    assert child.returncode == 0
    assert desk.files["register.html"] == FILES["register.html"]


def test_a_machine_that_cannot_remember_opens_and_warns(desk: Desk) -> None:
    """A live system, say."""
    desk.memory.write_text("a file in its place")
    result = desk.open(desk.site, at=())
    assert result.returncode in {0, 3}
    assert "this machine cannot remember this edition" in result.stdout
    assert desk.files


def test_the_way_of_plain_tools(desk: Desk) -> None:
    """What is opened here opens with `unzip` and `age` as well."""
    path, identity = desk.envelope(), desk.identity()
    desk.open(path)
    command = f"unzip -p {path} 'targets/*' | age -d -i {identity} > {desk.base}/bundle.zip"
    subprocess.run(["bash", "-o", "pipefail", "-c", command], check=True)
    subprocess.run(["unzip", "-q", desk.base / "bundle.zip", "-d", desk.base / "plain"], check=True)
    assert {file.name: file.read_bytes() for file in (desk.base / "plain").iterdir()} == desk.files
