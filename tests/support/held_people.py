"""A workspace that holds one person in every place where it can: the register, rounds, proposals, editions and beside.

`registry-gr/lead` has a canary in each field of each. What nobody else has is `ALONE`; the desk shares `SHARED`.
"""

import re
import shutil
import unicodedata
import zipfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from enrolments import fields, proved
from workspaces import NOW, TODAY, copy_miniature, publish_edition

from builder import board
from builder.office import log
from builder.proposals import rules
from builder.proposals.record import read_proposal
from builder.register.freshness import known_on
from builder.register.loading import load
from builder.rounds import files as round_files
from builder.rounds.progress import Standing, progress
from builder.workspace.places import Workspace

DAY = timedelta(days=1)
PERSON = "registry-gr/lead"
GOT = ("cert-all", "cert-eu")
NAME = "Ελένη Δείγμα (Eleni Sample)"
NOW_MOBILE, OLD_MOBILE, WANTED = "+44 7700 900101", "+44 7700 900177", "+44 7700 900188"
OLDEST_MAIL, MAIL = "e.sample@old.example", "eleni@example.net"
SHARED = "+44 1632 960101"
# What each form of a value or a name looks like without spaces and in small letters.
ALONE = (
    *("7700900101", "7700900177", "7700900188", "e.sample@old.example", "eleni@example.net", "eleni%40example.net"),
    *("ελένηδείγμα", "elenisample", "zqnote", "zqremark", "zqcall", "zqoverride"),
)
EVIDENCE = "ee" * 32
TASKS = f"""\
organisation,contact,kind,value,method,officer
registry-gr,duty,phone,{SHARED},call,anna
registry-gr,lead,phone,{SHARED},call,anna
registry-gr,lead,mobile,{NOW_MOBILE},call,anna
registry-gr,lead,email,{MAIL},email,anna
"""
SENT = f"""\
organisation,contact,kind,value,when,state,id
registry-gr,lead,email,{MAIL},2026-11-10T09:00:00Z,begun,a1.2026-q4@secretariat.example
registry-gr,lead,email,{MAIL},2026-11-10T09:00:02Z,sent,a1.2026-q4@secretariat.example
registry-gr,duty,email,duty@nic.example.gr,2026-11-10T09:00:03Z,sent,b1.2026-q4@secretariat.example
"""
MAILS = f"""\
mail,when,officer,done,organisation,contact
{"1a" * 32},2026-11-04T09:00:00Z,anna,proposed,registry-gr,lead
{"2b" * 32},2026-11-04T09:05:00Z,anna,confirmed,registry-gr,duty
{"3c" * 32},2026-11-04T09:06:00Z,anna,nothing,,
"""
OUTCOMES = f"""\
organisation,contact,kind,value,when,method,result,officer,note
registry-gr,lead,mobile,+447700900177,2026-11-02,call,wrong-person,anna,"zqnote, a stranger"
registry-gr,lead,mobile,{NOW_MOBILE},2026-11-03,call,confirmed,anna,zqnote
registry-gr,lead,phone,{SHARED},2026-11-03,call,confirmed,anna,
registry-gr,duty,phone,{SHARED},2026-11-04,call,confirmed,anna,Eleni Sample is at 07700 900 101 now
registry-gr,duty,mobile,{NOW_MOBILE},2026-11-04,call,wrong-person,anna,"Ask Eleni, she knows."
"""
APPLIED = f"""\
# Written by `tocsin proposals`; events are only ever added, at the end.
id: 0001-anna
organisation: registry-gr
contact: lead
action: change
kind: mobile
old: {OLD_MOBILE}
new: {NOW_MOBILE}
override: zqoverride
source: call
via: {{contact: lead, kind: email, value: {MAIL}}}
evidence: {EVIDENCE}
remark: zqremark of Eleni Sample
events:
  - {{step: entered, officer: anna, when: 2026-10-20T10:00:00Z}}
  - {{step: confirmed, officer: ben, when: 2026-10-20T11:00:00Z,
     over: {{contact: duty, kind: phone, value: {SHARED}}}, note: zqnote, content: CONTENT}}
  - {{step: notified, officer: anna, when: 2026-10-20T12:00:00Z,
     over: {{contact: lead, kind: mobile, value: {OLD_MOBILE}}}, content: CONTENT}}
  - {{step: applying, officer: ben, when: 2026-10-24T12:00:00Z, whole: "yes", content: CONTENT}}
  - {{step: applied, officer: ben, when: 2026-10-24T12:00:01Z, whole: "yes", content: CONTENT}}
"""
OPEN = f"""\
id: 0002-anna
organisation: registry-gr
contact: lead
action: change
kind: mobile
old: {NOW_MOBILE}
new: {WANTED}
source: mail
events:
  - {{step: entered, officer: anna, when: 2026-11-20T10:00:00Z}}
"""
OF_ANOTHER = f"""\
id: 0003-anna
organisation: registry-gr
contact: duty
action: change
kind: email
old: duty@nic.example.gr
new: desk@nic.example.gr
source: call
remark: Eleni Sample says so, +44-7700-900-101
events:
  - {{step: entered, officer: anna, when: 2026-11-20T11:00:00Z}}
  - {{step: confirmed, officer: ben, when: 2026-11-20T12:00:00Z,
     over: {{contact: lead, kind: mobile, value: {NOW_MOBILE}}}, content: CONTENT}}
"""


def write(workspace: Workspace, name: str, text: str) -> None:
    """Write a file of the workspace, and the directories that it needs."""
    path = workspace.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def proposal(workspace: Workspace, text: str) -> None:
    """Write a proposal; CONTENT in it is the digest of what it says."""
    found, problems = read_proposal("", text.replace("CONTENT", "0" * 64))
    assert found, problems
    write(workspace, f"data/proposals/{found.id}.yaml", text.replace("CONTENT", rules.digest(found)))


