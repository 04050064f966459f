"""Whose consent is missing, and whose is another than what was published."""

from builder.due.consenting import Changed
from builder.due.gathering import consents_of
from builder.register.loading import load
from builder.workspace.places import Workspace

GR = "data/organisations/registry-gr.yaml"


def test_whose_consent_is_missing_or_changed_is_told(staged: Workspace) -> None:
    """A manager that states none is named, and whoever narrowed a wish since, with both wishes in words."""
    path = staged.root / GR
    text = path.read_text(encoding="utf-8")

    def told() -> tuple[tuple[str, ...], tuple[Changed, ...], int | None]:
        register = load(staged).register
        assert register
        found = consents_of(staged, register)
        return found.missing, found.changed, found.edition

    assert told() == ((), (), 1)
    wish = next(line for line in text.splitlines() if line.startswith("consent:"))
    path.write_text(text.replace(wish, "consent: none"), encoding="utf-8")
    missing, (changed,), edition = told()
    assert (missing, edition) == ((), 1)
    assert (changed.organisation, changed.now, changed.narrower) == ("registry-gr", "only nobody", True)
    path.write_text(text.replace(f"{wish}\n", ""), encoding="utf-8")
    missing, (changed,), _ = told()
    assert missing == ("registry-gr",)
    assert changed.now == "not stated"
    assert changed.narrower


def test_before_the_first_edition_nothing_changed(miniature: Workspace) -> None:
    """Where nothing was published there is nothing to compare with."""
    register = load(miniature).register
    assert register
    found = consents_of(miniature, register)
    assert (found.changed, found.edition) == ((), None)
