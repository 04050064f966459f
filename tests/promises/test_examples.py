"""Examples in the docstrings of the packages that are hardest to enter run as they stand."""

import doctest
import importlib

import pytest

from builder.workspace.places import Workspace


@pytest.mark.parametrize("name", ["builder.pipeline", "builder.register", "builder.views"])
def test_the_example_of_a_package_runs(name: str, miniature: Workspace) -> None:
    """A newcomer may type it in; `workspace` is the miniature."""
    text = importlib.import_module(name).__doc__ or ""
    example = doctest.DocTestParser().get_doctest(text, {"workspace": miniature}, name, None, None)
    done = doctest.DocTestRunner().run(example)
    assert done.attempted > 4
    assert done.failed == 0
