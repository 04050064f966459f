"""`tocsin backup` as an officer meets it: what is said, noted and asked."""

import json
import shutil
from pathlib import Path

from backups import IDENTITY, KEY
from running import tocsin

from builder.office import log
from builder.workspace.places import Workspace

ON = ("--clock", "2026-11-22")
PHONES = "960101"


def test_make_check_restore(first: Workspace, tmp_path: Path) -> None:
    """Three commands, and the last one says what to do up to a heartbeat that readers take."""
    with first.settings.open("a", encoding="utf-8") as file:
        file.write(f"backup_keys: [{KEY}]\n")
    identity = tmp_path / "backup.txt"
    identity.write_text(f"# made for tests\n{IDENTITY}\n")
    identity.chmod(0o600)
    here = ("--root", first.root, *ON, "backup")

    done = tocsin(*here, "make", tmp_path, "--officer", "anna")
    path = tmp_path / "tocsin-2026-11-22.backup.age"
    assert (done.returncode, done.stdout) == (0, f"{path}\n"), done.stderr
    assert "edition 1, no history in git to 1 key" in done.stderr
    assert "not in it: identities/" in done.stderr
    assert PHONES not in done.stderr
    (line,) = log.read(first)
    assert (line.what, line.officer) == (log.What.BACKUP, "anna")
    assert line.subject in done.stderr.replace(" ", "")

    done = tocsin(*here, "make", tmp_path, "--officer", "anna")
    assert (done.returncode, "is there already" in done.stderr) == (1, True)
    done = tocsin(*here, "make", tmp_path / "x", "--officer", "nobody")
    assert (done.returncode, "no officer nobody" in done.stderr) == (1, True)

    done = tocsin(*here, "check", path, "--identity", identity, "--officer", "anna", "--json")
    assert done.returncode == 0, done.stderr
    fields = json.loads(done.stdout)
    assert (fields["sha256"], fields["noted"], fields["edition"]) == (line.subject, True, 1)
    assert [each.what for each in log.read(first)] == [log.What.BACKUP, log.What.BACKUP_CHECKED]
    shutil.rmtree(first.root)

    asked = (*ON, "backup", "restore", path, tmp_path / "new", "--identity", identity)
    done = tocsin(*asked)
    assert (done.returncode, "no terminal to ask at; nothing was restored" in done.stderr) == (1, True)
    done = tocsin(*asked, "--digest", "0" * 64)
    assert (done.returncode, "is another than the one noted" in done.stderr) == (1, True)
    other = tmp_path / "other.json"
    other.write_text("{}")
    done = tocsin(*asked, "--digest", line.subject, "--pinned", other)
    assert (done.returncode, "another than yours" in done.stderr) == (1, True)
    assert not (tmp_path / "new").exists()
    done = tocsin(*asked, "--digest", line.subject.upper(), "--officer", "anna")
    assert done.returncode == 0, done.stderr
    assert "tocsin refresh --key publisher.key --from COPY" in done.stderr
    assert log.read(Workspace.find(tmp_path / "new"))[-1].what is log.What.RESTORED
    assert tocsin("--root", tmp_path / "new", *ON, "check").returncode == 0
