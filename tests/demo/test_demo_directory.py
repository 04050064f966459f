"""The directory of a demo: nothing else is overwritten, and what is written reads back, and reads well."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from demo_register import TODAY, channels, files, register

from builder.demo import MARKER, write_demo
from builder.demo.dice import Deck, Dice
from builder.errors import WorkspaceError
from builder.register.kinds import Result
from builder.register.loading import Loaded
from builder.workspace.yamltext import YamlReader
from builder.workspace.yamlwritten import document, scalar


def test_a_directory_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    """A demo never lands among somebody's files."""
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="not empty") as error:
        write_demo(tmp_path, tlds=5, recipients=2, today=TODAY)
    assert error.value.hint
    assert files(tmp_path) == {"notes.txt": b"mine"}


def test_a_file_in_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    """What is no directory is left as it is."""
    (tmp_path / "demo").write_text("mine")
    with pytest.raises(WorkspaceError, match="no directory"):
        write_demo(tmp_path / "demo", tlds=5, recipients=2, today=TODAY)


def test_another_demo_replaces_an_earlier_one_and_nothing_else(tmp_path: Path) -> None:
    """Files that a demo did not write stay: a README, an edition, a recipient added by hand."""
    write_demo(tmp_path / "demo", tlds=40, recipients=9, today=TODAY)
    kept = {
        "data/README.md": b"about the data",
        "recipients/README.md": b"about recipients",
        "recipients/cert-zz.yaml": b"by hand",
        "data/editions/1/edition.yaml": b"number: 1",
        "mkdocs.yml": b"site_name: mine",
    }
    for path, content in kept.items():
        (tmp_path / "demo" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "demo" / path).write_bytes(content)
    write_demo(tmp_path / "demo", tlds=5, recipients=2, seed=3, today=date(2027, 6, 1))
    write_demo(tmp_path / "fresh", tlds=5, recipients=2, seed=3, today=date(2027, 6, 1))
    assert files(tmp_path / "demo") == files(tmp_path / "fresh") | kept


def test_a_run_that_was_killed_can_be_run_again(tmp_path: Path) -> None:
    """Half a demo is replaced like a whole one, whatever part of it is there."""
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / f"{MARKER}.part").write_text("# half")
    write_demo(tmp_path / "demo", tlds=20, recipients=4, today=TODAY)
    for path in sorted((tmp_path / "demo").rglob("*.yaml"))[::2]:
        path.unlink()
    write_demo(tmp_path / "demo", tlds=9, recipients=3, today=TODAY)
    write_demo(tmp_path / "fresh", tlds=9, recipients=3, today=TODAY)
    assert files(tmp_path / "demo") == files(tmp_path / "fresh")


def test_a_file_that_no_demo_wrote_is_never_overwritten(tmp_path: Path) -> None:
    """A record made by hand stands in the way, and wins."""
    write_demo(tmp_path, tlds=5, recipients=2, today=TODAY)
    before = files(tmp_path)
    (tmp_path / "recipients" / "cert-br.yaml").write_text("by hand")
    with pytest.raises(WorkspaceError, match="in the way"):
        write_demo(tmp_path, tlds=5, recipients=24, today=TODAY)
    assert files(tmp_path) == before | {"recipients/cert-br.yaml": b"by hand"}


@pytest.mark.parametrize("path", ["../mine.txt", "/etc/hosts", "data/../../mine.txt", "mine.txt", "content/index.md"])
def test_a_marker_that_points_elsewhere_is_refused(path: str, tmp_path: Path) -> None:
    """A marker from a stranger makes us delete nothing but what a demo writes."""
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / MARKER).write_text(f"{path}\n")
    with pytest.raises(WorkspaceError, match="names a file"):
        write_demo(tmp_path / "demo", tlds=5, recipients=2, today=TODAY)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("directory", ["data", "data/tlds", "recipients", "identities"])
def test_a_link_is_not_followed(directory: str, tmp_path: Path) -> None:
    """What lies behind a link is not ours to replace."""
    write_demo(tmp_path / "demo", tlds=5, recipients=2, today=TODAY)
    (tmp_path / "demo" / directory).rename(tmp_path / "elsewhere")
    (tmp_path / "demo" / directory).symlink_to(tmp_path / "elsewhere")
    before = files(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="is a link"):
        write_demo(tmp_path / "demo", tlds=9, recipients=3, today=TODAY)
    assert files(tmp_path / "elsewhere") == before


# What is written reads back, and reads well

