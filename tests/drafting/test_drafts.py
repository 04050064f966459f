"""Tests of ccTLDs that nobody manages yet: in the register, and in no bundle."""

import re
from pathlib import Path

from workspaces import TODAY, Change, approve

from builder.progress import Silence
from builder.register.check import check
from builder.register.checked import read
from builder.register.edition import Edition
from builder.register.kinds import Tlp
from builder.register.loading import load
from builder.views import views_of
from builder.views.coverage import coverage_of
from builder.workspace.places import Workspace
from builder.workspace.problems import Level

GREECE = "data/tlds/gr.yaml"


def without_manager(workspace: Workspace, *labels: str) -> None:
    """Leave in the files of TLDs what `tocsin init` drafts."""
    for label in labels:
        path = Path(workspace.tlds / f"{label}.yaml")
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(r"^(manager|backend|name_servers|consent):.*\n", "", text, flags=re.MULTILINE), encoding="utf-8"
        )


def test_a_draft_is_warned_of_and_stops_nothing(miniature: Workspace) -> None:
    """What the office does not know yet is told at each check, by the file, and a build goes on without it."""
    without_manager(miniature, "gr", "xn--qxam")
    found = [problem for problem in check(load(miniature), TODAY) if problem.rule == "tlds-have-managers"]
    assert [problem.place.file for problem in found] == [GREECE, "data/tlds/xn--qxam.yaml"]
    assert {problem.level for problem in found} == {Level.WARNING}
    assert read(miniature, TODAY, Silence()).register.drafts.keys() == {"gr", "xn--qxam"}


def test_half_a_manager_is_an_error(miniature: Workspace, change: Change) -> None:
    """A file with any key of a managed TLD lacks the others: nothing that was meant is lost as a draft."""
    change(GREECE, "backend: registry-gr\n", "")
    problems = [problem for problem in check(load(miniature), TODAY) if problem.level is Level.ERROR]
    assert [problem.message for problem in problems] == ["the key backend is missing"]
    change(GREECE, "manager: registry-gr\n", "manger: registry-gr\n")
    hints = {problem.hint for problem in check(load(miniature), TODAY) if problem.place.file == GREECE}
    assert "do you mean manager?" in hints


def test_a_draft_is_in_no_bundle_and_counts_as_missing(miniature: Workspace) -> None:
    """No recipient sees it, whatever its scope; the coverage of its region says that it is missing."""
    without_manager(miniature, "gr")
    approve(miniature)
    checked = read(miniature, TODAY, Silence())
    views = views_of(checked.register, Edition(number=1, issued=TODAY, valid_days=120))
    seen = {entry.tld for recipient in checked.recipients for entry in views.view(recipient).entries}
    assert "gr" not in seen
    assert "xn--qxam" in seen
    found = coverage_of(views, checked.recipients)
    assert found.drafts == ("gr",)
    assert found.regions[-1].tlds == len(checked.register.labels) == 5
    assert "gr" not in found.unreached


def test_a_managed_tld_shows_a_variant_that_is_a_draft(miniature: Workspace) -> None:
    """That a territory has an IDN ccTLD is public; its entry waits for its manager."""
    without_manager(miniature, "xn--qxam")
    register = read(miniature, TODAY, Silence()).register
    views = views_of(register, Edition(number=1, issued=TODAY, valid_days=120))
    assert views.entry(register.tlds["gr"], Tlp.RED).variants == (("xn--qxam", "ελ"),)
