"""Lay out the snippets of all pages once, taking from the cache what has not changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from builder.paper import cache
from builder.paper.blocks import Block, Digest, arranged
from builder.paper.forms import Form, Snippet
from builder.paper.plan import CopyPaper, SnippetBook
from builder.progress import Report
from builder.workers import Workers
from builder.workspace.places import Workspace

# WeasyPrint's memory grows with the size of a document, and each has a start to pay for.
MOST_CHARACTERS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typesetting:
    """How to lay out: with how many processes, and with which cache."""

    jobs: int = 1
    cache: Path | None = None


ALONE = Typesetting()


def typeset(
    workspace: Workspace, book: SnippetBook, how: Typesetting, workers: Workers, report: Report, *, whole: bool
) -> dict[Digest, Form]:
    """Return the forms of all that stands on pages by itself.

    What a book of the `whole` register does not use leaves the cache.
    """
    if how.cache is None:
        if not cache.remove(workspace, workspace.cache):
            report.say(f"{workspace.name_of(workspace.cache)} holds files that are not ours; look at it and remove it")
        return placed(book, _lay_out(book.snippets, workers, report))
    directory = cache.prepare(workspace, how.cache)
    (fingerprint,) = workers.stream(_fingerprint, [()])
    with closing(cache.FormCache(directory, fingerprint)) as kept:
        forms = kept.get(book.snippets)
        if kept.damaged:
            report.say(f"the cache held {kept.damaged} damaged or foreign entries; they are made anew")
        made = _lay_out(
            {digest: book.snippets[digest] for digest in book.snippets.keys() - forms.keys()}, workers, report
        )
        kept.put(made)
        if whole:
            kept.keep_only(book.snippets)
    return placed(book, forms | made)


def placed(book: SnippetBook, forms: Mapping[Digest, Form]) -> dict[Digest, Form]:
    """Return the forms of what stands on pages by itself, blocks put together of their cells."""
    return {
        digest: arranged(book.blocks[digest], forms) if digest in book.blocks else forms[digest]
        for digest in book.placed
    }


def own_forms(copies: Iterable[CopyPaper], forms: Mapping[Digest, Form]) -> dict[Digest, Form]:
    """Return the forms of what names the recipients of some copies, but for those that there are. In workers."""
    own = {digest: each for copy in copies for digest, each in copy.own.items() if digest not in forms}
    snippets = {digest: each for digest, each in own.items() if isinstance(each, Snippet)}
    found: dict[Digest, Form] = {}
    for batch in _batches(snippets):
        found |= zip(batch, _lay_out_there([snippets[digest] for digest in batch]), strict=True)
    return found | {digest: arranged(each, found) for digest, each in own.items() if isinstance(each, Block)}


def _lay_out(snippets: Mapping[Digest, Snippet], workers: Workers, report: Report) -> dict[Digest, Form]:
    report.begin("Laying out pages", len(snippets))
    batches = list(_batches(snippets))
    calls = (([snippets[digest] for digest in batch],) for batch in batches)
    forms: dict[Digest, Form] = {}
    for batch, made in zip(batches, workers.stream(_lay_out_there, calls), strict=True):
        forms |= zip(batch, made, strict=True)
        report.advance(len(batch))
    return forms


# In workers: the process that holds the builder's key loads nothing that lays out pages.


def _fingerprint() -> bytes:
    from builder.paper import layout  # noqa: PLC0415

    return layout.fingerprint()


def _lay_out_there(snippets: Sequence[Snippet]) -> list[Form]:
    from builder.paper import layout  # noqa: PLC0415

    return layout.lay_out(snippets)


def _batches(snippets: Mapping[Digest, Snippet]) -> Iterator[list[Digest]]:
    """Cut the snippets into documents of one width and a bounded size."""
    batch: list[Digest] = []
    width, size = 0.0, 0
    for digest, snippet in sorted(snippets.items(), key=lambda item: item[1].width):
        if batch and (snippet.width != width or size > MOST_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(digest)
        width, size = snippet.width, size + len(snippet.html)
    if batch:
        yield batch
