"""Templates: nothing undefined, nothing that a value could turn into markup, and no page without its script."""

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from builder.errors import BuilderError
from builder.words import templates


@pytest.fixture
def own_templates(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder of templates in the place of ours, for this test alone."""
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    for each in (templates.template, templates._environment):
        each.cache_clear()
    yield tmp_path
    for each in (templates.template, templates._environment):
        each.cache_clear()


def test_a_value_is_no_markup_of_a_page_and_stays_as_it_is_in_plain_text(own_templates: Path) -> None:
    """A registry called `<friends>` is shown so, in a page and in a mail."""
    for name in ("a.html", "a.txt"):
        (own_templates / name).write_text("to {{ name }}\n", encoding="utf-8")
    assert templates.fill("a.html", name="<friends>") == "to &lt;friends&gt;\n"
    assert templates.fill("a.txt", name="<friends>") == "to <friends>\n"


def test_a_value_that_is_not_given_is_an_error(own_templates: Path) -> None:
    """A page never says nothing where it should say something."""
    (own_templates / "a.html").write_text("to {{ nam }}", encoding="utf-8")
    with pytest.raises(jinja2.UndefinedError):
        templates.fill("a.html", name="x")


def test_pages_that_were_not_built_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs from a checkout without set-up is told what to do."""
    monkeypatch.setattr(templates, "TEMPLATES", tmp_path)
    with pytest.raises(BuilderError, match="is missing") as refused:
        templates.built("missing.js")
    assert "make office" in refused.value.hint
