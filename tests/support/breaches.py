"""A breach of each rule of the register: a text of the miniature that is replaced, and the problems that this makes."""

from dataclasses import dataclass

from workspaces import identity_of

from builder.seal import bech32, hybrid
from builder.workspace.problems import Level

GR, NO, TV, SHARED = (
    f"data/organisations/{name}.yaml" for name in ("registry-gr", "registry-no", "registry-tv", "shared-backend")
)
SETTINGS = "data/register.yaml"
OUTCOMES = "data/rounds/2026-q3/outcomes.csv"
ROUND = "data/rounds/2026-q3/round.yaml"
KEY = "age1asrcesc4d2zagflv0aeq7yg8xctx82a6q04feqg5299lra6l2q4sg360fl"
LOCATOR = f"locator: {'certeu':a<52}\n"
# Of hardware. The base point of P-256 and a lattice of zeros: nobody's key, and well formed.
POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
TAG_KEY = bech32.encode("age1tagpq", bytes(1184) + POINT)
KEY_OF_GREEN = "age1cmpc9fql3zmyada3j67h2jr83j07swf4payfqea2za44qpwrtynqf33eh6"
FIRST_OF_ALL = "age197ldxcrttgcxfe6sagerqq4pm59vjwlc8v68yngjxehqqf0gu5vsy3vnqm"
SECOND_OF_ALL = "age1ws3t8fr05n0n20zfmu54n8z7lyxvv8t7yx3jd9pqq5clstm77d9s373fz2"
DUTY_NUMBER = "{kind: phone, value: +44 1632 960101, hours: 24/7, tlp: AMBER, override: reserved for fiction}"


@dataclass(frozen=True)
class Breach:
    """A text of the miniature that is replaced, and the problems that this makes."""

    rule: str
    file: str
    old: str
    new: str
    lines: tuple[int, ...]
    at: str = ""
    level: Level = Level.ERROR


