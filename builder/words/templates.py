"""The templates under `site_templates/`, with autoescape on and nothing left undefined."""

from functools import cache
from typing import Any

import jinja2

from builder.errors import BuilderError
from builder.installation import TEMPLATES, to_install
from builder.register.kinds import NUMBERED
from builder.words.chips import chip, mark
from builder.words.labels import apart, bare, certified, dies, known, own, silent, unsaid, ways


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=jinja2.select_autoescape(("html",), default=False),
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["known"] = known
    environment.filters["chip"] = chip
    environment.filters["mark"] = mark
    environment.filters["silent"] = silent
    environment.filters["certified"] = certified
    environment.filters["ways"] = ways
    environment.filters["own"] = own
    environment.filters["apart"] = apart
    environment.filters["unsaid"] = unsaid
    environment.filters["dies"] = dies
    environment.filters["bare"] = bare
    environment.globals["numbered"] = NUMBERED
    return environment


@cache
def template(name: str) -> jinja2.Template:
    """Return one template by its path below `site_templates/`."""
    return _environment().get_template(name)


def fill(name: str, /, **values: Any) -> str:
    """Return a template filled in."""
    return template(name).render(values)


class Macros:
    """The macros of a template, each a function that returns HTML; the template is read when one is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, macro: str) -> Any:
        return getattr(template(self._name).module, macro)


@cache
def source(name: str) -> str:
    """Return the text of a file below `site_templates/`, as it stands."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def built(name: str) -> str:
    """Return a script or a style sheet of the pages, as `make setup` built it from its sources."""
    try:
        return (TEMPLATES / "built" / name).read_text(encoding="utf-8")
    except OSError:
        raise BuilderError(f"site_templates/built/{name} is missing", hint=to_install("pages")) from None
