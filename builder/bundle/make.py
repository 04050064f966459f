"""Make sealed bundles from parts and forms. Runs in worker processes; nothing is written. Pure."""

import hashlib
import hmac
import json
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder import seal, workers
from builder.bundle import archive, tables
from builder.bundle.parts import PartsMaker, Places, Stock, ViewParts
from builder.bundle.sealed import SealedBundle
from builder.pages import register_html
from builder.paper import compose, fonts, typeset
from builder.paper.fonts import FontShelf
from builder.seal import locators
from builder.views.entries import Copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one recipient's bundle is made of, how its file is named, and whom it is sealed to.

    Without a `secret` it is in no edition: no later file has a name that follows from it.
    """

    copy: Copy
    places: Places
    locator: str = field(repr=False)
    secret: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)

    @property
    def coming(self) -> dict[int, str]:
        """The names of the recipient's files in the editions after this one."""
        return locators.coming(self.secret, self.copy.edition.number) if self.secret else {}

    @property
    def packed(self) -> "PackedPlan":
        """The plan as it waits, and goes to a worker."""
        return PackedPlan(
            recipient=self.copy.recipient,
            locator=self.locator,
            entries=self.copy.entries,
            own=tuple(self.places.copy.own),
            content=pickle.dumps(self),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPlan:
    """A plan in bytes, for all of an edition are kept at once, and what is asked of it before a worker opens it.

    `own` are the digests of what names the recipient.
    """

    recipient: str
    locator: str = field(repr=False)
    entries: int
    own: tuple[bytes, ...] = field(repr=False)
    content: bytes = field(repr=False)

    def open(self) -> Plan:
        """Return the plan. Our own process packed it; nothing from a disk comes this way."""
        plan: Plan = pickle.loads(self.content)  # noqa: S301
        return plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All that bundles are joined from; a worker holds it once, however many bundles it makes."""

    stock: Stock
    forms: compose.Forms = field(repr=False)
    fonts: FontShelf


def store_of(stock: Stock, forms: compose.Forms, alphabet: Sequence[Sequence[bytes]]) -> Store:
    """Return the store of some parts, with the forms of their book."""
    return Store(stock=stock, forms=forms, fonts=fonts.shelf(forms, alphabet))


def packed_store(maker: PartsMaker, laid_out: typeset.LaidOut) -> bytes:
    """Return in bytes what a worker makes its store of: of all parts that a maker has, and of its book."""
    return pickle.dumps((maker.stock, laid_out, maker.alphabet))


def _unpacked(packed: bytes) -> Store:
    # These are the bytes that our own process packed; nothing from a disk comes this way.
    stock, laid_out, alphabet = pickle.loads(packed)  # noqa: S301
    return store_of(stock, laid_out.forms(), alphabet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Sealed bundles, and the cells that were laid out for them: each names a recipient."""

    bundles: list[SealedBundle]
    cells: typeset.Cells = field(repr=False)


def seal_there(packed: Sequence[PackedPlan], kept: typeset.Cells, shared: str, key: bytes | None = None) -> Made:
    """Make and seal the bundles of some recipients, in a worker that was given the store.

    `kept` are the cells naming them that a build before laid out. With a `key` of this build it is another machine:
    all that comes back is sealed, and each bundle bears a mark by which what was made in two places can be compared.
    """
    plans = [each.open() for each in packed]
    cells = typeset.laid_out_here((plan.places.copy for plan in plans), kept)
    store, named = workers.opened(shared, _unpacked), {**kept, **cells}
    bundles = [seal_bundle(plan, store, typeset.own_forms(plan.places.copy, named), key) for plan in plans]
    return Made(bundles=bundles, cells={} if key else cells)


def seal_bundle(plan: Plan, store: Store, own: compose.Forms, key: bytes | None = None) -> SealedBundle:
    """Make and seal the bundle of one recipient; `own` are the forms of what names it."""
    made = bundle(plan, store, own)
    return SealedBundle(
        recipient=plan.copy.recipient,
        locator=plan.locator,
        entries=plan.copy.entries,
        content=seal.seal(made, list(plan.keys)),
        mark=hmac.digest(key, made, "sha256") if key else None,
    )


def bundle(plan: Plan, store: Store, own: compose.Forms) -> bytes:
    """Return the padded zip of one recipient: nothing of it may reach a disk unsealed."""
    coming = plan.coming
    files = bundle_files(plan, store, own, coming)
    files["manifest.json"] = _manifest(plan, files, coming)
    return archive.pack(files, plan.copy.edition.issued, {"register.html": register_html.head()})


def bundle_files(plan: Plan, store: Store, own: compose.Forms, coming: Mapping[int, str]) -> dict[str, bytes]:
    """Return the files of a bundle but for its manifest, by name."""
    copy, parts = plan.copy, store.stock.parts(plan.places)
    entries = [entry.paper for entry in parts.entries]
    forms = {**store.forms, **own}
    return {
        "START-HERE.txt": register_html.start_here(copy, coming),
        "register.html": register_html.page_html(copy, page_parts(parts)),
        "register.json": tables.register_json(
            copy, (entry.json for entry in parts.entries), (each.json for each in parts.organisations)
        ),
        "register.csv": tables.register_csv(entry.csv for entry in parts.entries),
        "contacts.vcf": b"".join(each.vcards for each in parts.organisations),
        "register.pdf": compose.register_pdf(parts.copy, entries, parts.operators, forms, store.fonts),
        "short-list.pdf": compose.short_list_pdf(parts.copy, entries, forms, store.fonts),
    }


def page_parts(parts: ViewParts) -> register_html.PageParts:
    """Put each organisation where it stands first: an entry that it manages, else the back ends."""
    left = {each.id: each.html for each in parts.organisations}
    entries: list[bytes] = []
    for entry in parts.entries:
        entries += (entry.head, left.pop(entry.manager, entry.again), register_html.END_OF_ENTRY)
    return register_html.PageParts(
        labels=(entry.label for entry in parts.entries),
        entries=entries,
        operators=tuple(left.values()),
        changes=parts.changes,
    )


def _manifest(plan: Plan, files: dict[str, bytes], coming: Mapping[int, str]) -> bytes:
    listed = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in files.items()
    }
    named: dict[str, object] = {}
    if plan.secret:
        named = {
            "locator": locators.locator(plan.secret, plan.copy.edition.number),
            "locators": {str(number): name for number, name in coming.items()},
            "locator_secret": plan.secret,
        }
    manifest = {"schema": "tocsin-manifest/1", **tables.edition_fields(plan.copy), **named, "files": listed}
    return (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
