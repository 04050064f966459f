"""The first `data/register.yaml` of an office: the explained one, with its own title, publisher and officers. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from builder.errors import DraftError
from builder.register.model import Settings
from builder.workspace.shape import read_record
from builder.workspace.skeleton import new_settings
from builder.workspace.yamlwritten import flow, scalar

TITLE = "Emergency contact register of the ccTLDs"
# What says that something is to be replaced, which by then it is.
ASIDE = re.compile(r"^# Put your own in place of.*?\n(?!#)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What an office says of itself when it begins: the title of its register, how it is reached, and its officers."""

    title: str
    name: str
    phone: str
    email: str
    officers: Sequence[tuple[str, str]]


def register_yaml(founding: Founding) -> str:
    """Return the text of the file, its answers checked one by one before."""
    text = ASIDE.sub("", new_settings())
    officers = "".join(f"  - {flow({'id': id_, 'name': name})}\n" for id_, name in founding.officers)
    for pattern, new in (
        (r"^title:.*$", f"title: {scalar(founding.title)}"),
        (r"^  name: REPLACE.*$", f"  name: {scalar(founding.name)}"),
        (r"^  phone: REPLACE.*$", f"  phone: {scalar(founding.phone)}"),
        (r"^  email: REPLACE.*$", f"  email: {scalar(founding.email)}"),
        (r"^  - \{id: replace-.*\n", officers),
    ):
        text = re.sub(pattern, new.replace("\\", r"\\"), text, flags=re.MULTILINE)
    settings, problems = read_record(Settings, "data/register.yaml", text)
    if settings is None:
        raise DraftError(problems[0].message, hint=problems[0].hint)
    return text
