"""The promises of the design that no change may break: sealed, named and private, held with canaries.

Each confidential field of a workspace gets a text that stands nowhere else. After a build by the program itself,
no published file, no file name, no line of output and no record of the edition shows one.
"""

import csv
import hashlib
import io
import json
import re
import stat
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from pdfs import flow
from running import tocsin
from workspaces import MINIATURE, approve, identity_of, locators_in, secrets_in

from builder import seal
from builder.bundle.archive import padme
from builder.errors import SealError
from builder.register.loading import load
from builder.register.model import Register
from builder.workspace.places import Workspace

RECIPIENTS = ("cert-all", "cert-eu", "cert-green", "cert-none")
ON = ("--clock", "2026-11-22")
# The mark that every canary carries, so that one search finds them all.
MARK = "zqcanary"
CANARIES = {
    "a value": ("eleni@example.net", f"{MARK}1@example.net"),
    "a name of a person": ("Ελένη Δείγμα (Eleni Sample)", f"{MARK.title()}2 Fictional"),
    "a note on a person": ("Speaks for the board.", f"note {MARK}3"),
    "a note on a channel": ("Let it ring.", f"note {MARK}4"),
    "a reason for an override": ("override: reserved for fiction}", f"override: because {MARK}5}}"),
    "a handle": ("matrix @desk:chat.example", f"matrix @{MARK}6:chat.example"),
    "an address": ("Example Street 1, 0001 Testby, Norway", f"{MARK} Street 7, 0001 Testby"),
    "a name of a desk": ("Island desk", f"Desk {MARK}8"),
    "a note for the office on a person": (
        "    order: 2\n    languages: [el]\n",
        f"    order: 2\n    languages: [el]\n    internal: of her {MARK}0\n",
    ),
    "a note for the office on an organisation": (
        "timezone: Europe/Oslo\n",
        f"timezone: Europe/Oslo\ninternal: of them {MARK}0\n",
    ),
    "a note of an officer": ("rang twice, then answered", f"rang {MARK}9"),
}


@dataclass(frozen=True)
class Edition:
    """A published edition of a workspace full of canaries, another one staged, and what the program said meanwhile."""

    workspace: Workspace
    temporary: Path
    said: str

    @property
    def requests(self) -> dict[str, dict[str, Any]]:
        """What went to officers and board members by mail, by the name of the file."""
        return {path.name: json.loads(path.read_bytes()) for path in self.temporary.parent.glob("asked*.json")}

    @property
    def staged(self) -> Path:
        """The edition that waits for signatures."""
        return self.workspace.staged / "2"

    @property
    def locators(self) -> dict[str, str]:
        return locators_in(self.workspace)

    def sealed(self, recipient: str) -> bytes:
        (path,) = (self.workspace.site / "targets").glob(f"*.{self.locators[recipient]}.zip.age")
        return path.read_bytes()


def plant(root: Path) -> None:
    """Put a canary into every confidential field."""
    planted = set()
    for path in sorted((root / "data").rglob("*")):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            for name, (old, new) in CANARIES.items():
                if old in text:
                    planted.add(name)
                    text = text.replace(old, new)
            path.write_text(text, encoding="utf-8")
    assert planted == set(CANARIES)


