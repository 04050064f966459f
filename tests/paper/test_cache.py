"""The cache saves work, and can do no harm."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from running import tocsin
from workspaces import opened, secrets_in

from builder.errors import CacheError
from builder.paper import cache
from builder.paper.coded import decoded, encoded
from builder.paper.forms import FontFace, Form, Glyphs, Link
from builder.paper.ink import Bar, Drawn, Line, Shown
from builder.workspace.places import Workspace

BUILD = ("--date", "2026-11-22", "build", "--jobs", "1")
FORM = Form(
    width=511.0,
    height=20.5,
    marks=(
        Bar(1.5, 2, 3, 4.25, (0, 0.32, 0.12)),
        Line(1, 2.5, (0, 0, 0), (b"/Span BDC", Shown("ABCDEF", 7.5, 0, b"(\xff\x00)Tj"), b"EMC")),
        Drawn(b"q\xff\x00Q"),
    ),
    fonts=(Glyphs(resource="ABCDEF", face=FontFace(name="A+B", digest="d", index=2), used={3: (500, "é")}),),
    links=(Link(uri="tel:+441632960123", left=1.0, bottom=2.0, right=3.5, top=4.0),),
)


def kept(directory: Path, fingerprint: bytes = b"print") -> cache.FormCache:
    return cache.FormCache(directory, fingerprint)


def test_what_is_put_comes_back_the_same(tmp_path: Path) -> None:
    """A form from the cache is the form that was laid out."""
    kept(tmp_path).put({b"digest": encoded(FORM)})
    found = kept(tmp_path).get([b"digest", b"other"])
    assert {digest: decoded(body) for digest, body in found.items()} == {b"digest": FORM}


@pytest.mark.parametrize("body", [b"", b"\0\0\0\2{}", b"\0\0\0\4null", encoded(FORM)[:40], b"\xff" * 9])
def test_what_is_no_form_is_refused_and_not_quoted(body: bytes) -> None:
    """Who can write to the cache can make an entry that looks whole: it is told, and how to go on."""
    with pytest.raises(CacheError, match="not as it was kept"):
        decoded(body)


def test_another_style_or_font_finds_nothing(tmp_path: Path) -> None:
    """Forms of another style sheet, program or font are not taken for ours."""
    kept(tmp_path).put({b"digest": encoded(FORM)})
    assert kept(tmp_path, b"another").get([b"digest"]) == {}


def test_a_changed_entry_is_noticed(tmp_path: Path) -> None:
    """An entry that is not what was put there is not used."""
    kept(tmp_path).put({b"digest": encoded(FORM)})
    with sqlite3.connect(tmp_path / cache.FILE) as table:
        table.execute("UPDATE forms SET body = body || x'00'")
    table.close()
    found = kept(tmp_path)
    assert found.get([b"digest"]) == {}
    assert found.damaged == 1


def test_what_is_not_kept_is_gone_from_the_file(tmp_path: Path) -> None:
    """A removed entry is overwritten: it held somebody's number."""
    found = kept(tmp_path)
    found.put({b"digest": encoded(FORM)})
    found.keep_only([])
    found.close()
    assert b"441632960123" not in (tmp_path / cache.FILE).read_bytes()


@pytest.mark.parametrize("harm", ["garbage", "entry", "empty"])
def test_a_damaged_cache_is_told_and_the_bundles_are_the_same(miniature: Workspace, harm: str) -> None:
    """Damage costs time, never truth."""
    first = tocsin("--root", miniature.root, *BUILD)
    assert first.returncode == 0, first.stderr
    file = miniature.cache / cache.FILE
    if harm == "entry":
        with sqlite3.connect(file) as table:
            table.execute("UPDATE forms SET body = (SELECT body FROM forms LIMIT 1)")
        table.close()
    else:
        file.write_bytes(b"no data base" * 1000 if harm == "garbage" else b"")
    (miniature.staged / "trial").rename(miniature.root / "first")
    second = tocsin("--root", miniature.root, *BUILD)
    assert second.returncode == 0, second.stderr
    assert ("damaged or foreign" in second.stderr) == (harm != "empty")
    name = f"{secrets_in(miniature)['cert-all']}.zip.age"
    assert opened(miniature.root / "first" / "bundles" / name, "cert-all") == opened(
        miniature.staged / "trial" / "bundles" / name, "cert-all"
    )


