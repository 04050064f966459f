"""What comes from afar is compared with what is made here, and nothing of it but sealed bytes gets any further."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import pytest
from workspaces import NOW, copy_miniature

from builder.bundle.make import Made
from builder.cluster.afar import Cluster
from builder.cluster.compared import Compared
from builder.errors import PublishError
from builder.paper.cache import FormCache
from builder.paper.forms import Form
from builder.paper.typeset import Typesetting
from builder.pipeline import build
from builder.progress import Silence, Steps
from builder.workers import Workers
from builder.workspace.places import Workspace

FOREIGN = b"\x07" * 32


class Lying:
    """Workers who change what they made before it is given back."""

    def __init__(self, workers: Workers, lie: Callable[[Made], Made]) -> None:
        self._workers, self._lie = workers, lie

    def share(self, content: bytes) -> str:
        """Let them hold something."""
        return self._workers.share(content)

    def stream(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Yield lies."""
        return map(self._lie, self._workers.stream(function, calls))


def build_by(lie: Callable[[Made], Made], workspace: Workspace) -> None:
    """Build where those afar lie."""

    def sealers(here: Workers, _: Steps) -> AbstractContextManager[Workers]:
        return nullcontext(Compared(Lying(here, lie), here))

    build(workspace, NOW, Silence(), how=Typesetting(cache=workspace.cache, sealers=sealers))


def with_first(**change: object) -> Callable[[Made], Made]:
    """Change the first bundle."""
    return lambda made: replace(made, bundles=[replace(made.bundles[0], **change), *made.bundles[1:]])  # type: ignore[arg-type]


LIES = {
    "in clear": with_first(content=b"PK\3\4"),
    "for another": lambda made: replace(made, bundles=[made.bundles[1], made.bundles[0], *made.bundles[2:]]),
    "under another name": with_first(locator="x" * 26),
    "of more TLDs": with_first(entries=9999),
    "one missing": lambda made: replace(made, bundles=made.bundles[1:]),
    "other plaintext": lambda made: replace(made, bundles=[replace(each, mark=b"\0" * 32) for each in made.bundles]),
    "not to be compared": lambda made: replace(made, bundles=[replace(each, mark=None) for each in made.bundles]),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_not_what_was_asked_for_is_refused(lie: str, tmp_path: Any) -> None:
    """Not a bundle of it is kept: a machine that made one wrong is trusted with none."""
    workspace = copy_miniature(tmp_path / "workspace")
    with pytest.raises(PublishError, match="cluster"):
        build_by(LIES[lie], workspace)
    assert [path.name for path in workspace.staged.iterdir()] == [".lock"]


def test_nothing_but_sealed_bundles_is_taken(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that comes from afar is not kept: the next build would print it here, with no cluster to compare."""
    kept: set[bytes] = set()
    put = FormCache.put
    monkeypatch.setattr(FormCache, "put", lambda cache, forms: (kept.update(forms), put(cache, forms))[1])
    page = Form(width=1.0, height=1.0)
    build_by(lambda made: replace(made, cells={FOREIGN: page}), copy_miniature(tmp_path / "workspace"))
    assert kept
    assert FOREIGN not in kept


class Gone:
    """A cluster that answers nothing any more."""

    closed = False

    def run(self, *_: object, **__: object) -> None:
        """Fail as Dask does."""
        raise OSError

    scheduler_info = run

    def close(self) -> None:
        """Note it."""
        self.closed = True


def test_what_ended_a_build_is_told_though_the_cluster_is_gone() -> None:
    """A cluster that lied and then hangs up: its bundles would be kept, were it told that it is lost."""
    cluster = Cluster.__new__(Cluster)
    cluster._admitted, cluster._client = {"tls://127.0.0.1:1"}, Gone()
    with pytest.raises(PublishError, match="lied"), cluster:
        raise PublishError("the cluster lied")
    assert cluster._client.closed


class Anew:
    """A cluster whose one worker began anew at the same address, as one does that has a port of its own."""

    def scheduler_info(self) -> dict[str, Any]:
        """Say that it has no pass."""
        return {"workers": {"tls://127.0.0.1:1": {"resources": {"another": 1}}}}

    def run(self, *_: object, **__: object) -> dict[str, bool]:
        """Be asked."""
        pytest.fail("something was sent to it")


def test_who_begins_anew_at_the_same_address_is_not_who_was_looked_at() -> None:
    """It may be another program by now: nothing is shared with it, and it is looked at first."""
    cluster = Cluster.__new__(Cluster)
    cluster._admitted, cluster._client, cluster._pass = {"tls://127.0.0.1:1"}, Anew(), "tocsin-pass"
    assert not cluster._still_admitted()
    assert cluster.share(b"plaintext")
