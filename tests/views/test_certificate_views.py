"""A contact's OpenPGP key or S/MIME certificate is seen with the addresses that it is for, and with no other."""

import json
import re
from base64 import b64decode, b64encode
from datetime import date

import pytest
from certificates import CANARY, DUTY, FINGERPRINT, GR, LEAD, give, pgp, smime
from openpgp.composed import SignedPublicKey
from workspaces import TODAY, Change

from builder.bundle.parts import PartsMaker
from builder.register.certificates import Sort
from builder.register.edition import Edition
from builder.register.kinds import Tlp
from builder.register.loading import load
from builder.views import views_of
from builder.views.entries import CertificateView, OrganisationView, View
from builder.words.labels import grouped
from builder.workspace.places import Workspace

DUTY_LINE = f"      - {{kind: email, value: {DUTY}, tlp: GREEN}}\n"


@pytest.fixture
def both(miniature: Workspace, change: Change) -> Workspace:
    """A desk that has a key for two addresses: one that many may see, and one for few."""
    give(change, "duty", openpgp=pgp("desk"), smime=smime(CANARY))
    change(GR, DUTY_LINE, f"{DUTY_LINE}      - {{kind: email, value: {CANARY}, tlp: RED}}\n")
    return miniature


def view_of(workspace: Workspace, clearance: Tlp, day: date = TODAY) -> View:
    """What a recipient with every TLD in its scope sees with some clearance, in an edition of a day."""
    loaded = load(workspace)
    assert loaded.register
    (recipient,) = (each for each in loaded.recipients if each.id == "cert-all")
    views = views_of(loaded.register, Edition(number=1, issued=day, valid_days=120))
    return views.view(recipient.model_copy(update={"clearance": clearance}))


def seen(workspace: Workspace, clearance: Tlp, day: date = TODAY) -> OrganisationView:
    """The Greek registry as that recipient sees it."""
    (found,) = (each for each in view_of(workspace, clearance, day).organisations if each.id == "registry-gr")
    return found


def of_duty(organisation: OrganisationView) -> dict[Sort, CertificateView]:
    contact = next(each for each in organisation.contacts if each.id == "duty")
    return {each.sort: each for each in contact.certificates}


def users(certificate: CertificateView) -> list[str]:
    assert certificate.content is not None
    return sorted(re.findall("<([^>]*)>", " ".join(SignedPublicKey.from_bytes(certificate.content).user_ids)))


def test_a_recipient_gets_a_key_with_the_addresses_that_it_sees(both: Workspace) -> None:
    """A user ID is an address: who is not cleared for the channel is not told it by the key either."""
    few = of_duty(seen(both, Tlp.GREEN))
    assert list(few) == [Sort.OPENPGP]
    key = few[Sort.OPENPGP]
    assert (key.fingerprint, key.until, key.addresses) == (FINGERPRINT, date(2027, 6, 1), {DUTY})
    assert users(key) == [DUTY]
    content = key.content or b""
    assert b"canary" not in content
    every = of_duty(seen(both, Tlp.RED))
    assert list(every) == [Sort.OPENPGP, Sort.SMIME]
    assert users(every[Sort.OPENPGP]) == [CANARY, DUTY]
    assert every[Sort.OPENPGP].addresses == {DUTY, CANARY}
    assert b"canary" in (every[Sort.SMIME].content or b"")


def test_who_sees_no_address_of_a_key_is_not_told_its_fingerprint(miniature: Workspace, change: Change) -> None:
    """A key server tells the address of whoever has the fingerprint."""
    give(change, "lead", smime=smime(LEAD))
    # The lead has another address that many see: the contact is named, and the key is not.
    change(GR, f"{{kind: email, value: {LEAD}, tlp: AMBER}}", "{kind: email, value: desk@example.net, tlp: GREEN}")
    (lead,) = (each for each in seen(miniature, Tlp.RED).contacts if each.id == "lead")
    assert lead.certificates == ()


def test_of_a_certificate_with_an_address_that_is_not_seen_the_fingerprint_alone_is_told(
    miniature: Workspace, change: Change
) -> None:
    """Nothing can be cut from what an authority signed whole."""
    give(change, "duty", smime=smime(DUTY, CANARY))
    found = of_duty(seen(miniature, Tlp.RED))[Sort.SMIME]
    assert (found.content, found.addresses, len(found.fingerprint)) == (None, {DUTY}, 64)


def test_what_has_run_out_is_shown_to_nobody(both: Workspace) -> None:
    """A program of mail refuses it, and whoever was to be warned waits for an answer."""
    assert Sort.OPENPGP in of_duty(seen(both, Tlp.GREEN, date(2027, 6, 1)))
    assert of_duty(seen(both, Tlp.GREEN, date(2027, 6, 2))) == {}
    assert of_duty(seen(both, Tlp.GREEN, date(2026, 9, 30))) == {}


def test_every_file_of_a_bundle_says_what_the_view_says_and_no_more(both: Workspace) -> None:
    """The page, the print edition, the address book and the tables: with the key's fingerprint, without the canary."""
    maker = PartsMaker()
    parts = maker.parts(view_of(both, Tlp.GREEN))
    (entry,) = (each for each in parts.entries if b'"tld":"gr"' in each.json)
    (organisation,) = (each for each in parts.organisations if each.id == "registry-gr")
    printed = "".join(snippet.html for snippet in maker.book.snippets.values())
    shown = f"OpenPGP {grouped(FINGERPRINT)}, until 2027-06-01"
    assert f"<p>{shown}" in organisation.html.decode()
    assert shown in printed
    assert f"OpenPGP {FINGERPRINT}" in entry.csv.decode()
    (found,) = json.loads(organisation.json)["contacts"][0]["certificates"]
    assert (found["sort"], found["fingerprint"], found["addresses"]) == ("openpgp", FINGERPRINT, [DUTY])
    key = b64decode(found["content"])
    card = organisation.vcards.decode().replace("\r\n ", "")
    assert f"KEY:data:application/pgp-keys;base64,{b64encode(key).decode()}\r\n" in card
    assert shown.replace(",", "\\,") in card
    parts_of_it = (organisation.html, organisation.json, entry.csv, key)
    everything = (*(each.decode("latin-1") for each in parts_of_it), card, printed)
    assert not any("canary" in text for text in everything)
