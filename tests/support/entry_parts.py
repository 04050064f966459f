"""Parts of an entry in a browser, each drawn by itself: the day there, what to say, a wrong number, and the foot."""

import subprocess
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from records import EDITION, channel, contact, organisation, recipient, tld
from records import register as register_of
from register_pages import rendered
from visits import PHONE, Visits
from workspaces import ROOT

from builder.register.model import Register
from builder.views import views_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What no plain mail may carry.
PERSON, NOTE, ADDRESS = "Canary Person", "Canary note", "canary@nic.example.gr"
MOBILE, DESK, NIGHT, LUNCH, SATURDAY = (f"+44 1632 9603{number:02}" for number in range(5))
UNSTATED, SATELLITE, BACK = (f"+44 1632 9604{number:02}" for number in range(3))
CANARIES = (PERSON, "Canary", "canary", "960300", "960301", "9603", "nic.example.gr")
NOTICE = "Fictional register for tests."


def register(zone: str = "Europe/Athens", languages: tuple[str, ...] = ("el", "fr")) -> Register:
    """A TLD whose manager and back end answer at all kinds of hours, in two time zones."""
    desk = contact(
        "desk",
        channel("phone", DESK, hours="24/7"),
        channel("mobile", NIGHT, hours="Fr 22:00-06:00"),
        channel("email", ADDRESS),
        languages=languages,
    )
    person = contact(
        "canary",
        channel("mobile", MOBILE, "RED", hours="Mo-Fr 08:00-17:00", note=NOTE),
        channel("sms", MOBILE, hours="Mo-Fr 08:00-17:00"),
        channel("phone", LUNCH, hours="Mo-Fr 08:00-12:00; Mo-Fr 13:00-17:00"),
        channel("phone", SATURDAY, hours="Sa 10:00-24:00"),
        channel("phone", UNSTATED),
        channel("fax", SATELLITE),
        kind="person",
        role="lead",
        name=PERSON,
        order="2",
    )
    back = contact("back", channel("phone", BACK, hours="Mo-Fr 09:00-18:00"), languages=["ar"])
    manager = organisation("alpha", desk, person, timezone=zone)
    backend = organisation("beta", back, timezone="Asia/Kathmandu")
    return register_of([tld("gr", "alpha", "beta")], [manager, backend])


def page_of(path: Path, of: Register) -> Path:
    """Write the page of who may see everything."""
    view = views_of(of, EDITION).view(recipient())
    path.write_text(rendered(replace(view, copy=replace(view.copy, notice=NOTICE))), encoding="utf-8")
    return path


@cache
def _parts() -> str:
    with TemporaryDirectory() as scratch:
        bundle = Path(scratch) / "parts.js"
        source = ROOT / "tests" / "pages" / "register" / "parts.ts"
        command = [ROOT / ".ci" / "esbuild", source, "--global-name=parts", f"--outfile={bundle}"]
        subprocess.run(command, check=True, timeout=60)
        return bundle.read_text(encoding="utf-8")


def drawn(visit: Visits, path: Path, now: datetime, *drawing: Any, language: str = "en", **options: Any) -> "Page":
    """Open the page at a moment, with the parts of an entry alone in it."""
    page = visit(path, now=now, **{"viewport": PHONE, "locale": language, **options})
    page.evaluate(f"{_parts()}; globalThis.parts = parts")
    page.evaluate("given => parts.draw(...given)", ["gr", *drawing])
    return page