CASES = {
    "a number of the publisher that waits to be replaced": Breach(
        "placeholders-are-replaced", SETTINGS, "phone: +44 1632 960999", "phone: REPLACE with a number", (2,)
    ),
    "an officer's identifier that waits to be replaced": Breach(
        "placeholders-are-replaced",
        SETTINGS,
        "  - {id: anna, name: Anna Officer}",
        "  - {id: anna, name: Anna Officer}\n  - {id: replace-with-an-id, name: Ben Officer}",
        (20,),
    ),
    "a note that waits to be replaced": Breach(
        "placeholders-are-replaced", TV, "tlp: CLEAR}", "tlp: CLEAR, note: REPLACE with a hint}", (15,)
    ),
    "a kind without a freshness rule": Breach(
        "freshness-covers-each-kind-once", SETTINGS, "kinds: [sms, chat]", "kinds: [sms]", (5,)
    ),
    "a kind in two freshness rules": Breach(
        "freshness-covers-each-kind-once",
        SETTINGS,
        "inoc-dba], methods: [call]",
        "inoc-dba, fax], methods: [call, fax]",
        (5,),
    ),
    "a kind twice in one freshness rule": Breach(
        "freshness-covers-each-kind-once", SETTINGS, "kinds: [fax]", "kinds: [fax, fax]", (5,)
    ),
    "a region with two regional organisations": Breach(
        "regional-organisations-can-be-reached",
        SETTINGS,
        "valid_days: 120",
        "valid_days: 120\nregional_organisations:\n"
        "  - {region: EU, name: One, email: one@example.net}\n  - {region: EU, name: Two, email: two@example.net}",
        (7,),
    ),
    "a regional organisation without an address": Breach(
        "regional-organisations-can-be-reached",
        SETTINGS,
        "valid_days: 120",
        "valid_days: 120\nregional_organisations:\n  - {region: EU, name: One, email: canary}",
        (6,),
    ),
    "an update key that is none": Breach(
        "update-keys-can-be-sealed-to", SETTINGS, "valid_days: 120", "valid_days: 120\nupdate_keys: [age1canary]", (5,)
    ),
    "an update key twice": Breach(
        "update-keys-can-be-sealed-to",
        SETTINGS,
        "valid_days: 120",
        f"valid_days: 120\nupdate_keys: [{KEY}, {KEY}]",
        (5,),
    ),
    "update keys of two sorts": Breach(
        "update-keys-can-be-sealed-to",
        SETTINGS,
        "valid_days: 120",
        f"valid_days: 120\nupdate_keys: [{KEY}, {hybrid.public_key(hybrid.identity_of(bytes(32)))}]",
        (5,),
    ),
    "a key of the office that is none": Breach(
        "office-keys-can-be-sealed-to", SETTINGS, "valid_days: 120", "valid_days: 120\noffice_keys: [age1canary]", (5,)
    ),
    "a backup key that is none": Breach(
        "backup-keys-can-be-sealed-to", SETTINGS, "valid_days: 120", "valid_days: 120\nbackup_keys: [age1canary]", (5,)
    ),
    "a backup key twice": Breach(
        "backup-keys-can-be-sealed-to",
        SETTINGS,
        "valid_days: 120",
        f"valid_days: 120\nbackup_keys: [{KEY}, {KEY}]",
        (5,),
    ),
    "days that do not rise": Breach(
        "freshness-covers-each-kind-once", SETTINGS, "fresh: 180, ageing: 365", "fresh: 365, ageing: 365", (10,)
    ),
    "days that fall": Breach(
        "freshness-covers-each-kind-once", SETTINGS, "ageing: 365, stale: 730", "ageing: 365, stale: 364", (10,)
    ),
    "a role twice": Breach(
        "settings-name-each-thing-once",
        SETTINGS,
        "  - {id: technical, title: Technical lead}\n",
        "  - {id: technical, title: Technical lead}\n" * 2,
        (15,),
    ),
    "an officer who comes after they left": Breach(
        "officers-come-before-they-go",
        SETTINGS,
        "{id: anna, name: Anna Officer}",
        "{id: anna, name: Anna Officer, since: 2025-01-01, until: 2026-12-31}\n  - {id: ben, name: Ben Officer, "
        "since: 2026-01-02, until: 2026-01-01}",
        (20,),
    ),
    "a use case twice": Breach(
        "settings-name-each-thing-once",
        SETTINGS,
        "  - {id: outage, title: Handle an outage}\n",
        "  - {id: outage, title: Handle an outage}\n" * 2,
        (18,),
    ),
    "a confirmation by a method that does not fit": Breach(
        "confirmations-use-a-fitting-method",
        "data/rounds/2026-q3/outcomes.csv",
        "registry-gr,duty,phone,+441632960101,2026-10-01,call,",
        "registry-gr,duty,phone,+441632960101,2026-10-01,letter,",
        (2,),
        level=Level.WARNING,
    ),
    "a kind that no round can verify": Breach(
        "rounds-can-verify-each-kind",
        SETTINGS,
        "{kinds: [post], methods: [letter]",
        "{kinds: [post], methods: [email]",
        (10,),
        level=Level.WARNING,
    ),
    "an officer twice": Breach(
        "settings-name-each-thing-once",
        SETTINGS,
        "  - {id: anna, name: Anna Officer}\n",
        "  - {id: anna, name: Anna Officer}\n  - {id: anna, name: Another}\n",
        (20,),
    ),
    "a publisher's number": Breach(
        "publishers-can-be-reached", SETTINGS, "phone: +44 1632 960999", "phone: 01632 960999", (2,)
    ),
    "a publisher's fax": Breach(
        "publishers-can-be-reached", SETTINGS, "phone: +44 1632 960999", "phone: +44 1632 960999, fax: 960998", (2,)
    ),
    "a publisher's address": Breach(
        "publishers-can-be-reached", SETTINGS, "desk@secretariat.example", "secretariat.example", (2,)
    ),
    "an outcome of tomorrow": Breach(
        "outcomes-lie-in-the-past", OUTCOMES, "2026-10-20", "2026-11-23", (10,), level=Level.WARNING
    ),
    "a manager without a file": Breach(
        "tlds-name-organisations-that-exist", "data/tlds/gr.yaml", "manager: registry-gr", "manager: registry-xx", (6,)
    ),
    "no manager yet": Breach(
        "tlds-have-managers",
        "data/tlds/xn--qxam.yaml",
        "manager: registry-gr\nbackend: registry-gr\n",
        "",
        (1,),
        level=Level.WARNING,
    ),
    "a back end without a file": Breach(
        "tlds-name-organisations-that-exist", "data/tlds/no.yaml", "backend: shared-backend", "backend: nobody", (6,)
    ),
    "a variant without a file": Breach(
        "idn-variants-belong-together", "data/tlds/gr.yaml", "idn: [xn--qxam]", "idn: [xn--90ae]", (5,)
    ),
    "a variant that is no IDN label": Breach(
        "idn-variants-belong-together", "data/tlds/gr.yaml", "idn: [xn--qxam]", "idn: [gr]", (5,)
    ),
    "a variant of another territory": Breach(
        "idn-variants-belong-together",
        "data/tlds/xn--qxam.yaml",
        "territory: GR",
        "territory: CY",
        (5,),
        "data/tlds/gr.yaml",
    ),
    "another U-label": Breach("u-labels-match", "data/tlds/xn--qxam.yaml", "u_label: ελ", "u_label: ευ", (2,)),
    "a U-label in look-alikes": Breach("u-labels-match", "data/tlds/xn--qxam.yaml", "u_label: ελ", "u_label: еλ", (2,)),
    "an IDN label without its U-label": Breach("u-labels-match", "data/tlds/xn--qxam.yaml", "u_label: ελ\n", "", (1,)),
    "a U-label of an ASCII label": Breach(
        "u-labels-match", "data/tlds/no.yaml", "tld: no\n", "tld: no\nu_label: no\n", (2,)
    ),
    "a consent to nobody that we know": Breach(
        "consents-name-recipients", NO, "except: [cert-eu]", "except: [cert-xx]", (16,)
    ),
    "a consent to one that we do not know": Breach(
        "consents-name-recipients", "data/tlds/tv.yaml", "consent: none", "consent: {only: [cert-xx]}", (7,)
    ),
    "a consent both ways": Breach(
        "consents-name-recipients",
        "data/tlds/tv.yaml",
        "consent: none",
        "consent: {except: [cert-eu], only: [cert-all]}",
        (7,),
    ),
    "a manager that says nothing of its consent": Breach(
        "managers-state-their-consent", "data/organisations/registry-gr.yaml", "consent: all\n", "", (1,)
    ),
    "a TLD that lets see whom its manager keeps out": Breach(
        "tlds-only-narrow-consent",
        "data/tlds/no.yaml",
        "backend: shared-backend",
        "backend: shared-backend\nconsent: all",
        (7,),
    ),
    "a TLD that names whom its manager keeps out": Breach(
        "tlds-only-narrow-consent",
        "data/tlds/to.yaml",
        "backend: registry-tv",
        "backend: registry-tv\nconsent: {only: [cert-eu]}",
        (7,),
    ),
    "a wish that one of several TLDs narrows": Breach(
        "narrower-wishes-stand-with-the-organisation",
        "data/tlds/xn--qxam.yaml",
        "backend: registry-gr",
        "backend: registry-gr\nconsent: none",
        (9,),
        level=Level.WARNING,
    ),
    "a number of a manager and a back end that do not wish the same": Breach(
        "operators-agree-about-what-they-share",
        "data/organisations/registry-tuvalu.yaml",
        "contacts: []",
        """contacts:
  - id: desk
    kind: desk
    role: technical
    order: 1
    channels:
      - {kind: sms, value: +49 30 23125401, tlp: RED, override: its back end's}""",
        (12,),
        level=Level.WARNING,
    ),
    "a contact without a channel": Breach(
        "contacts-have-channels",
        "data/organisations/registry-tuvalu.yaml",
        "contacts: []",
        "contacts: [{id: desk, kind: desk, role: technical, order: 1, channels: []}]",
        (6,),
        level=Level.WARNING,
    ),
    "a number for a name": Breach(
        "names-are-names", NO, "name: Ola Oppdiktet", "name: 07700 900123", (9,), level=Level.WARNING
    ),
    "a TLP label for a name": Breach(
        "names-are-names", NO, "name: Ola Oppdiktet", "name: AMBER+STRICT", (9,), level=Level.WARNING
    ),
    "a name with a letter of another script": Breach(
        "words-are-of-one-script", NO, "name: Ola Oppdiktet", "name: Olа Oppdiktet", (9,), level=Level.WARNING
    ),
    "a domain with a letter of another script": Breach(
        "words-are-of-one-script", SHARED, "noc@backend.example", "noc@bаckend.example", (14,), level=Level.WARNING
    ),
    "a domain that looks Latin": Breach(
        "domains-are-what-they-look-like",
        SHARED,
        "noc@backend.example",
        "noc@сеасе.example",
        (14,),
        level=Level.WARNING,
    ),
    "a domain that looks like another": Breach(
        "domains-are-what-they-look-like",
        GR,
        "eleni@example.net",
        "eleni@exarnple.org",
        (15,),
        at=TV,
        level=Level.WARNING,
    ),
    "a name that looks like another": Breach(
        "names-are-told-apart",
        "data/organisations/registry-tuvalu.yaml",
        "name: Test Registry of Tuvalu",
        "name: Test Registry of the lslands",
        (2,),
        at=TV,
        level=Level.WARNING,
    ),
    "a scope of a TLD without a file": Breach("scopes-name-tlds", "recipients/cert-green.yaml", "[to]", "[se]", (7,)),
    "an unknown use case": Breach(
        "recipients-name-use-cases", "recipients/cert-eu.yaml", "use_cases: [outage]", "use_cases: [rescue]", (9,)
    ),
    "an unknown role": Breach("contacts-have-known-roles", NO, "role: technical", "role: plumber", (10,)),
    "a round that is due before it is opened": Breach(
        "rounds-have-their-days-in-order", ROUND, "due: 2026-09-30", "due: 2026-06-30", (3,)
    ),
    "a round that is closed before it is opened": Breach(
        "rounds-have-their-days-in-order", ROUND, "due: 2026-09-30", "due: 2026-09-30\nclosed: 2026-06-30", (4,)
    ),
    "an unknown officer": Breach("outcomes-name-officers", OUTCOMES, 'anna,"rang', 'bert,"rang', (4,)),
    "a contact twice": Breach("contacts-stand-once", SHARED, "id: head", "id: noc", (7, 15)),
    "a person without a name": Breach("people-have-names", NO, "    name: Ola Oppdiktet\n", "", (7,)),
    "a role without one of its channels": Breach(
        "roles-have-their-channels", TV, "      - {kind: email, value: desk@example.org, tlp: CLEAR}\n", "", (12,)
    ),
    "a role without any of its channels": Breach(
        "roles-have-their-channels", NO, "role: technical", "role: security", (12,)
    ),
    "a round-the-clock role by day only": Breach(
        "round-the-clock-roles-answer-at-night", TV, "hours: 24/7", "hours: Mo-Su 08:00-20:00", (12,)
    ),
    "a round-the-clock role without hours": Breach(
        "round-the-clock-roles-answer-at-night", TV, "hours: 24/7, ", "", (12,)
    ),
    "an organisation that no TLD names": Breach(
        "organisations-are-used",
        "data/tlds/no.yaml",
        "manager: registry-no",
        "manager: shared-backend",
        (1,),
        NO,
        Level.WARNING,
    ),
    "an admission that ran out": Breach(
        "admissions-are-in-force", "recipients/cert-eu.yaml", "until: 2027-09-30", "until: 2026-11-21", (11,)
    ),
    "a national number": Breach(
        "numbers-are-international", NO, "phone, value: +44 1632 960201", "phone, value: 01632 960201", (13,)
    ),
    "a satellite number that does not parse": Breach(
        "numbers-are-international", TV, "satellite, value: +44 1632 960301", "satellite, value: +1", (13,)
    ),
    "a number that the country does not give out": Breach(
        "numbers-suit-their-country",
        GR,
        DUTY_NUMBER,
        DUTY_NUMBER.replace(", override: reserved for fiction", ""),
        (12,),
        level=Level.WARNING,
    ),
    "a number of another country": Breach(
        "numbers-suit-their-country",
        SHARED,
        "{kind: mobile,",
        "{kind: mobile, country: GR,",
        (21,),
        level=Level.WARNING,
    ),
    "an address that is none": Breach(
        "mail-addresses-are-valid", GR, "eleni@example.net", "eleni at example.net", (23,)
    ),
    "an address with a name": Breach(
        "mail-addresses-are-valid", GR, "eleni@example.net", '"Eleni <eleni@example.net>"', (23,)
    ),
    "an address that not every server sends to": Breach(
        "mail-addresses-are-reached-from-anywhere",
        GR,
        "eleni@example.net",
        "ελένη@example.net",
        (23,),
        level=Level.WARNING,
    ),
    "a number twice, written otherwise": Breach(
        "channels-stand-once",
        SHARED,
        "      - {kind: mobile, value: +49 171 39200 41, tlp: RED}\n",
        "      - {kind: mobile, value: +49 171 39200 41, tlp: RED}\n"
        "      - {kind: mobile, value: +491713920041, tlp: AMBER}\n",
        (22,),
    ),
    "an address twice, written otherwise": Breach(
        "channels-stand-once",
        TV,
        "      - {kind: chat,",
        "      - {kind: email, value: desk@Example.ORG, tlp: RED}\n      - {kind: chat,",
        (16,),
    ),
    "a secret key": Breach("keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, identity_of("cert-none"), (6,)),
    "an SSH key": Breach(
        "keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", (6,)
    ),
    "a damaged post-quantum key": Breach(
        "keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, "age1pq1qqqqqqqqqqqqqqqqqqqq", (6,)
    ),
    "a damaged key": Breach("keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, KEY[:-1] + "q", (6,)),
    "half a key": Breach("keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, KEY[:30], (6,)),
    "a key in capitals": Breach("keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, KEY.upper(), (6,)),
    "an OpenPGP key": Breach("keys-can-be-sealed-to", "recipients/cert-eu.yaml", KEY, "0xDEADBEEF", (6,)),
    "a key twice": Breach("keys-can-be-sealed-to", "recipients/cert-all.yaml", SECOND_OF_ALL, FIRST_OF_ALL, (7,)),
    "a damaged key mixed with a classic one": Breach(
        "keys-can-be-sealed-to", "recipients/cert-all.yaml", SECOND_OF_ALL, "age1pq1damaged", (5, 7)
    ),
    "no locator": Breach("recipients-have-locators", "recipients/cert-eu.yaml", LOCATOR, "", (1,)),
    "a locator of old": Breach("recipients-have-locators", "recipients/cert-eu.yaml", LOCATOR[9:-1], "a" * 26, (10,)),
    "a hardware key that nobody accepted": Breach(
        "keys-that-mark-files-are-accepted", "recipients/cert-eu.yaml", KEY, TAG_KEY, (6,)
    ),
    "a key of two recipients": Breach(
        "keys-belong-to-one-recipient", "recipients/cert-green.yaml", KEY_OF_GREEN, KEY, (6,)
    ),
}
