"""A view as bad as can be: markup, links that run, turned text, formulas, 10,000 letters in a row, 5,000 contacts.

It goes round the loader, which refuses most of this: the pages must bear it all the same.
"""

from datetime import date
from itertools import cycle

from builder.bundle import tables
from builder.bundle.make import page_parts
from builder.bundle.parts import PartsMaker
from builder.pages import register_html
from builder.register import addresses
from builder.register.edition import Edition
from builder.register.freshness import NEVER, Freshness, State
from builder.register.kinds import ChannelKind, Method, Tlp
from builder.register.reach import Scenario
from builder.views.entries import (
    Ages,
    Changes,
    ChannelView,
    Compared,
    ContactView,
    Copy,
    Entry,
    OrganisationView,
    PublisherCard,
    View,
)

RUN = 'document.title="owned"'
TEXTS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script><style>*{{display:none}}</style>",
    f'"><img src=x onerror={RUN}>',
    f"javascript:{RUN}",
    f"' onclick='{RUN}' x='",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200fright to left",
    '=HYPERLINK("https://evil.example","x")',
    "+44 1632 960101|calc",
    "@SUM(A1)",
    "-1+1",
    "ي" * 300,
    "{{ 7*7 }} {% raw %} ${7*7}",
    "</bdi></h4></section></article></main><!-- <noscript>",
    "line\nbreak\ttab\x00nul\x7f",
    "𝕋𝕠𝕔𝕤𝕚𝕟 通報 ตัวอย่าง 👩‍👩‍👧‍👦",
    "__proto__",
    "constructor",
)
LONG = "a" * 10_000
FRESH = Freshness(state=State.FRESH, when=date(2026, 10, 1), method=Method.CALL)
LABELS = [f"{first}{second}" for first in "abcdefghijklmnopqrst" for second in "abcdefghijklmnopqrst"]


def hostile_view(tlds: int = 309, contacts: int = 5000) -> View:
    """Every free text is one of `TEXTS`; numbers are reserved ones, so that there is something to find and to ring."""
    # The longest comes seldom, so that the page keeps a size that somebody might load.
    texts = cycle([*TEXTS * 60, LONG])
    each = -(-contacts // tlds)
    organisations = [_organisation(number, each, texts) for number in range(tlds)]
    entries = tuple(
        _entry(label, organisation, next(texts)) for label, organisation in zip(LABELS, organisations, strict=False)
    )
    copy = Copy(
        recipient="cert-hostile",
        recipient_name=TEXTS[0],
        clearance=Tlp.RED,
        scope="all TLDs",
        use_cases=(TEXTS[2],),
        until=date(2027, 9, 30),
        title=f"Hostile register {TEXTS[1]}",
        publisher=PublisherCard(
            name=TEXTS[0],
            phone="+44 1632 960999",
            phone_link="tel:+441632960999",
            email="desk@secretariat.example",
            email_link="mailto:desk@secretariat.example",
        ),
        notice=f"Fictional. {TEXTS[2]}",
        edition=Edition(number=7, issued=date(2026, 11, 22), valid_days=120),
        marking=Tlp.RED,
        entries=len(entries),
        ages=Ages(total=3, states=dict.fromkeys(State, 0), oldest=None, newest=None),
        rules=(),
    )
    changes = Changes(compared=Compared.FIRST)
    return View(copy=copy, entries=entries, organisations=tuple(organisations), changes=changes)


def _organisation(number: int, contacts: int, texts: "cycle[str]") -> OrganisationView:
    return OrganisationView(
        id=f"org-{number:03}",
        name=next(texts),
        country="GR",
        timezone=("Europe/Athens", "Not/AZone", "Asia/Kathmandu", "Pacific/Apia")[number % 4],
        languages=("el", "x-evil", "en"),
        network="GR",
        contacts=tuple(_contact(number * contacts + place, place, texts) for place in range(contacts)),
    )


def _contact(number: int, place: int, texts: "cycle[str]") -> ContactView:
    digits = f"+44 1632 {960000 + number % 1000:06}"
    return ContactView(
        id=f"contact-{place}",
        kind=("desk", "person")[place % 2],
        name=next(texts),
        role=("Duty desk", "Security lead")[place % 2],
        order=place + 1,
        languages=(),
        note=next(texts),
        channels=(
            _channel(ChannelKind.PHONE, digits, next(texts), FRESH),
            _channel(ChannelKind.EMAIL, f"o'brien+{number}&b@example.net", next(texts), NEVER),
            _channel(ChannelKind.CHAT, next(texts), None, NEVER),
        ),
    )


def _channel(kind: ChannelKind, value: str, note: str | None, freshness: Freshness) -> ChannelView:
    return ChannelView(
        kind=kind,
        value=addresses.canonical(kind, value),
        shown=addresses.shown(kind, value),
        link=addresses.link(kind, value),
        tlp=Tlp.AMBER_STRICT,
        hours="24/7" if kind is ChannelKind.PHONE else None,
        note=note,
        freshness=freshness,
        network="GB" if kind is ChannelKind.PHONE else None,
        relies_on=("net",) if kind is ChannelKind.EMAIL else (),
        dies_with=(),
    )


def _entry(label: str, organisation: OrganisationView, name: str) -> Entry:
    return Entry(
        tld=label,
        shown=f".{label}",
        u_label=None,
        label_language=None,
        name=name,
        territory="GR",
        region="EU",
        variants=(),
        name_servers=(),
        manager=organisation,
        backend=None,
        reach=dict.fromkeys(Scenario, 1),
        warnings=(name,),
        first=None,
    )


def hostile_files(view: View) -> dict[str, bytes]:
    """The page and the tables of the view, as a bundle has them; the printed pages are no part of this."""
    parts = PartsMaker().parts(view)
    html = register_html.page_html(view.copy, page_parts(parts))
    data = tables.register_json(
        view.copy, (entry.json for entry in parts.entries), (each.json for each in parts.organisations)
    )
    return {
        "register.html": html,
        "register.json": data,
        "register.csv": tables.register_csv(entry.csv for entry in parts.entries),
        "contacts.vcf": b"".join(each.vcards for each in parts.organisations),
    }
