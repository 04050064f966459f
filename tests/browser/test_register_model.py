"""The script of `register.html` reads from its page what `register.json` says, over the whole register."""

from dataclasses import replace
from typing import Any

from playwright.sync_api import Browser
from register_pages import ISSUED, Whole, look, opened, probed, rendered
from visits import Visits

from builder.register import addresses
from builder.register.certificates import Sort
from builder.register.kinds import ChannelKind
from builder.register.values import u_label_of
from builder.views.entries import CertificateView
from builder.words.labels import METHODS, certified


def test_verifications_grow_old_after_the_day_of_issue(chromium: Browser, whole: Whole) -> None:
    """Two years on nothing is fresh, and no way in counts as verified, though the page was built when they did."""
    found = probed(chromium.new_page(), whole.path.read_text(encoding="utf-8"), "2028-11-23")
    channels = [
        (channel["kind"], channel["known"]["state"])
        for organisation in found["organisations"]
        for contact in organisation["contacts"]
        for channel in contact["channels"]
    ]
    assert {state for kind, state in channels if kind in ("phone", "mobile", "email")} == {"expired", "never"}
    assert {tld["ways_in"]["nothing_down"] for tld in found["tlds"]} == {0}


def test_the_script_reads_what_register_json_says(chromium: Browser, whole: Whole) -> None:
    """The page's markup is all that the script has: nothing of the data is lost or changed on the way."""
    found = probed(chromium.new_page(), whole.path.read_text(encoding="utf-8"))
    for key in ("title", "notice", "edition", "issued", "expires", "recipient", "tlp"):
        assert found[key] == whole.data[key], key
    # What a recipient was admitted for stands in the page alone.
    assert found["use_cases"] == list(whole.view.copy.use_cases) != []
    assert found["tlds"] == [
        {
            **{key: entry[key] for key in ("tld", "name", "territory", "region", "manager", "backend", "ways_in")},
            "shown": f".{entry['u_label'] or entry['tld']}",
            "variants": [f".{u_label_of(label)}" for label in entry["variants"]],
        }
        for entry in whole.data["tlds"]
    ]
    theirs = {each["id"]: each for each in whole.data["organisations"]}
    assert {each["id"] for each in found["organisations"]} == set(theirs)
    for ours in found["organisations"]:
        assert _organisation(ours) == _expected(theirs[ours["id"]]), ours["id"]


SAME = ("kind", "value", "shown", "tlp", "hours", "note", "network")


def _organisation(ours: dict[str, Any]) -> dict[str, Any]:
    """Return an organisation of the script's model in the words of `register.json`."""
    return {
        **{key: ours[key] for key in ("id", "name", "country", "timezone", "languages", "unresponsive")},
        "contacts": [
            {
                **{key: contact[key] for key in ("id", "name", "role", "languages", "note", "unresponsive")},
                "person": contact["person"],
                "channels": [
                    {
                        **{key: channel[key] for key in (*SAME, "link")},
                        **channel["known"],
                        "relies_on": set(channel["tlds"]),
                        "relies_on_others": channel["others"],
                    }
                    for channel in contact["channels"]
                ],
            }
            for contact in ours["contacts"]
        ],
    }


def _expected(theirs: dict[str, Any]) -> dict[str, Any]:
    return {
        **{key: theirs[key] for key in ("id", "name", "country", "timezone", "languages", "unresponsive")},
        "contacts": [
            {
                **{key: contact[key] for key in ("id", "name", "role", "languages", "note", "unresponsive")},
                "person": contact["kind"] == "person",
                "channels": [
                    {
                        **{key: channel[key] for key in (*SAME, "relies_on_others")},
                        # The table has no link: it is what one taps, made of kind and value.
                        "link": addresses.link(ChannelKind(channel["kind"]), channel["shown"]),
                        "relies_on": set(channel["relies_on"]),
                        **_known(channel),
                    }
                    for channel in contact["channels"]
                ],
            }
            for contact in theirs["contacts"]
        ],
    }


def _known(channel: dict[str, Any]) -> dict[str, Any]:
    """Return what the page says of a channel: what voided it, or else when and how it was verified."""
    disproof = channel["disproof"]
    return {
        "state": channel["freshness"],
        "when": channel["disproved_on" if disproof else "verified_on"],
        "method": None if disproof or not channel["method"] else METHODS[channel["method"]],
        "disproof": disproof and disproof.replace("-", " "),
    }


def test_a_number_with_an_extension_is_the_number_that_it_is(chromium: Browser, whole: Whole) -> None:
    """No link has the extension, and each country calls it something else: the script reads what Python shows."""
    numbers = ["+598 2123 4567", "+40 21 312 3456", "+51 1 2345678", "+886 2 2345 6789", "+44 1632 960123"]
    values = [f"{number} ext. 12" for number in numbers] + numbers
    entry = whole.view.entries[0]
    contact = entry.manager.contacts[0]
    fax = replace(contact.channels[0], kind=ChannelKind.FAX, link=None, note=None, hours="24/7")
    fax = replace(fax, relies_on=("gr",), dies_with=("gr",), relies_on_others=True)
    channels = tuple(
        replace(
            fax,
            kind=kind,
            value=addresses.canonical(kind, value),
            shown=addresses.shown(kind, value),
            link=addresses.link(kind, value),
        )
        for kind in (ChannelKind.FAX, ChannelKind.PHONE)
        for value in values
    )
    for mark in (" int. 12", " int 12", " Anexo 12", "#12", " x12"):
        assert any(channel.shown.endswith(mark) for channel in channels), mark
    key = CertificateView(
        sort=Sort.OPENPGP,
        fingerprint="A1B2" * 10,
        until=whole.view.copy.edition.issued,
        addresses=frozenset(),
        content=None,
    )
    manager = replace(entry.manager, contacts=(replace(contact, channels=channels, certificates=(key,)), contact))
    view = replace(whole.view, entries=(replace(entry, manager=manager, backend=None),), organisations=(manager,))
    found = probed(chromium.new_page(), rendered(view))
    first, second = found["organisations"][0]["contacts"]
    ours = first["channels"]
    assert (first["certificates"], second["certificates"]) == ([certified(key)], [])
    assert [each["value"] for each in ours] == [channel.value for channel in channels]
    assert [each["endpoint"] for each in ours] == [channel.value.partition(";")[0] for channel in channels]
    # What it dies with, and that there is more, is not taken for the hours that stand before it.
    assert {(each["others"], *each["tlds"], each["hours"]) for each in ours} == {(True, "gr", "24/7")}


def test_the_entry_shows_the_counts_of_the_page(visit: Visits, whole: Whole) -> None:
    """The ways in that the script counts are those of `register.json`, in each scenario."""
    page = look(visit, whole.path, now=ISSUED)
    opened(page, "gr")
    (entry,) = (each for each in whole.data["tlds"] if each["tld"] == "gr")
    buttons = {"nothing": "nothing_down", "own-tld": "own_tld_down", "internet": "internet_down"}
    for what, key in {**buttons, "phones": "telephones_down", "night": "at_3_am"}.items():
        assert page.locator(f"[data-what={what}] b").inner_text() == str(entry["ways_in"][key])