def copy(root: Path) -> None:
    """Copy the miniature with the modes that a careless checkout has."""
    for source in MINIATURE.rglob("*"):
        target = root / source.relative_to(MINIATURE)
        if source.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    root = tmp_path_factory.mktemp("promises")
    workspace, temporary = root / "workspace", root / "temporary"
    copy(workspace)
    plant(workspace)
    approve(Workspace.find(workspace))
    temporary.mkdir()
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(temporary), "TMPDIR": str(temporary)}
    # A careless umask: the program sets its own.
    key = {name: workspace / "keys" / f"{name}.key" for name in ("officer-a", "officer-b", "officer-c", "publisher")}
    request = temporary.parent / "asked.json"
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("build", "--jobs", "2", "--key", key["officer-a"]),
        ("sign", "--json"),
        ("sign", "--key", key["officer-b"], "--yes"),
        ("publish", "--key", key["publisher"]),
        ("refresh", "--key", key["publisher"]),
        ("build", "--jobs", "1", "--key", key["officer-a"]),
        ("sign", "--to", request),
        ("sign", request, "--key", key["officer-c"], "--yes"),
        ("accept", request.with_name("asked.officer-c.json")),
        ("recipients", "propose", "--renew", "--to", request.with_name("asked-approvals.json")),
        ("recipients", "status", "--json"),
        ("check",),
        ("status",),
    )
    said = ""
    for command in commands:
        done = tocsin("--root", workspace, *ON, *command, env=environment, umask=0o000)
        assert done.returncode == 0, done.stderr
        said += done.stdout + done.stderr
    said += "".join(path.read_text(encoding="utf-8") for path in temporary.parent.glob("asked*.json"))
    return Edition(Workspace.find(workspace), temporary, said)


def values(register: Register) -> Iterator[str]:
    """Every value of the register, as written and as bare digits."""
    for organisation in register.organisations.values():
        for contact in organisation.contacts:
            for channel in contact.channels:
                yield channel.value
                if re.fullmatch(r"\+[\d ]+", channel.value):
                    yield re.sub(r"\D", "", channel.value)[2:]


def shown(edition: Edition, text: str) -> list[str]:
    """What confidential texts a text shows, however it is spaced."""
    register = load(edition.workspace).register
    assert register
    squeezed = re.sub(r"\s", "", text).casefold()
    wanted = {MARK, *(re.sub(r"\s", "", value).casefold() for value in values(register))}
    return sorted(each for each in wanted if each in squeezed)


# Sealed: no personal detail leaves the building but in an age file


def test_no_published_file_shows_a_value(edition: Edition) -> None:
    """Promise 1, for the content of every file under dist/."""
    files = [path for path in (edition.workspace.root / "dist").rglob("*") if path.is_file()]
    # The tree that readers see, and the one before its heartbeat was signed anew.
    for suffix in (".age", ".tocsin"):
        assert len([path for path in files if path.suffix == suffix]) == 2 * len(RECIPIENTS)
    assert len([path for path in files if path.suffix == ".json"]) == 2 * 4
    for path in files:
        assert shown(edition, path.read_bytes().decode("latin-1")) == []


def test_no_file_name_shows_anything(edition: Edition) -> None:
    """Promise 1, for names: a random locator, and nothing of the recipient or its country."""
    locators = edition.locators
    tree = edition.workspace.site.resolve()
    names = sorted(path.relative_to(tree).as_posix() for path in tree.rglob("*"))
    assert names == sorted(
        [
            *("metadata", "targets", "envelopes"),
            *(f"metadata/{name}.json" for name in ("1.root", "timestamp", "1.snapshot", "1.targets")),
            *(f"envelopes/{locator}.tocsin" for locator in locators.values()),
            *(
                f"targets/{hashlib.sha256(edition.sealed(name)).hexdigest()}.{locator}.zip.age"
                for name, locator in locators.items()
            ),
        ]
    )
    bundles = sorted(path.name for path in (edition.staged / "bundles").iterdir())
    assert bundles == sorted(f"{locator}.zip.age" for locator in locators_in(edition.workspace, 2).values())
    for place in ("dist", ".staged/2/bundles"):
        paths = [str(path.relative_to(edition.workspace.root)) for path in (edition.workspace.root / place).rglob("*")]
        assert shown(edition, "\n".join(paths)) == []
        assert not any(name in path for name in RECIPIENTS for path in paths)


