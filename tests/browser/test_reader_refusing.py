"""`reader.html` in a real browser: what is not authentic is refused before any question, what is old warns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import cheap
import pytest
import tree
from reader_desk import HYBRID, answer, choose, published, register_of
from visits import Visits
from workspaces import identity_of


def forgeries() -> dict[str, Callable[[tree.Published], bytes]]:
    def flipped(edition: tree.Published) -> bytes:
        content = bytearray(edition.envelope())
        content[len(content) // 2] ^= 1
        return bytes(content)

    return {
        "a byte changed": flipped,
        "cut": lambda edition: edition.envelope()[:-100],
        "no envelope": lambda _: b"%PDF-1.7 and nothing more",
        "empty": lambda _: b"",
        "one signature": lambda edition: replace(edition, by=("anna",)).envelope(),
        "strangers signed": lambda edition: replace(edition, by=("mira", "milo")).envelope(),
        "another root": lambda edition: replace(edition, roots=(tree.root(officers=("x", "y", "z")),)).envelope(),
        "another bundle": lambda edition: edition.envelope().replace(
            edition.bundles[tree.FIRST], bytes(len(edition.bundles[tree.FIRST]))
        ),
    }


@pytest.mark.parametrize("name", forgeries())
def test_what_is_not_authentic_is_refused_with_no_key_question(visit: Visits, trusting: Path, name: str) -> None:
    """A refusal says what is wrong and whom to ring; there is no field on the page that a secret could go into."""
    page = visit(trusting)
    choose(page, ("x.tocsin", forgeries()[name](published({"register.html": b"<p>x"}))))
    refusal = page.wait_for_selector(".refusal")
    assert refusal
    assert "+44 1632 960999" in refusal.inner_text()
    assert page.locator("textarea, input:not([type=file]), iframe").count() == 0


# What somebody has at hand who does not have the envelope; `canary` stands for what nobody is to read on the screen.
GIVEN = {
    "a PDF": (b"%PDF-1.7 canary", "This is a PDF.", "ends in .tocsin"),
    "nothing": (b"", "The file is empty.", "Fetch it again"),
    "a sign-in page": (b"<!doctype html><h1>canary</h1>", "This is a web page", "Sign in where you fetched it"),
    "register.html": (b'<html data-markup="1"><p>canary', "This is register.html", "opens without the reader"),
    "register.json": (
        b'{"schema":"tocsin-register/1","title":"canary"}',
        "a file out of an opened bundle",
        "no longer",
    ),
    "a zip": (b"PK\3\4" + bytes(22) + b"\6\0\0\0canary", "This is a zip file", "unpack it"),
    "an identity": (f"# canary\n{HYBRID}\n".encode(), "This is an identity", "Open the envelope first"),
    "a locked identity": (cheap.encrypt(b"canary", "canary", armored=True), "This is an identity", "was forgotten"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_no_envelope_is_told_by_what_it_is(visit: Visits, trusting: Path, name: str) -> None:
    """A tired person with the wrong file learns which it is and what to do; nothing of what it holds is shown."""
    content, what, todo = GIVEN[name]
    page = visit(trusting)
    choose(page, (f"{name} of canary", content))
    refusal = page.wait_for_selector(".refusal")
    assert refusal
    assert what in refusal.inner_text()
    assert todo in refusal.inner_text()
    assert "canary" not in page.content()
    assert page.locator("textarea, input:not([type=file]), iframe").count() == 0


def test_an_identity_beside_other_files_is_forgotten(visit: Visits, trusting: Path) -> None:
    """Given with a bundle that lacks its metadata it is neither named nor kept: only the bundle waits for the rest."""
    sound = published({"register.html": b"<p>x"})
    page = visit(trusting)
    choose(page, ("a.zip.age", sound.bundles[tree.FIRST]), ("canary.txt", identity_of("cert-eu").encode()))
    page.wait_for_selector(".refusal")
    assert page.locator(".box li").all_inner_texts() == ["a.zip.age"]
    choose(page, ("canary.txt", identity_of("cert-eu").encode()))
    page.wait_for_selector("text=Open the envelope first")
    assert page.locator(".box li").all_inner_texts() == ["a.zip.age"]
    assert "canary" not in page.content()
    choose(page, *sound.metadata.items())
    page.wait_for_selector("textarea")


def test_a_folder_is_told(visit: Visits, trusting: Path, tmp_path: Path) -> None:
    """A folder that is dropped cannot be read: it is said, with what to do."""
    page = visit(trusting)
    box = page.locator(".drop").bounding_box()
    assert box
    place = {"x": box["x"] + 5, "y": box["y"] + 5}
    data = {"items": [], "files": [str(tmp_path)], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, **place, "data": data})
    page.wait_for_selector("text=This is a folder")
    assert "Open the folder" in page.inner_text(".refusal")


def test_what_is_no_identity_is_told_where_one_is_asked_for(visit: Visits, trusting: Path) -> None:
    """A PDF or a web page in the place of the identity is told as such, with which file to choose instead."""
    page = visit(trusting)
    choose(page, ("x.tocsin", published({"register.html": b"<p>x"}).envelope()))
    page.wait_for_selector("textarea")
    for content, what in ((b"%PDF-1.7", "This is a PDF."), (b"", "The file is empty."), (b"<html>", "a web page")):
        choose(page, ("canary", content))
        page.wait_for_selector(f".trouble:has-text('{what}')")
        assert "the line AGE-SECRET-KEY-" in page.inner_text(".trouble")
        assert "canary" not in page.inner_text("main")


def test_an_expired_edition_warns_loudly_and_opens(visit: Visits, trusting: Path) -> None:
    """In an emergency an old number beats none."""
    page = visit(trusting, now=datetime(2028, 1, 1, tzinfo=UTC))
    choose(page, ("x.tocsin", published({"register.html": b"<p>x"}).envelope()))
    warning = page.wait_for_selector(".warning")
    assert warning
    assert "valid until 2026‑12‑22" in warning.inner_text()
    answer(page, identity_of("cert-eu"))
    register_of(page)
    assert "valid until 2026‑12‑22" in page.inner_text(".opened")


def test_a_clock_that_is_behind_is_told_and_nothing_is_locked_away(visit: Visits, trusting: Path) -> None:
    """With an empty battery nobody can tell what has run out: that is said before and above the register."""
    page = visit(trusting, now=datetime(2020, 1, 1, tzinfo=UTC))
    choose(page, ("x.tocsin", published({"register.html": b"<p>x"}).envelope()))
    warning = page.wait_for_selector(".warning")
    assert warning
    assert "it is 2026‑11‑22 or later" in warning.inner_text()
    answer(page, identity_of("cert-eu"))
    register_of(page)
    assert "it is 2026‑11‑22 or later" in page.inner_text(".opened")


def test_a_root_stays_as_long_as_the_page_though_its_envelope_was_refused(visit: Visits, trusting: Path) -> None:
    """Whoever withholds it afterwards, with the machine's key that it took away, gains nothing."""
    page = visit(trusting)
    sound = published({"register.html": b"<p>x"})
    choose(page, ("13.tocsin", replace(sound, roots=(*sound.roots, tree.root(2, machines=("other",)))).envelope()))
    page.wait_for_selector(".refusal")
    page.click(".back")
    choose(page, ("12.tocsin", sound.envelope()))
    refusal = page.wait_for_selector(".refusal")
    assert refusal
    assert "replaced since (root 2)" in refusal.inner_text()
    assert page.locator("textarea").count() == 0


