"""What `make bench` measures with: it runs apart from the tests, and would break unseen."""

from bench import straightforward
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
