"""What `make bench` measures with: it runs apart from the tests, and would break unseen."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bench import history, own_part, straightforward
from bench.figures import TARGETS
from bench.pieces import Pieces
from loaded import small
from workspaces import MINIATURE, TODAY

from builder.register.edition import Edition
from builder.register.loading import load
from builder.views import views_of
from builder.views.entries import View
from builder.workspace.places import Workspace


def view_of(name: str) -> View:
    """What a recipient of the miniature sees."""
    (recipient,) = (each for each in load(Workspace.find(MINIATURE)).recipients if each.id == name)
    return views_of(small(), Edition(number=1, issued=TODAY, valid_days=90)).view(recipient)


def test_the_straightforward_build_holds_what_a_bundle_holds() -> None:
    """Ours is compared with a build that says as much: each TLD and each number, in each file that has them."""
    view = view_of("cert-all")
    files = straightforward.texts(view, "k" * 52)
    texts = {name: content.decode() for name, content in files.items()}
    pages, short_list = Pieces().pages(view)
    assert list(files) == ["START-HERE.txt", "register.html", "register.json", "register.csv", "contacts.vcf"]
    for entry in view.entries:
        assert all(entry.name in page for page in (pages, short_list))
        assert all(entry.tld in texts[name] for name in ("register.html", "register.json", "register.csv"))
    shown = {channel.shown for each in view.organisations for _, channel in each.channels if channel.kind == "phone"}
    assert shown
    assert all(number in pages and number in texts["register.html"] for number in shown)


def test_a_figure_is_worse_in_its_own_direction() -> None:
    """A higher speed is better, a higher time worse; and what is asked is held before what is aimed at."""
    fast, slow = (next(target for target in TARGETS if target.key == key) for key in ("speedup", "many_ratio"))
    assert [fast.worse_by(100, 200), fast.worse_by(200, 100)] == [1, -0.5]
    assert [slow.worse_by(20, 10), slow.worse_by(10, 20)] == [1, -0.5]
    verdicts = [fast.verdict(value, full=True) for value in (149, 150, 250)]
    assert verdicts == ["missed", "met, short of the aim", "met"]
    assert fast.verdict(149, full=False) == "not the full size"


def run_of(value: float, *, cores: int = 2, recipients: int = 80) -> history.Line:
    """A line of a history with one figure."""
    figures = {
        "machine": dict.fromkeys(history.SAME_MACHINE, "") | {"cores": cores, "load_before": 0.1},
        "size": dict.fromkeys(history.SAME_SIZE, 0) | {"recipients": recipients},
        "builds": {},
        "help_seconds": value,
    }
    return history.line(figures, datetime(2026, 11, 22, tzinfo=UTC), "0123456")


def test_what_became_worse_on_this_machine_is_said(tmp_path: Path) -> None:
    """A slowdown is seen by whoever made it: beside runs of the same size on the same machine, and no others."""
    path = tmp_path / "history.jsonl"
    assert history.read(path) == []
    for line in (
        run_of(9),
        *map(run_of, (0.2, 0.2, 0.3, 0.2, 0.2)),
        run_of(0.01, cores=64),
        run_of(0.01, recipients=800),
    ):
        history.append(path, line)
    before = history.read(path)
    assert list(history.worse(before, run_of(0.22))) == []
    (sentence,) = history.worse(before, run_of(0.3))
    assert sentence == "tocsin --help, seconds: 0.30, 50% worse than 0.20, the median of 5 before"


def test_the_time_of_a_library_goes_to_the_module_that_called_it() -> None:
    """The profile says which of our modules is slow, whatever libraries it uses, through one another too."""
    pdf, texts = (own_part.HOUSE + "paper/pdf.py", 1, "write"), (own_part.HOUSE + "words/templates.py", 1, "fill")
    library, within, builtin = ("/lib/a.py", 1, "a"), ("/lib/b.py", 1, "b"), ("~", 0, "<built-in>")
    stats = {
        pdf: (1, 1, 1.0, 9.0, {}),
        texts: (1, 1, 2.0, 4.0, {}),
        library: (4, 4, 3.0, 9.0, {pdf: (3, 3, 2.0, 6.0), texts: (1, 1, 1.0, 2.0), within: (1, 1, 0.0, 0.5)}),
        within: (1, 1, 4.0, 4.0, {library: (1, 1, 4.0, 4.0)}),
        builtin: (1, 1, 1.0, 1.0, {pdf: (1, 1, 1.0, 1.0)}),
    }
    found = own_part.by_module(stats)
    assert found == pytest.approx({"paper.pdf": 1 + 2 + 3 + 1, "words.templates": 2 + 1 + 1}, rel=0.01)