def test_an_older_edition_needs_a_deliberate_step(visit: Visits, trusting: Path) -> None:
    """After edition 12, edition 11 opens only for whoever says that it is wanted."""
    page = visit(trusting)
    choose(page, ("12.tocsin", published({"register.html": b"<p>x"}).envelope()))
    page.wait_for_selector("textarea")
    page.click(".back")
    older = replace(published({"register.html": b"<p>x"}, edition=11), timestamp_version=39, snapshot_version=19)
    choose(page, ("11.tocsin", older.envelope()))
    page.wait_for_selector(".refusal")
    assert page.locator("textarea").count() == 0
    button = page.locator(".deliberate button")
    assert button.is_disabled()
    page.check(".deliberate input")
    button.click()
    page.wait_for_selector("textarea")
    assert "edition 12" in page.inner_text(".warning")


def test_a_bundle_of_another_edition_is_refused(visit: Visits, trusting: Path) -> None:
    """What the manifest says must be what was signed, or nothing of it is shown."""
    inside = published({"register.html": b"<p>x"}, edition=11)
    page = visit(trusting)
    choose(page, ("x.tocsin", replace(inside, edition=12).envelope()))
    answer(page, identity_of("cert-eu"))
    page.wait_for_selector(".trouble:not(:empty)")
    assert page.locator("iframe").count() == 0


def test_a_file_too_large_for_anything_of_ours_is_refused_before_it_is_read(
    visit: Visits, trusting: Path, tmp_path: Path
) -> None:
    """Three gigabytes by mistake: a sentence, and not a page that stands still."""
    huge = tmp_path / "huge.tocsin"
    with huge.open("wb") as file:
        file.truncate(3 << 30)
    page = visit(trusting)
    page.locator("input[type=file]").first.set_input_files(huge)
    page.wait_for_selector("text=The file is too large: the limit is 64 MiB.")
    assert page.locator("textarea").count() == 0