TRICKY = [
    "no",
    "24/7",
    "+44 7700 900123",
    "Mo-Fr 08:00-17:00; Sa 09:00-12:00",
    "duty@nic.gr.example",
    "Matrix @duty:nic.gr.example",
    "64496*100",
    "Fictional example: every number",
    "a, b",
    "[a]",
    "# no comment",
    "a #b",
    "- a",
    "ends with:",
    'says "yes"',
    "back\\slash",
    "Côte d'Ivoire",
    "@handle",
    "ශ්\u200dරී",
    "سجل تجريبي .مصر (Example Registry of Egypt)",
    "٣",
]


@pytest.mark.parametrize("text", TRICKY)
def test_a_text_reads_back_as_it_was(text: str) -> None:
    """In a block, in a line of its own and in a list, our reader finds the very text."""
    written = document({"block": text, "flow": [text, text], "records": [{"value": text, "last": "x"}]})
    reader = YamlReader("test.yaml")
    read = reader.read(written)
    assert reader.problems == []
    assert read is not None
    assert read["block"] == text
    assert read["flow"] == [text, text]
    assert read["records"][0]["value"] == text


def test_plain_text_needs_no_quotes() -> None:
    """Numbers, hours, addresses and names stand as a person would write them."""
    for text in (*TRICKY[:7], "ශ්\u200dරී", "Côte d'Ivoire"):
        assert scalar(text) == text


def test_a_record_is_written_as_the_design_shows_it(whole_demo: Path) -> None:
    """One line a channel and a list, short lines, keys in the model's order, a line feed at the end."""
    text = (whole_demo / "data/organisations/example-registry-gr.yaml").read_text(encoding="utf-8")
    assert re.match(
        r"id: example-registry-gr\nname: .+\ncountry: GR\ntimezone: Europe/Athens\nlanguages: \[el, en\]\n"
        r"consent: .+\ncontacts:\n"
        r"  - id: [a-z]+\n    kind: desk\n(?:    name: .+\n)?    role: duty-desk\n    order: 1\n    channels:\n"
        r"      - \{kind: (?:phone|mobile), value: \+[0-9 ]+, tlp: [A-Z+]+, hours: 24/7",
        text,
    )
    assert text.endswith("}\n")
    gr = (whole_demo / "data/tlds/gr.yaml").read_text(encoding="utf-8")
    keys = [line.partition(":")[0] for line in gr.splitlines()]
    assert keys == ["tld", "name", "territory", "region", "idn", "manager", "backend", "name_servers"]


def test_lists_of_labels_are_wrapped(whole_demo: Path) -> None:
    """A scope of two hundred labels can be read, and a change of one label is a change of a line or two."""
    for path in [*(whole_demo / "recipients").glob("*.yaml"), *(whole_demo / "data/tlds").iterdir()]:
        # A post-quantum key is one word of two thousand letters.
        text = re.sub(r"age1pq1\w+", "age1pq1", path.read_text(encoding="utf-8"))
        assert max(map(len, text.splitlines())) <= 120


def test_rounds_are_told_apart_by_quarter(whole_demo: Path, whole_demo_loaded: Loaded) -> None:
    """Each round lies in the past, and its outcomes between its opening and its due date, in order of day."""
    rounds = {found.id: found for found in register(whole_demo_loaded).rounds}
    assert len(rounds) == 4
    for id_, found in rounds.items():
        assert re.match(r"\d{4}-q[1-4]\Z", id_)
        with (whole_demo / "data/rounds" / id_ / "outcomes.csv").open(encoding="utf-8", newline="") as table:
            days = [row["when"] for row in csv.DictReader(table)]
        assert days == sorted(days)
        assert found.opened.isoformat() <= days[0] <= days[-1] <= found.due.isoformat() < TODAY.isoformat()


def test_a_correction_names_a_value_that_is_gone(whole_demo_loaded: Loaded) -> None:
    """An outcome `corrected` is about the old value, so it says nothing about the new one."""
    now = {
        (organisation.id, contact.id, channel.value) for organisation, contact, channel in channels(whole_demo_loaded)
    }
    corrected = [found for found in register(whole_demo_loaded).outcomes if found.result is Result.CORRECTED]
    assert corrected
    assert all((found.organisation, found.contact, found.value) not in now for found in corrected)


def test_a_deck_keeps_its_shares() -> None:
    """After a whole deck, each card has come as often as stated."""
    deck = Deck(Dice(1, "test"), {"a": 3, "b": 1})
    assert Counter(deck.deal() for _ in range(8)) == {"a": 6, "b": 2}
