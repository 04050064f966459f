"""The rules: each is broken once in the miniature, and found there, alone, at its line."""

import hashlib
import re
from datetime import date

import pytest
from breaches import CASES, GR, KEY, LOCATOR, NO, OUTCOMES, ROUND, SETTINGS, SHARED, TAG_KEY, TV, Breach
from workspaces import TODAY, Change

from builder.register.check import check
from builder.register.check.all_rules import RULES
from builder.register.loading import load
from builder.seal import hybrid
from builder.workspace.places import Workspace
from builder.workspace.problems import Level

# Some rules' breaches stand in several files, and have tests of their own below.
IN_SEVERAL_FILES = {
    "locators-differ",
    "keys-withstand-quantum-computers",
    "rounds-have-salts-of-their-own",
    "tasks-stand-once",
    "tasks-name-officers",
    # In test_officers.py.
    "outcomes-are-of-officers-in-office",
    "tasks-are-of-officers-in-office",
    # In test_certificates.py.
    "certificates-can-be-relied-on",
    "certificates-are-in-force",
    "certificates-are-for-the-addresses-of-their-contact",
    "certificates-leave-no-doubt",
}


def test_the_miniature_is_sound(miniature: Workspace) -> None:
    """The register that every case changes has no problem itself."""
    assert check(load(miniature), TODAY) == ()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_breach_is_found_where_it_stands_and_nothing_else_is(
    miniature: Workspace, change: Change, case: Breach
) -> None:
    """A rule finds its breach at its file and line, at its level, and no other rule complains."""
    change(case.file, case.old, case.new)
    problems = check(load(miniature), TODAY)
    assert [(problem.rule, problem.level, str(problem.place)) for problem in problems] == [
        (case.rule, case.level, f"{case.at or case.file}:{line}") for line in case.lines
    ]
    for problem in problems:
        assert problem.hint
        assert problem.message
        assert not problem.message.endswith(".")


def test_a_locator_of_two_recipients_is_told_at_both(miniature: Workspace, change: Change) -> None:
    """Two recipients would get one file; either may be the wrong one."""
    change("recipients/cert-eu.yaml", LOCATOR, f"locator: {'certgreen':a<52}\n")
    assert [(problem.rule, str(problem.place)) for problem in check(load(miniature), TODAY)] == [
        ("locators-differ", "recipients/cert-eu.yaml:10"),
        ("locators-differ", "recipients/cert-green.yaml:10"),
    ]


@pytest.fixture
def requires_hybrid(miniature: Workspace, change: Change) -> Workspace:
    """The miniature, with post-quantum keys required."""
    change(SETTINGS, "valid_days: 120\n", "valid_days: 120\nrequire_hybrid: yes\n")
    return miniature


def test_where_post_quantum_keys_are_required_every_classic_one_is_told(requires_hybrid: Workspace) -> None:
    """What is published stays on other people's disks; one classic key of one recipient is one too many."""
    problems = check(load(requires_hybrid), TODAY)
    assert [(problem.rule, str(problem.place)) for problem in problems] == [
        ("keys-withstand-quantum-computers", f"recipients/{name}.yaml:{line}")
        for name, line in (("cert-all", 6), ("cert-all", 7), ("cert-eu", 6), ("cert-green", 6), ("cert-none", 6))
    ]
    for problem in problems:
        assert problem.hint
        assert problem.level is Level.ERROR
        assert "age1a" not in str(problem)


