"""Write editions: staged first, then published. The only writer of `.staged/` and `dist/`.

Bundles come here sealed. A build stages an edition in `.staged/N/`; `site` makes of it a
tree of plain files in `dist/published/` and swaps `dist/site` to it in one step. Whatever
fails, is killed or runs out of disk leaves the last edition as it was; the next command
ends or clears up what was begun.
"""

__all__ = [
    "authority",
    "built",
    "deadlines",
    "elsewhere",
    "erased",
    "history",
    "publishing",
    "reader_page",
    "record",
    "signing",
    "site",
    "staging",
    "summary",
    "untold",
]
