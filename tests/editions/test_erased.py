"""What an edition committed to survives an erasure: it can be compared, and what was erased cannot be guessed."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from held_people import replace
from hypothesis import given
from hypothesis import strategies as st
from running import tocsin
from tuf.api.metadata import Targets
from workspaces import NOW, SEED, TODAY, copy_miniature, publish_edition

from builder.demo.trust import signer
from builder.editions.built import salts_of
from builder.editions.erased import committed, reduced
from builder.editions.record import EditionRecord, Erased, read_edition
from builder.editions.signing import contents_of
from builder.editions.untold import doubts_of_last
from builder.pipeline import build
from builder.progress import Silence
from builder.register.choosing import Choice
from builder.trust import metadata, roles
from builder.workspace.places import Workspace

DAY = date(2026, 11, 22)
SALT, NEXT = "5" * 64, "6" * 64
RECORD = EditionRecord.model_validate(
    {
        "edition": "3",
        "issued": DAY,
        "expires": DAY,
        "root": "1",
        "approvals": "1",
        "recipients": (),
        "salt": SALT,
        "next_salt": NEXT,
    }
)
NAMES = st.text("abc/.", min_size=1, max_size=5)
FILES = st.dictionaries(NAMES, st.binary(max_size=20), min_size=1, max_size=6)


def note(names: set[str], erasure: str = "0001-anna") -> Erased:
    return Erased(when=DAY, erasure=erasure, files=tuple(sorted(names)))


@given(FILES, st.data())
def test_what_was_committed_to_is_still_compared(files: dict[str, bytes], data: st.DataObject) -> None:
    """After one erasure and after two, whatever the erased files say then; and a change of any other file shows."""
    signed = roles.commitment(files, SALT)
    assert committed(RECORD, files) == signed
    record, now, gone = RECORD, dict(files), set[str]()
    for number in range(2):
        names = data.draw(st.sets(st.sampled_from(sorted(files)), min_size=1))
        record = reduced(record, now, note(names, f"000{number}-anna"))
        now |= dict.fromkeys(names, b"erased")
        gone |= names
        assert committed(record, now) == signed
    # A file that is gone altogether was committed to all the same.
    assert committed(record, {name: content for name, content in now.items() if name not in gone}) == signed
    for name in files.keys() - gone:
        assert committed(record, {**now, name: now[name] + b"."}) != signed
        assert committed(record, {other: content for other, content in now.items() if other != name}) != signed
    assert committed(record, {**now, "one more": b""}) != signed


@given(FILES, st.data())
def test_nobody_can_confirm_a_guess_of_what_was_erased(files: dict[str, bytes], data: st.DataObject) -> None:
    """Neither the salt nor the key of an erased file is left, nor anything that they follow from."""
    names = data.draw(st.sets(st.sampled_from(sorted(files)), min_size=1))
    left = json.dumps(reduced(RECORD, files, note(names)).model_dump(mode="json"))
    assert SALT not in left
    for name in files:
        key = roles.leaf_key(SALT, name)
        assert (key in left) == (name not in names)
        # Nor is it what another key or the chain leads to.
        found = [roles.leaf_key(other, name) for other in (NEXT, *(roles.leaf_key(SALT, each) for each in files))]
        assert key not in found


def test_the_chain_of_salts_leads_on_and_not_back() -> None:
    """The next edition's follow from the last, by number; an edition's own salt leads nowhere."""
    own, after = salts_of(RECORD, 4)
    assert len({own, after, SALT, NEXT, *salts_of(RECORD, 5)}) == 6
    assert salts_of(RECORD.model_copy(update={"salt": None}), 4) == (own, after)
    assert salts_of(RECORD.model_copy(update={"next_salt": None}), 4) != salts_of(RECORD, 4)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one edition, which nobody changes."""
    workspace = copy_miniature(tmp_path_factory.mktemp("published") / "workspace")
    publish_edition(workspace, only=("cert-eu",))
    return workspace.root


def forge(workspace: Workspace, old: str, new: str) -> None:
    """Change the data of an edition, and all that lies beside them so that it fits: but nobody signs it."""
    paths, record = workspace.edition(1), read_edition(workspace, 1)
    replace(workspace, "data/editions/1/snapshot/data/organisations/registry-gr.yaml", (old, new))
    targets = paths.metadata / "targets.json"
    about = committed(record, contents_of(paths.snapshot))
    before = roles.about(metadata.read(Targets, targets.read_bytes(), "")).data
    targets.write_text(targets.read_text().replace(before, about))


@pytest.mark.parametrize("beside", [False, True])
def test_who_changes_the_data_of_the_last_edition_is_told_of(published: Path, tmp_path: Path, *, beside: bool) -> None:
    """With them a number would have changed unseen: `check` says so, and the officer who signs next."""
    shutil.copytree(published, tmp_path / "workspace", symlinks=True)
    workspace = Workspace.find(tmp_path / "workspace")
    told = "the data of edition 1 are not what its officers signed"
    assert told not in tocsin("--root", workspace.root, "check", clock=str(TODAY)).stderr
    assert doubts_of_last(workspace) == ()
    numbers_ = ("+44 7700 900101", "+44 7700 900199")
    replace(workspace, "data/organisations/registry-gr.yaml", numbers_)
    if beside:
        forge(workspace, *numbers_)
    else:
        replace(workspace, "data/editions/1/snapshot/data/organisations/registry-gr.yaml", numbers_)
    assert told in tocsin("--root", workspace.root, "check", clock=str(TODAY)).stderr
    assert told in doubts_of_last(workspace)[0].message
    build(workspace, NOW, Silence(), choice=Choice(only=("cert-eu",)), builder=signer("officer-a", SEED))
    key = workspace.root / "keys" / "officer-b.key"
    done = tocsin("--root", workspace.root, "sign", "--key", key, "--yes", clock=str(TODAY))
    assert f"warning: {told}" in done.stderr