def test_no_published_file_names_a_recipient_or_says_what_it_is_cleared_for(edition: Edition) -> None:
    """Promise 1, for who reads: metadata and envelopes list locators, no names, no scopes, no keys."""
    loaded = load(edition.workspace).recipients
    for path in (edition.workspace.root / "dist").rglob("*"):
        if path.is_file():
            text = path.read_bytes().decode("latin-1")
            for recipient in loaded:
                telling = (recipient.id, recipient.name, *(key.key for key in recipient.keys))
                assert not any(each in text for each in telling), path.name


def test_nothing_ties_a_recipient_to_its_file(edition: Edition) -> None:
    """What is published, mailed or said holds no secret of a name, and no name where a recipient is called by its own.

    A request for signatures on an edition names who is new, and lists what is published: apart, and in another order.
    """
    secrets = secrets_in(edition.workspace).values()
    names = [name for number in (1, 2) for name in locators_in(edition.workspace, number).values()]
    assert len(set(names)) == 2 * len(RECIPIENTS)
    for path in (edition.workspace.root / "dist").rglob("*"):
        text = path.read_bytes().decode("latin-1") if path.is_file() else ""
        assert not any(secret in text for secret in secrets), path.name
    requests = edition.requests
    assert set(requests) == {"asked.json", "asked.officer-c.json", "asked-approvals.json"}
    for asked in requests.values():
        proposed = asked.pop("proposed")
        assert not any(name in json.dumps(asked) for name in (*secrets, *names))
        if asked["kind"] == "edition":
            assert list(proposed["signed"]["targets"]) == sorted(proposed["signed"]["targets"])
            assert not any(recipient in json.dumps(proposed) for recipient in RECIPIENTS)
        else:
            assert not any(name in json.dumps(proposed) for name in (*secrets, *names))
    for line in edition.said.splitlines():
        assert not any(secret in line for secret in secrets)
        assert not (any(name in line for name in names) and any(recipient in line for recipient in RECIPIENTS)), line


def test_no_time_of_a_file_tells_the_order_of_recipients(edition: Edition) -> None:
    """A web server shows when each file was written: were they written one by one, their order would give them away."""
    tree = edition.workspace.site.resolve()
    for part in ("targets", "envelopes"):
        files = list((tree / part).iterdir())
        assert len(files) == len(RECIPIENTS)
        assert len({path.stat().st_mtime_ns for path in files}) == 1, part


def test_what_is_staged_for_signatures_shows_no_value(edition: Edition) -> None:
    """Officers sign digests of sealed files: only the snapshot on its way to the records is in clear."""
    files = [path for path in edition.staged.rglob("*") if path.is_file()]
    in_clear = [path for path in files if path.is_relative_to(edition.staged / "record" / "snapshot")]
    assert in_clear
    assert {path.name for path in files} >= {"targets.json", "edition.yaml"}
    for path in files:
        if path not in in_clear:
            assert shown(edition, path.read_bytes().decode("latin-1")) == [], path.name


def test_no_line_of_output_shows_a_value(edition: Edition) -> None:
    """Promise 1, for logs and requests: what any command says can be pasted into a ticket, or mailed to an officer."""
    for wanted in ("4 sealed bundles", "signed by officer-b", "is published, its heartbeat", "newly_stale"):
        assert wanted in edition.said
    assert shown(edition, edition.said) == []


def test_the_record_of_an_edition_shows_no_value(edition: Edition) -> None:
    """`edition.yaml` says who got which file, and nothing that is in it."""
    directory = edition.workspace.records_of_editions / "1"
    for path in (directory / "edition.yaml", *(directory / "metadata").iterdir()):
        assert shown(edition, path.read_text(encoding="utf-8")) == []
    text = (directory / "edition.yaml").read_text(encoding="utf-8")
    record = yaml.safe_load(text)
    assert {each["recipient"]: each["sha256"] for each in record["recipients"]} == {
        name: hashlib.sha256(edition.sealed(name)).hexdigest() for name in RECIPIENTS
    }
    assert {each["recipient"]: each["bytes"] for each in record["recipients"]} == {
        name: len(edition.sealed(name)) for name in RECIPIENTS
    }