def replace(workspace: Workspace, name: str, *pairs: tuple[str, str]) -> None:
    """Replace texts in a file, which must hold them."""
    text = (workspace.root / name).read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    write(workspace, name, text)


def fill(root: Path) -> Workspace:
    """Make the workspace: two editions, the first with an older number and address, and everything else."""
    workspace = copy_miniature(root)
    organisation = "data/organisations/registry-gr.yaml"
    replace(
        workspace,
        "data/register.yaml",
        ("{id: anna, name: Anna Officer}", "{id: anna, name: Anna Officer}\n  - {id: ben, name: Ben Officer}"),
    )
    replace(
        workspace,
        organisation,
        ("Speaks for the board.", "zqnote of the board."),
        ("note: Let it ring., override: reserved for fiction", "note: zqnote ring, override: zqoverride"),
        (
            "      - {kind: email, value: eleni",
            f"      - {{kind: phone, value: {SHARED}, tlp: AMBER, override: x}}\n      - {{kind: email, value: eleni",
        ),
        (NOW_MOBILE, OLD_MOBILE),
        (MAIL, OLDEST_MAIL),
    )
    publish_edition(workspace, NOW, only=GOT)
    replace(workspace, organisation, (OLD_MOBILE, NOW_MOBILE), (OLDEST_MAIL, MAIL))
    write(
        workspace,
        "data/rounds/2026-q4/round.yaml",
        f"id: 2026-q4\nopened: 2026-11-01\ndue: 2026-12-15\nsalt: {'a2' * 13}\n",
    )
    write(workspace, "data/rounds/2026-q4/tasks.csv", TASKS)
    write(workspace, "data/rounds/2026-q4/sent.csv", SENT)
    write(workspace, "data/rounds/2026-q4/outcomes.csv", OUTCOMES)
    write(workspace, "data/rounds/2026-q4/mails.csv", MAILS)
    publish_edition(workspace, NOW + DAY, only=GOT)
    for text in (APPLIED, OPEN, OF_ANOTHER):
        proposal(workspace, text)
    with board.changing(workspace):
        board.put_enrolment(workspace, "cert-eu", proved(fields()))
    write(workspace, ".cache/tocsin/forms.sqlite", f"a piece of a page with {NOW_MOBILE}")
    write(
        workspace,
        ".cache/calls/2026-q4.anna.json",
        '{"call": "0", "note": "zqcall \\u0395\\u03bb\\u03ad\\u03bd\\u03b7 '
        '\\u0394\\u03b5\\u03af\\u03b3\\u03bc\\u03b1"}',
    )
    write(workspace, ".cache/calls/2026-q4.ben.json", '{"call": "1", "note": "of another call"}')
    write(
        workspace,
        "reports/2026-q3.html",
        "<p>Answered: <a href='mailto:Eleni%40example.net'>ELENI SAMPLE</a> +447700900101</p>",
    )
    log.add(workspace, log.Line(when=NOW, what=log.What.PERSON_TOLD, officer="anna", subject=PERSON))
    return workspace


@pytest.fixture(scope="session")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace, which nobody changes."""
    return fill(tmp_path_factory.mktemp("held") / "workspace").root


@pytest.fixture
def held_people(held_once: Path) -> Workspace:
    """The workspace, for a test that looks and changes nothing."""
    return Workspace.find(held_once)


@pytest.fixture
def holding(held_once: Path, tmp_path: Path) -> Workspace:
    """The same, for a test to change."""
    shutil.copytree(held_once, tmp_path / "workspace", symlinks=True)
    return Workspace.find(tmp_path / "workspace")


def squeezed(content: bytes) -> str:
    """A file's text without what may stand between the parts of a value, escapes of JSON undone."""
    text = content.decode("utf-8", "replace")
    text = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"[\s().\-]", "", unicodedata.normalize("NFC", text)).lower()


def canaries(root: Path) -> list[tuple[str, str]]:
    """Every file of a workspace but git's and what is sealed, with each canary that it holds in any form."""
    found = []
    wanted = {each: re.sub(r"[.\-]", "", each) for each in (*ALONE, EVIDENCE)}
    for path in root.rglob("*"):
        if not path.is_file() or path.relative_to(root).parts[0] in (".git", "dist"):
            continue
        contents = [path.read_bytes(), str(path.relative_to(root)).encode()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                contents += [archive.read(name) for name in archive.namelist()]
        texts = [squeezed(content) for content in contents]
        found += [
            (path.relative_to(root).as_posix(), mark) for mark, form in wanted.items() if any(form in t for t in texts)
        ]
    return found


def facts(workspace: Workspace) -> dict[str, object]:
    """What must be the same before and after: of everybody else, and in counts."""
    register = load(workspace).register
    assert register
    known = known_on(register, TODAY + DAY)
    others = {
        (organisation.id, contact.id, channel.kind, channel.value): known.of(organisation.id, contact.id, channel)
        for organisation, contact, channel in register.channels()
        if f"{organisation.id}/{contact.id}" != PERSON
    }
    files = round_files.read(workspace, "2026-q4")
    counted = progress(files, register, TODAY + DAY)
    results = [(row.kind, row.when, row.method, row.result, row.officer) for row in register.outcomes]
    mobiles = Counter(row.value for row in files.outcomes if row.kind == "mobile")
    return {
        "others": others,
        "results": results,
        "sent": [row.state for row in files.sent],
        "equal": sorted(mobiles.values()),
        "tasks": len(files.tasks),
        "mails": [(each.done, each.officer) for each in files.mails],
        "progress": (sum(counted.total().values()), counted.total()[Standing.CONFIRMED]),
    }
