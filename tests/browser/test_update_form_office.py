"""The sealed update form from the command that makes it to the proposals that come of it."""

import shutil
from email.message import EmailMessage
from pathlib import Path

from mails import mbox
from running import tocsin
from update_form import CLASSIC, HYBRID, NEW, card, download, fill, office
from visits import Visits
from workspaces import MINIATURE, copy_miniature

from builder.pages.reader_html import fingerprint_card
from builder.proposals.form import form_of
from builder.seal import hybrid
from builder.workspace.places import Workspace


def test_the_office_makes_the_form_and_opens_what_comes_back(visit: Visits, tmp_path: Path) -> None:
    """`update-form` writes the page, `proposals open` takes in what was sealed in it, and twice is once."""
    root = shutil.copytree(MINIATURE, tmp_path / "workspace")
    done = tocsin("--root", root, "update-form", tmp_path / "update.html")
    assert done.returncode == 1
    assert "age-keygen -pq" in done.stderr
    assert "`update_keys: [" in done.stderr
    settings_file = root / "data" / "register.yaml"
    key = hybrid.public_key(HYBRID[0])
    settings_file.write_text(f"{settings_file.read_text(encoding='utf-8')}update_keys: [{key}]\n", encoding="utf-8")
    done = tocsin("--root", root, "update-form", tmp_path / "update.html")
    made, of_keys = form_of(Workspace.find(root))
    assert (done.returncode, done.stdout.splitlines()) == (0, fingerprint_card(made))
    assert of_keys in done.stderr
    assert tocsin("--root", root, "update-form", tmp_path / "update.html").returncode == 1
    page = visit(tmp_path / "update.html")
    page.click("summary")
    assert of_keys in page.inner_text("footer")
    fill(page)
    name, content = download(page)
    (tmp_path / name).write_bytes(content)
    (tmp_path / "office.txt").write_text(f"# office\n{HYBRID[0]}\n", encoding="utf-8")
    command = ("--root", root, "proposals", "open", tmp_path / name)
    for _ in range(2):
        done = tocsin(*command, "--identity", tmp_path / "office.txt", "--officer", "anna")
        assert (done.returncode, done.stdout) == (0, "0001-anna\n")
        assert NEW not in done.stderr
    (tmp_path / "other.txt").write_text(CLASSIC[0], encoding="utf-8")
    done = tocsin(*command, "--identity", tmp_path / "other.txt", "--officer", "anna")
    assert done.returncode == 1
    assert "AGE-SECRET" not in done.stderr


def test_a_form_that_came_by_mail_goes_in_with_the_round(visit: Visits, tmp_path: Path) -> None:
    """Page, mail, `tocsin round import`: proposals, no outcome, the register as before. One officer is not enough."""
    root = copy_miniature(tmp_path / "workspace").root
    office(root, f"[{hybrid.public_key(HYBRID[0])}]")
    (tmp_path / "office.txt").write_text(f"{HYBRID[0]}\n", encoding="utf-8")
    assert tocsin("--root", root, "update-form", tmp_path / "update.html").returncode == 0
    page = visit(tmp_path / "update.html")
    fill(page)
    page.click(".another")
    card(page, 2).get_by_label("What should we do?").select_option("remove")
    card(page, 2).get_by_label("Whose number").fill("lead")
    card(page, 2).get_by_label("What kind").select_option("email")
    name, content = download(page)
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "anybody@example.com", name, "<form@example.com>"
    mail.set_content("Attached.")
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    box = mbox(tmp_path / "answers.mbox", [mail])
    opening = ("--root", root, "--date", "2026-11-22", "round", "open", "2026-q4", "--due", "2026-12-20")
    assert tocsin(*opening).returncode == 0
    before = {path: path.read_bytes() for path in (root / "data" / "organisations").iterdir()}
    arguments = (
        "--root",
        root,
        "--date",
        "2026-11-24",
        "round",
        "import",
        "2026-q4",
        box,
        "--officer",
        "anna",
        "--yes",
    )
    for _ in range(2):
        done = tocsin(*arguments, "--identity", tmp_path / "office.txt")
        assert done.returncode == 0, done.stderr
        assert not [each for each in ("Eleni", "900199", "900101") if each in done.stdout + done.stderr]
        found = sorted((root / "data" / "proposals").glob("*.yaml"))
        assert [path.stem for path in found] == ["0001-anna", "0002-anna"]
    texts = [path.read_text(encoding="utf-8") for path in found]
    assert all("source: sealed-form" in text and "Sent by: Eleni Sample" in text for text in texts)
    assert NEW in texts[0]
    assert {path: path.read_bytes() for path in before} == before
    done = tocsin("--root", root, "proposals", "apply", "1", "--officer", "ben", clock="2026-12-15")
    assert done.returncode == 1
    assert "no other officer has confirmed it over another verified channel" in done.stderr
    assert {path: path.read_bytes() for path in before} == before
