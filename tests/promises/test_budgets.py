"""How large the pages may be: a duty officer gets them by mail, on a stick, on a telephone."""

from pathlib import Path

import pytest
from bench import register
from bench.register import DAY, WHOLE

from builder.bundle.make import page_parts
from builder.bundle.parts import PartsMaker
from builder.editions.reader_page import reader_of
from builder.pages import register_html
from builder.register.edition import Edition
from builder.register.loading import load
from builder.views import views_of
from builder.words import templates
from builder.workspace.places import Workspace

REGISTER = 600_000
READER = 400_000


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every ccTLD, for a recipient who may see everything."""
    root = tmp_path_factory.mktemp("whole") / "workspace"
    register.let_all_consent(register.write(root, 309, 2))
    return root


def test_the_page_of_the_whole_register_fits(whole: Path) -> None:
    """All TLDs and all contacts, with the script, stay below 600,000 bytes."""
    loaded = load(Workspace(whole))
    assert loaded.register
    edition = Edition(number=1, issued=DAY, valid_days=loaded.register.settings.valid_days)
    (recipient,) = (each for each in loaded.recipients if each.id == WHOLE)
    view = views_of(loaded.register, edition).view(recipient)
    text = register_html.page_html(view.copy, page_parts(PartsMaker().parts(view)))
    assert len(view.entries) == 309
    assert templates.built("register.js.packed").encode() in text
    assert len(text) < REGISTER


def test_the_reader_fits(whole: Path) -> None:
    """The reader, with its root and its own copy of the register's tools, stays below 400,000 bytes."""
    assert len(reader_of(Workspace(whole))) < READER