def test_no_digest_of_a_plaintext_is_published(edition: Edition) -> None:
    """Whoever can guess a record could confirm the guess with its digest."""
    record = (edition.workspace.records_of_editions / "1" / "edition.yaml").read_text(encoding="utf-8")
    tree = edition.workspace.site.resolve()
    record += "".join(path.read_text(encoding="utf-8") for path in (tree / "metadata").iterdir())
    record += "".join(str(path.relative_to(tree)) for path in tree.rglob("*"))
    for name in RECIPIENTS:
        plain = seal.unseal(edition.sealed(name), identity_of(name))
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            contents = [plain, *(archive.read(each) for each in archive.namelist())]
        for content in contents:
            assert hashlib.sha256(content).hexdigest() not in record + edition.said


def test_nothing_is_left_in_temporary_directories(edition: Edition) -> None:
    """Plaintext exists in memory only: neither /tmp nor the home directory keeps any of it."""
    for path in edition.temporary.rglob("*"):
        if path.is_file():
            assert shown(edition, path.read_bytes().decode("latin-1")) == [], path.name


def test_the_canaries_are_in_the_bundles(edition: Edition) -> None:
    """The tests above can fail: inside the bundle of who may read them, the canaries are there."""
    plain = seal.unseal(edition.sealed("cert-all"), identity_of("cert-all"))
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        text = archive.read("register.json").decode()
    assert {
        number for number in "123456789" if re.search(rf"{MARK} ?(?:Street )?{number}", text, re.IGNORECASE)
    } == set("1234678")
    assert len(shown(edition, text)) > 10


def test_what_only_the_secretariat_reads_is_in_no_bundle(edition: Edition, tmp_path: Path) -> None:
    """Promise 2: reasons for overrides, officers' notes and notes for the office were named for nobody, in no form."""
    for name in RECIPIENTS:
        plain = seal.unseal(edition.sealed(name), identity_of(name))
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            for each in archive.namelist():
                text = archive.read(each).decode("utf-8", "replace")
                if each.endswith(".pdf") and name == "cert-all":
                    path = tmp_path / each
                    path.write_bytes(archive.read(each))
                    text = flow(path)
                    assert f"{MARK}1" in text.casefold() or each == "short-list.pdf"
                assert not [number for number in "059" if f"{MARK}{number}" in text]


def test_each_recipient_reads_no_canary_above_its_clearance(edition: Edition) -> None:
    """Promise 2, through the whole program: what each is cleared for, and not one more."""
    wanted = {
        "cert-all": set("1234678"),
        "cert-eu": set("123"),
        "cert-green": set("378"),
        "cert-none": set(),
    }
    # A note on a person goes with the person: .gr shows no person to GREEN.
    wanted["cert-green"].discard("3")
    for name in RECIPIENTS:
        plain = seal.unseal(edition.sealed(name), identity_of(name))
        with zipfile.ZipFile(io.BytesIO(plain)) as archive:
            text = "".join(
                archive.read(each).decode()
                for each in ("register.html", "register.json", "register.csv", "contacts.vcf", "START-HERE.txt")
            )
        unfolded = text.replace("\r\n ", "")
        found = re.findall(rf"{MARK}(?: Street )?\\?,? ?(\d)", unfolded, re.IGNORECASE)
        assert set(found) == wanted[name], name


# Only the owner reads what was written


def modes(directory: Path) -> dict[str, int]:
    found = {directory.name: stat.S_IMODE(directory.stat().st_mode)}
    for path in directory.rglob("*"):
        found[path.relative_to(directory).as_posix()] = stat.S_IMODE(path.lstat().st_mode)
    return found


@pytest.mark.parametrize("place", [".staged", "data/editions", ".cache"])
def test_only_the_owner_can_read_what_was_written(edition: Edition, place: str) -> None:
    """Whatever the umask was: what is staged, the snapshot of the data and the cache are the officer's alone."""
    found = modes(edition.workspace.root / place)
    assert len(found) > 3
    assert {name: oct(mode) for name, mode in found.items() if mode & 0o077} == {}


