"""The part of a register that says all about some organisations: read as strictly as the whole, in a tenth of the time.

Which files that is, is seen from their text: a file that names none of them is not read.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from builder.register.folding import any_in
from builder.register.loading import Loaded, Names, load_some, read_labels
from builder.register.model import DraftTld, Tld
from builder.workspace.csvtext import Lines
from builder.workspace.places import Workspace

Texts = Mapping[str, str | None]


def about(organisations: Collection[str]) -> Lines:
    """Return which lines of the rounds' tables are about some organisations."""
    return Lines(
        wanted=lambda row: bool(row) and row[0] in organisations,
        likely=lambda text: any(name in text for name in organisations),
    )


def excerpt(
    workspace: Workspace, organisations: Collection[str], lines: Lines | None, recipients: Collection[str] = ()
) -> Loaded:
    """Return some organisations, the TLDs that they run, and all whose wishes say who may see them there.

    Of the rounds' tables it has some `lines`. A TLD of which an organisation cannot be read is left out, and
    `unread` names the file.
    """
    known = {path.stem for path in workspace.records_in(workspace.organisations)}
    tlds = _tlds(workspace, organisations)
    around = {name for tld in tlds.values() for name in (tld.manager, tld.backend)}
    names = Names(tlds=tlds, organisations=(around | set(organisations)) & known, recipients=recipients)
    loaded = load_some(workspace, names, lines)
    if loaded.register is None:
        return loaded
    there = loaded.register.organisations
    whole = {label: tld for label, tld in loaded.register.tlds.items() if {tld.manager, tld.backend} <= there.keys()}
    return replace(loaded, register=loaded.register.model_copy(update={"tlds": whole}))


def _tlds(workspace: Workspace, organisations: Collection[str]) -> dict[str, Tld]:
    """Return the TLDs that some organisations run, and all others of those for whom they run them."""
    texts = dict(workspace.glance(workspace.tlds))
    own = _run_by(workspace, texts, organisations)
    managers = {tld.manager for tld in own.values()} | set(organisations)
    found = _run_by(workspace, texts, managers)
    variants = {label for tld in found.values() for label in tld.idn if label in texts} - found.keys()
    return {**found, **_managed(read_labels(workspace, variants))}


def _run_by(workspace: Workspace, texts: Texts, names: Collection[str]) -> dict[str, Tld]:
    """Return the TLDs that name one of these organisations as manager or back end."""
    likely = [label for label, text in texts.items() if text is None or any_in(names, text)]
    found = _managed(read_labels(workspace, likely))
    return {label: tld for label, tld in found.items() if tld.manager in names or tld.backend in names}


def _managed(labels: Mapping[str, DraftTld]) -> dict[str, Tld]:
    return {label: tld for label, tld in labels.items() if isinstance(tld, Tld)}
