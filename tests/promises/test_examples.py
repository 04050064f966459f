"""Examples in the docstrings of the packages that are hardest to enter run as they stand."""

import doctest
import importlib
from pathlib import Path

import pytest
import tree
from workspaces import identity_of

from builder.workspace.places import Workspace


@pytest.mark.parametrize(
    "name", ["builder.pipeline", "builder.reading", "builder.register", "builder.seal", "builder.views"]
)
def test_the_example_of_a_package_runs(
    name: str, miniature: Workspace, published: tree.Published, tmp_path: Path
) -> None:
    """A newcomer may type it in; `workspace` is the miniature, `path` a published tree, `identity` a recipient's."""
    text = importlib.import_module(name).__doc__ or ""
    given = {
        "workspace": miniature,
        "path": published.write(tmp_path / "published"),
        "pinned": published.roots[0],
        "identity": identity_of("cert-eu"),
    }
    example = doctest.DocTestParser().get_doctest(text, given, name, None, None)
    done = doctest.DocTestRunner().run(example)
    assert done.attempted > 4
    assert done.failed == 0