def test_the_cache_is_for_the_owner_alone(miniature: Workspace) -> None:
    """Its entries are personal data: mode 0700, under the workspace."""
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    assert miniature.cache.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o077 == 0 for path in miniature.cache.iterdir())


def test_no_cache_leaves_none(miniature: Workspace) -> None:
    """`--no-cache` keeps nothing, and removes what an earlier build kept."""
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    assert miniature.cache.is_dir()
    assert tocsin("--root", miniature.root, *BUILD, "--no-cache").returncode == 0
    assert not miniature.cache.exists()


def test_a_full_build_drops_what_it_did_not_use(miniature: Workspace) -> None:
    """A number that left the register leaves the cache."""
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    assert b"+441632960301" in (miniature.cache / cache.FILE).read_bytes()
    (miniature.data / "tlds" / "to.yaml").unlink()
    (miniature.data / "tlds" / "tv.yaml").unlink()
    (miniature.data / "organisations" / "registry-tv.yaml").unlink()
    for name in ("cert-green", "cert-none"):
        (miniature.recipients / f"{name}.yaml").unlink()
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    assert b"+441632960301" not in (miniature.cache / cache.FILE).read_bytes()


def keys(workspace: Workspace) -> set[bytes]:
    with closing(sqlite3.connect(workspace.cache / cache.FILE)) as table:
        return {key for (key,) in table.execute("SELECT key FROM forms")}


def test_what_names_a_recipient_is_kept_as_long_as_there_is_one(miniature: Workspace) -> None:
    """A build of some of the recipients takes nothing from the others; who is gone leaves no trace."""
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    before = keys(miniature)
    assert tocsin("--root", miniature.root, *BUILD, "--recipient", "cert-all").returncode == 0
    assert keys(miniature) == before
    (miniature.recipients / "cert-none.yaml").unlink()
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    assert keys(miniature) < before


def outside(workspace: Workspace, tmp_path: Path) -> Path:
    return tmp_path / "elsewhere"


def with_other_files(workspace: Workspace, tmp_path: Path) -> Path:
    (workspace.root / "mine").mkdir()
    (workspace.root / "mine" / "letter.txt").write_text("dear diary", encoding="ascii")
    return workspace.root / "mine"


def a_link_out(workspace: Workspace, tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    (workspace.root / "link").symlink_to(tmp_path / "out")
    return workspace.root / "link"


def a_file(workspace: Workspace, tmp_path: Path) -> Path:
    return workspace.data / "register.yaml"


def among_editions(workspace: Workspace, tmp_path: Path) -> Path:
    return workspace.root / ".staged" / "99"


def among_records(workspace: Workspace, tmp_path: Path) -> Path:
    return workspace.data / "cache"


def the_root(workspace: Workspace, tmp_path: Path) -> Path:
    return workspace.root


@pytest.mark.parametrize(
    "place", [outside, with_other_files, a_link_out, a_file, among_editions, among_records, the_root]
)
def test_an_unsafe_place_is_refused(miniature: Workspace, tmp_path: Path, place: object) -> None:
    """The cache goes where personal data may lie, and nowhere else."""
    directory = place(miniature, tmp_path)  # type: ignore[operator]
    with pytest.raises(CacheError):
        cache.prepare(miniature, directory)
    result = tocsin("--root", miniature.root, *BUILD, "--cache", directory)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert not (miniature.staged / "trial").exists()


def test_a_damaged_cache_heals(miniature: Workspace) -> None:
    """Damage is told once: the file is made anew, not complained of for ever."""
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    file = miniature.cache / cache.FILE
    with file.open("r+b") as table:
        table.seek(4096)
        table.write(b"\xff" * 20_000)
    assert "damaged or foreign" in tocsin("--root", miniature.root, *BUILD).stderr
    assert "damaged or foreign" not in tocsin("--root", miniature.root, *BUILD).stderr


def test_no_cache_tells_of_files_that_it_leaves(miniature: Workspace) -> None:
    """What is not ours is not removed, and not passed over in silence."""
    assert tocsin("--root", miniature.root, *BUILD).returncode == 0
    (miniature.cache / "mine.txt").write_text("x", encoding="ascii")
    (miniature.cache / cache.TAG).unlink()
    result = tocsin("--root", miniature.root, *BUILD, "--no-cache")
    assert "holds files that are not ours" in result.stderr
    assert [path.name for path in miniature.cache.iterdir()] == ["mine.txt"]