def test_everybody_can_read_the_published_tree_and_nobody_else_can_write_it(edition: Edition) -> None:
    """All of it is sealed or public; the way to it in the workspace stays the owner's."""
    for tree in edition.workspace.trees.iterdir():
        found = modes(tree)
        assert {
            oct(mode) for name, mode in found.items() if (tree.parent / name).is_dir() or (tree / name).is_dir()
        } == {"0o755"}
        assert {oct(mode) for name, mode in found.items() if (tree / name).is_file()} == {"0o644"}
    for path in (edition.workspace.root / "dist", edition.workspace.trees):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_without_a_cache_none_is_left(miniature: Workspace) -> None:
    """`--no-cache` leaves no piece of a page behind, not even one of an earlier build."""
    for arguments in ([], ["--no-cache"]):
        done = tocsin("--root", miniature.root, *ON, "build", "--jobs", "1", *arguments)
        assert done.returncode == 0
        assert miniature.cache.exists() is (not arguments)


# No other key opens it


@pytest.mark.parametrize("reader", RECIPIENTS)
def test_each_identity_opens_its_own_bundle_and_no_other(edition: Edition, reader: str) -> None:
    """Sealed to the recipient's keys and to nobody else's, for every pair."""
    for owner in RECIPIENTS:
        if owner == reader:
            plain = seal.unseal(edition.sealed(owner), identity_of(reader))
            assert plain.startswith(b"PK")
            assert len(plain) == padme(len(plain))
        else:
            with pytest.raises(SealError):
                seal.unseal(edition.sealed(owner), identity_of(reader))


def test_stock_age_agrees_on_who_opens_what(edition: Edition) -> None:
    """The same, by a program that is not ours."""
    for owner in RECIPIENTS:
        for reader in RECIPIENTS:
            done = subprocess.run(
                ["age", "-d", "-i", MINIATURE / "identities" / f"{reader}.txt"],
                input=edition.sealed(owner),
                capture_output=True,
                check=False,
                timeout=30,
            )
            assert (done.returncode == 0) is (owner == reader)
            assert bool(done.stdout) is (owner == reader)


def test_each_key_of_a_recipient_opens_its_bundle(edition: Edition) -> None:
    """A recipient with two keys can lose one."""
    plain = {seal.unseal(edition.sealed("cert-all"), identity_of("cert-all", number)) for number in (0, 1)}
    assert len(plain) == 1


def test_a_file_is_sealed_to_as_many_as_the_recipient_has_keys(edition: Edition) -> None:
    """Nobody is added on the way: the header has a stanza for each key, and at most age's own grease besides."""
    keys = {each.id: [key.key for key in each.keys] for each in load(edition.workspace).recipients}
    for name in RECIPIENTS:
        header = edition.sealed(name).partition(b"\n---")[0].decode("ascii")
        kinds = re.findall(r"^-> (\S+)", header, re.MULTILINE)
        assert header.startswith("age-encryption.org/v1\n")
        assert kinds.count("X25519") == len(keys[name])
        assert len([kind for kind in kinds if kind != "X25519" and not kind.endswith("-grease")]) == 0
        assert len(kinds) <= len(keys[name]) + 1
        assert not any(key in header for key in keys[name])


def test_outcomes_are_kept_in_the_snapshot_and_nowhere_else(edition: Edition) -> None:
    """What an edition was built from can be answered later, by who may read the data."""
    snapshot = edition.workspace.records_of_editions / "1" / "snapshot"
    kept = (snapshot / "data/rounds/2026-q3/outcomes.csv").read_text(encoding="utf-8")
    assert kept == (edition.workspace.data / "rounds/2026-q3/outcomes.csv").read_text(encoding="utf-8")
    assert len(list(csv.reader(io.StringIO(kept)))) == 10