def test_where_post_quantum_keys_are_required_and_given_nothing_is_told(requires_hybrid: Workspace) -> None:
    """A key in hardware does as well as one in a file."""
    for path in sorted((requires_hybrid.root / "recipients").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        for key in re.findall(r"key: (age1\w+)", text):
            seed = hashlib.sha256(key.encode()).digest()
            text = text.replace(key, hybrid.public_key(hybrid.identity_of(seed)))
        path.write_text(text, encoding="utf-8")
    assert check(load(requires_hybrid), TODAY) == ()
    path = requires_hybrid.root / "recipients/cert-eu.yaml"
    path.write_text(
        re.sub(r"age1pq1\w+", TAG_KEY, path.read_text(encoding="utf-8")) + "accepts_linking: yes\n", encoding="utf-8"
    )
    assert check(load(requires_hybrid), TODAY) == ()


SALT = "a" * 26
TASKS = "organisation,contact,kind,value,method,officer\n"
TASK = "registry-gr,duty,phone,+44 1632 960101,call,anna\n"
IN_ROUNDS = {
    "tasks without a salt": ("", TASK, [("rounds-have-salts-of-their-own", "round.yaml:1")]),
    "the salt of another round": (f"salt: {SALT}\n", TASK, [("rounds-have-salts-of-their-own", "round.yaml:4")]),
    "a channel twice": (
        f"salt: {'b' * 26}\n",
        TASK + TASK.replace("+44 1632 960101", "+441632960101"),
        [("tasks-stand-once", "tasks.csv:3")],
    ),
    "an organisation of two officers": (
        f"salt: {'b' * 26}\n",
        TASK + TASK.replace("duty,phone", "lead,mobile").replace("anna", "bert"),
        [("tasks-name-officers", "tasks.csv:3"), ("tasks-stand-once", "tasks.csv:3")],
    ),
    "an officer who left, in a round that is over": (
        f"salt: {'b' * 26}\nclosed: 2026-11-20\n",
        TASK.replace("anna", "bert"),
        [],
    ),
}


@pytest.mark.parametrize(("more", "tasks", "expected"), IN_ROUNDS.values(), ids=IN_ROUNDS)
def test_a_breach_in_a_round_is_found(
    miniature: Workspace, change: Change, more: str, tasks: str, expected: list[tuple[str, str]]
) -> None:
    """A round can tell whose answer a code is, asks about each channel once, and leaves no task to nobody."""
    change(ROUND, "due: 2026-09-30", f"due: 2026-09-30\nsalt: {SALT}")
    directory = miniature.data / "rounds/2026-q4"
    directory.mkdir()
    (directory / "round.yaml").write_text(f"id: 2026-q4\nopened: 2026-10-01\ndue: 2026-12-31\n{more}")
    (directory / "tasks.csv").write_text(TASKS + tasks)
    found = check(load(miniature), TODAY)
    assert [(each.rule, str(each.place).rpartition("/")[2]) for each in found] == expected
    assert all(each.hint for each in found)


def test_every_rule_has_a_case_here() -> None:
    """A rule that nobody has seen fail is not trusted; it is known by its function's name."""
    names = {rule.__name__.replace("_", "-") for rule in RULES}
    assert len(names) == len(RULES)
    assert {case.rule for case in CASES.values()} | IN_SEVERAL_FILES == names


def test_every_rule_states_itself() -> None:
    """The docstring is the rule: a sentence."""
    for rule in RULES:
        assert rule.__doc__ is not None
        assert rule.__doc__.partition("\n")[0].endswith(".")


def test_every_rule_is_in_the_list() -> None:
    """A rule that is written and not listed would never be held."""
    from builder.register.check import channels, consents, keys, names, people, placeholders, references, settings

    helpers = {placeholders.has_placeholders, placeholders.is_placeholder}
    for module in (channels, consents, keys, names, people, placeholders, references, settings):
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "__module__", "") == module.__name__ and not name.startswith("_"):
                assert value in RULES or value in helpers, name


FINE = {
    "an outcome of today": (OUTCOMES, "2026-10-20", "2026-11-22"),
    "an admission that ends today": ("recipients/cert-eu.yaml", "until: 2027-09-30", "until: 2026-11-22"),
    "a name in two scripts, a word of each": (NO, "name: Ola Oppdiktet", "name: Ола Выдуманный (Ola Oppdiktet)"),
    "a Japanese name": (NO, "name: Ola Oppdiktet", "name: 見本サンプルeメール の 名前"),
    "a Korean name": (NO, "name: Ola Oppdiktet", "name: 견본漢字"),
    "a person whose name is a colour": (NO, "name: Ola Oppdiktet", "name: Amber"),
    "a domain in a script of its own": (GR, "eleni@example.net", "eleni@παράδειγμα.example"),
    "a domain with a letter that has a mark": (GR, "eleni@example.net", "eleni@bücher.example"),
    "a desk without a name": (SHARED, "    name: Operations centre\n", ""),
    "a number that another country carries": (GR, "value: +44 1632 960101,", "value: +49 30 23125 402, country: DE,"),
    "one number as two kinds": (
        SHARED,
        "{kind: mobile, value: +49 171 39200 41, tlp: RED}",
        "{kind: sms, value: +49 171 39200 41, tlp: RED}",
    ),
    "an extension of a number": (
        SHARED,
        "      - {kind: mobile, value: +49 171 39200 41, tlp: RED}",
        (
            "      - {kind: phone, value: +49 30 23125 401 ext. 7, tlp: RED}\n"
            "      - {kind: phone, value: +49 30 23125 401 ext. 8, tlp: RED}"
        ),
    ),
    "a U-label in another normal form": ("data/tlds/xn--qxam.yaml", "name: Greece", "name: Gre\u0301ce"),
    "no consent": (GR, "consent: all", "consent: none"),
    "a TLD that says what its manager says": (
        "data/tlds/gr.yaml",
        "backend: registry-gr",
        "backend: registry-gr\nconsent: all",
    ),
    "a TLD that narrows, its manager's only one": (
        "data/tlds/to.yaml",
        "backend: registry-tv",
        "backend: registry-tv\nconsent: none",
    ),
    "an outcome for a channel that is gone": (
        OUTCOMES,
        "noc@backend.example,2026-09-01",
        "old@backend.example,2026-09-01",
    ),
    "an outcome for a contact that is gone": (OUTCOMES, "registry-tv,desk,", "registry-tv,chair,"),
}


@pytest.mark.parametrize(("file", "old", "new"), FINE.values(), ids=FINE)
def test_what_is_right_is_left_alone(miniature: Workspace, change: Change, file: str, old: str, new: str) -> None:
    """The limits themselves, and what only looks like a breach, are no problem."""
    change(file, old, new)
    assert check(load(miniature), TODAY) == ()


def test_small_islands_have_numbers(miniature: Workspace, change: Change) -> None:
    """The numbers of the smallest plans, with five digits or four, are right as they are."""
    change(
        TV,
        "{kind: fax, value: +44 1632 960302, tlp: GREEN, override: reserved for fiction}",
        "{kind: phone, value: +688 20100, tlp: GREEN}",
    )
    assert check(load(miniature), TODAY) == ()


def test_the_day_of_the_check_decides(miniature: Workspace) -> None:
    """What will have run out by a later day can be asked today."""
    problems = check(load(miniature), date(2027, 10, 1))
    assert {problem.rule for problem in problems} == {"admissions-are-in-force"}
    assert len(problems) == 4


def test_breaches_of_several_rules_are_told_together_in_order(miniature: Workspace, change: Change) -> None:
    """What reading finds and what the rules find is one list, in order of place."""
    change(GR, "eleni@example.net", "eleni")
    change(NO, "role: technical", "role: plumber")
    change("data/tlds/gr.yaml", "region: EU", "region: XX")
    change("recipients/cert-eu.yaml", KEY, KEY[:-1])
    assert [(str(problem.place), problem.rule) for problem in check(load(miniature), TODAY)] == [
        (f"{GR}:23", "mail-addresses-are-valid"),
        (f"{NO}:10", "contacts-have-known-roles"),
        ("data/tlds/gr.yaml:4", "value"),
        ("recipients/cert-eu.yaml:6", "keys-can-be-sealed-to"),
    ]


def test_an_unread_tld_does_not_make_its_organisation_unused(miniature: Workspace) -> None:
    """What a damaged file names is not known, so nothing is said about it."""
    (miniature.root / "data/tlds/no.yaml").write_text("{", encoding="utf-8")
    assert {problem.rule for problem in check(load(miniature), TODAY)} == {"syntax"}


def test_settings_that_cannot_be_read_stop_the_rules_and_nothing_else(miniature: Workspace, change: Change) -> None:
    """Without register.yaml no rule can be held, and what reading finds is told all the same."""
    (miniature.root / SETTINGS).write_text("{", encoding="utf-8")
    change("data/tlds/gr.yaml", "region: EU", "region: XX")
    assert [problem.place.file for problem in check(load(miniature), TODAY)] == [SETTINGS, "data/tlds/gr.yaml"]
