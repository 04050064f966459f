"""The program as its users meet it: exact words, exit codes, help and completion."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from running import tocsin
from workspaces import ROOT, Change, publish_edition

from builder import cli
from builder.cli.terminal.grouped import PARTS
from builder.workspace.places import Workspace

ON = ("--date", "2026-11-22")
# What is signed goes by the machine's clock alone.
AT = ("--clock", "2026-11-22")
COMMANDS = (
    *("template", "export"),
    *("init", "demo", "desk", "check", "status", "view", "build"),
    *("sign", "accept", "publish", "refresh", "verify", "open", "reader", "update-form", "due", "doctor", "handover"),
    *("find", "show", "paper", "person", "forget", "retain"),
)
# The commands of these groups have help of their own.
GROUPS = ("add", "backup", "cluster", "import", "office", "keys", "board", "recipients", "round", "proposals")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    """Who does not know a command can learn it from the program."""
    result = tocsin(command, "--help")
    assert result.returncode == 0
    assert "Example:" in result.stdout
    assert f"tocsin {command}" in result.stdout.replace("--root example ", "")


def test_the_program_lists_its_commands() -> None:
    """The help of the whole names each command, and those above are all of them."""
    assert sorted(line.split()[0] for line in listed("")) == sorted((*COMMANDS, *GROUPS))


@pytest.mark.parametrize("group", ["", *GROUPS])
def test_no_command_is_cut_in_the_list(group: str) -> None:
    """The list is what a newcomer reads first: a whole sentence each."""
    lines = listed(group)
    assert lines
    assert [line for line in lines if not line.endswith(".") or line.endswith("...")] == []


def listed(group: str) -> list[str]:
    """The lines in which the help of a group names its commands."""
    lines = tocsin(*group.split(), "--help").stdout.partition("\nCommands")[2].splitlines()[1:]
    return [line for line in lines if line.startswith("  ")]


def test_every_command_has_its_part_of_the_list() -> None:
    """Who looks for what to do reads headings first; what no part names would stand among others."""
    shown = tocsin("--help").stdout
    assert "\nOthers:" not in shown
    assert [title for title in PARTS if f"\n{title}:" in shown]
    assert len({name for names in PARTS.values() for name in names}) == sum(map(len, PARTS.values()))


@pytest.mark.parametrize("group", GROUPS)
def test_each_command_of_a_group_has_an_example_and_stands_in_the_readme(group: str) -> None:
    """As every other command."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    row = "".join(line for line in readme.splitlines() if line.startswith(f"| `tocsin {group} "))
    for command in (line.split()[0] for line in listed(group)):
        shown = tocsin(group, command, "--help").stdout
        assert re.search(rf"Example:\n(.*\n)*? +tocsin {group} {command}\b", shown), command
        assert re.search(rf"`(tocsin {group} )?{command}\b", row), command


def test_each_module_of_commands_is_known_to_the_program() -> None:
    """One that nobody imports registers nothing, and its commands do not exist."""
    root = ROOT / "builder" / "cli"
    texts = {path.relative_to(root): path.read_text(encoding="utf-8") for path in root.rglob("*.py")}
    with_commands = {path for path, text in texts.items() if re.search(r"^@\w+\.command\(", text, re.MULTILINE)}
    assert {".".join(path.with_suffix("").parts) for path in with_commands} <= set(cli.COMMANDS)


def test_the_readme_names_each_command() -> None:
    """A command that nobody can read about does not exist."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`tocsin {command}" in readme for command in COMMANDS)


def test_the_installed_program_and_the_module_are_the_same() -> None:
    """`tocsin` and `python -m builder` answer alike."""
    program = Path(sys.executable).parent / "tocsin"
    installed = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    assert installed == tocsin("--help").stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_shown_for_each_shell(shell: str) -> None:
    """Shell completion works where people work."""
    program = Path(sys.executable).parent / "tocsin"
    environment = {**os.environ, "SHELL": f"/bin/{shell}", "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    result = subprocess.run([program, "--show-completion", shell], capture_output=True, text=True, env=environment)
    assert result.returncode == 0
    assert "_TOCSIN_COMPLETE" in result.stdout


def test_completion_offers_recipients(miniature: Workspace) -> None:
    """The shell completes the names of recipients."""
    program = Path(sys.executable).parent / "tocsin"
    words = f"tocsin --root {miniature.root} view cert-e"
    environment = {**os.environ, "_TOCSIN_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "4"}
    result = subprocess.run([program], capture_output=True, text=True, env=environment)
    assert result.stdout.split() == ["cert-eu"]


CASES = {
    "no workspace": (
        ("--root", "nowhere", "check"),
        1,
        (
            "tocsin: nowhere is no workspace: it needs data/ and recipients/\n"
            "tocsin: hint: go to your workspace, name it with --root, or make one with `tocsin init`\n"
        ),
    ),
    "an unknown recipient": (
        ("--root", "tests/miniature", *ON, "view", "cert-zz"),
        1,
        "tocsin: there is no recipient cert-zz\ntocsin: hint: `tocsin status` lists the recipients\n",
    ),
    "a TLD that is not seen": (
        ("--root", "tests/miniature", *ON, "view", "cert-eu", "--tld", "tv"),
        1,
        "tocsin: cert-eu does not see .tv\ntocsin: hint: `tocsin view cert-eu` says why\n",
    ),
    "an edition that never was": (
        ("--root", "tests/miniature", *ON, "view", "cert-eu", "--diff", "7"),
        1,
        "tocsin: there is no record of edition 7\ntocsin: hint: `ls data/editions` lists what there is\n",
    ),
    "all is well": (("--root", "tests/miniature", *ON, "check"), 0, "tocsin: no problem found\n"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_program_says(case: tuple[tuple[str, ...], int, str]) -> None:
    """Prose goes to standard error, in these words, with this exit code."""
    arguments, code, words = case
    result = tocsin(*arguments)
    assert (result.returncode, result.stdout, result.stderr) == (code, "", words)


@pytest.mark.parametrize(
    "wrong",
    [
        *(("--date", "today", "check"), ("build", "--jobs", "many"), ("demo",), ("burn",), ("sign",)),
        # What would be left undone in silence.
        *(
            ("sign", "--to", "x.json", "--key", "y.key"),
            ("sign", "--to", "x.json", "--json"),
            ("sign", "--json", "--yes"),
        ),
        *(("sign", "x.json", "--json"), ("sign", "x.json", "--to", "z.json")),
    ],
)
def test_wrong_usage_is_exit_code_2(wrong: tuple[str, ...]) -> None:
    """Wrong usage is told apart from a refusal."""
    assert tocsin(*wrong).returncode == 2


def test_problems_are_told_with_place_rule_and_hint(miniature: Workspace, change: Change) -> None:
    """All problems, in order of place; errors make the check fail."""
    change("data/tlds/no.yaml", "region: EU", "region: EUROPE")
    change("data/organisations/registry-gr.yaml", "timezone: Europe/Athens", "timezone: Athens")
    result = tocsin("--root", miniature.root, *ON, "check")
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        (
            "tocsin: data/organisations/registry-gr.yaml:4: error: timezone is no time zone [time zone]; "
            "write it as Europe/Athens (IANA time zone database)"
        ),
        (
            "tocsin: data/tlds/no.yaml:4: error: region has a value that is not allowed [value]; "
            "one of: AF, AP, EU, LAC or NA"
        ),
        "tocsin: 2 errors, 0 warnings",
    ]
    fields = json.loads(tocsin("--root", miniature.root, *ON, "check", "--json").stdout)
    assert [(each["file"], each["line"], each["rule"]) for each in fields] == [
        ("data/organisations/registry-gr.yaml", 4, "time zone"),
        ("data/tlds/no.yaml", 4, "value"),
    ]


def test_a_new_workspace_is_ready_to_be_filled(tmp_path: Path) -> None:
    """`tocsin init` says what to replace, and `check` finds each such thing until it is; what is there stays."""
    root = tmp_path / "register"
    made = tocsin("init", "--blank", root)
    assert made.returncode == 0
    assert "put your own in place of what begins with REPLACE" in made.stderr
    found = tocsin("--root", root, "check", "--json")
    assert found.returncode == 1
    assert [problem["rule"] for problem in json.loads(found.stdout)] == ["placeholders-are-replaced"] * 5
    # No page that shows whom to ring is made of it either.
    assert "has to be replaced" in tocsin("--root", root, "update-form", root / "form.html").stderr
    result = tocsin("init", "--blank", root)
    assert result.returncode == 1
    assert "is not empty" in result.stderr


def test_a_workspace_without_recipients_says_what_to_do(tmp_path: Path) -> None:
    """The first build of a new office explains what is missing."""
    root = tmp_path / "register"
    tocsin("init", "--blank", root)
    shutil.copy("tests/miniature/data/register.yaml", root / "data/register.yaml")
    result = tocsin("--root", root, "build")
    assert result.returncode == 1
    assert "there is no recipient to build for" in result.stderr
    assert not (root / ".staged" / "trial").exists()


def test_status_counts_what_the_register_holds() -> None:
    """Coverage, freshness and reach, for people and for programs."""
    found = json.loads(tocsin("--root", "tests/miniature", *ON, "status", "--json").stdout)
    assert (found["organisations"], found["contacts"], found["channels"]) == (5, 6, 15)
    assert found["freshness"]["all"] == {"fresh": 4, "ageing": 1, "stale": 1, "expired": 2, "never": 7}
    assert found["regions"][-1]["tlds"] == 5
    shown = tocsin("--root", "tests/miniature", *ON, "status").stdout
    assert "5 TLDs, 5 organisations, 6 contacts, 15 channels, 4 recipients" in shown


def test_a_view_lists_every_value_and_every_reason() -> None:
    """`tocsin view --json` has each value that the bundle holds, and says what is withheld."""
    found = json.loads(tocsin("--root", "tests/miniature", *ON, "view", "cert-eu", "--json").stdout)
    values = {
        channel["value"]
        for entry in found["entries"]
        for contact in entry["contacts"]
        for channel in contact["channels"]
    }
    assert values == {"+441632960101", "duty@nic.example.gr", "eleni@example.net"}
    assert {(each["tld"], each["reason"]) for each in found["withheld"]} == {
        ("gr", "marked above TLP:AMBER"),
        ("xn--qxam", "marked above TLP:AMBER"),
        ("no", "no consent of the manager"),
        ("to", "outside the scope"),
        ("tv", "outside the scope"),
    }
    shown = tocsin("--root", "tests/miniature", *ON, "view", "cert-eu").stdout
    assert "+44 1632 960101" in shown
    assert "no consent of the manager" in shown


def test_a_view_says_through_which_tld_something_is_still_seen(miniature: Workspace, change: Change) -> None:
    """A TLD that is not in a view is no proof that its contacts are not: `view` judges by channels."""
    change("recipients/cert-eu.yaml", "{regions: [EU]}", "{tlds: [gr]}")
    found = tocsin("--root", miniature.root, *ON, "view", "cert-eu")
    assert re.search(r"xn--qxam +outside the scope +4 +3 +gr +\n", found.stdout.partition("through another TLD")[2])
    assert "xn--qxam" not in found.stdout.partition("Not seen at all")[2].partition("Not listed")[0]


def test_a_view_shows_what_changed_since_an_edition(miniature: Workspace, change: Change) -> None:
    """`--diff` compares with what the recipient got, from the data it was built from."""
    publish_edition(miniature)
    same = tocsin("--root", miniature.root, *ON, "view", "cert-all", "--diff", "1")
    assert "would see the same channels" in same.stdout
    change("data/organisations/registry-no.yaml", "+44 1632 960201", "+44 1632 960222")
    found = json.loads(tocsin("--root", miniature.root, *ON, "view", "cert-all", "--diff", "1", "--json").stdout)
    assert [(each["change"], each["tld"], each["channel"]["value"]) for each in found["changes"]] == [
        ("added", "no", "+441632960222"),
        ("removed", "no", "+441632960201"),
    ]


def test_no_traceback_when_the_reader_of_the_output_leaves() -> None:
    """`tocsin status | head -1` is how people work."""
    command = f"{sys.executable} -m builder --root tests/miniature --date 2026-11-22 status | head -1"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert "Traceback" not in result.stderr


def test_the_demo_is_verified_and_opened_by_tocsin_and_by_stock_tools(tmp_path: Path) -> None:
    """`tocsin demo --build` prints the commands that a CERT goes on with, alone on standard output, and they work."""
    environment = {**os.environ, "HOME": str(tmp_path)}
    program = str(Path(sys.executable).parent / "tocsin")
    result = subprocess.run(
        [program, "demo", "my demo", "--tlds", "6", "--recipients", "2", *ON, "--build"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    verify, open_, stock = result.stdout.splitlines()
    assert verify.startswith(f"{program} verify ")
    assert open_.startswith(f"{program} open ")
    assert stock.startswith("unzip -p ")
    assert "age -d -i " in stock

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )

    # As on the day of the demo; by today's clock it may have run out, which is exit code 3.
    dated = f"{program} {' '.join(ON)} "
    done = run(verify.replace(f"{program} ", dated, 1))
    assert done.returncode == 0, done.stderr
    done = run(open_.replace(f"{program} ", dated, 1))
    assert done.returncode == 0, done.stderr
    (opened,) = tmp_path.glob("*-opened")
    assert run(stock).returncode == 0
    (archive,) = tmp_path.glob("*.zip")
    subprocess.run([shutil.which("unzip") or "unzip", "-t", archive], check=True, stdout=subprocess.DEVNULL)
    with zipfile.ZipFile(archive) as stock_opened:
        contents = {name: stock_opened.read(name) for name in stock_opened.namelist()}
    files = {path.relative_to(opened).as_posix(): path.read_bytes() for path in opened.rglob("*") if path.is_file()}
    assert files == contents


def test_an_edition_is_signed_and_published_at_the_command_line(miniature: Workspace) -> None:
    """The whole way, in the words that officers read."""
    key = {name: miniature.root / "keys" / f"{name}.key" for name in ("officer-a", "officer-b", "publisher")}

    def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
        return tocsin("--root", miniature.root, *AT, *arguments, **options)

    built = run("build", "--jobs", "1", "--key", key["officer-a"])
    assert built.stdout == f"{miniature.staged / '1'}\n"
    assert built.stderr.splitlines()[-2:] == [
        "tocsin: staged edition 1: 4 sealed bundles, valid until 2027-03-22",
        "tocsin: now another officer runs `tocsin sign --key KEY`",
    ]
    early = run("publish", "--key", key["publisher"])
    assert early.returncode == 1
    assert "edition 1 lacks 1 of the officers' signatures; officer-a built it, besides nobody signed" in early.stderr

    asked = run("sign", "--key", key["officer-b"], stdin=subprocess.DEVNULL)
    assert asked.returncode == 1
    assert "there is no terminal to ask at; nothing was signed" in asked.stderr
    assert asked.stdout == ""
    lines = asked.stderr.splitlines()
    start = lines.index("Edition 1, issued 2026-11-22, valid until 2027-03-22, built by officer-a")
    assert lines[start + 1 : start + 3] == ["The first edition: everything in it is new", ""]
    assert "  added: cert-all, cert-eu, cert-green, cert-none" in lines
    fingerprint = [line for line in lines if line.startswith("Fingerprint of what is signed, the same for each")]
    assert json.loads(run("sign", "--json").stdout)["recipients_added"] == [
        "cert-all",
        "cert-eu",
        "cert-green",
        "cert-none",
    ]
    # Elsewhere the same fingerprint stands there, so that officers can compare it.
    request = miniature.root.parent / "edition-1.json"
    assert run("sign", "--to", request).returncode == 0
    elsewhere = tocsin("--root", request.parent, *AT, "sign", request, "--key", key["officer-b"], "--yes")
    assert fingerprint[0] in elsewhere.stderr.splitlines()
    assert elsewhere.stdout == f"{request.with_name('edition-1.officer-b.json')}\n"
    signed = run("sign", "--key", key["officer-b"], "--yes")
    assert "tocsin: edition 1 is signed by officer-b; now run `tocsin publish --key MACHINE`" in signed.stderr
    published = run("publish", "--key", key["publisher"])
    assert "no passphrase" not in published.stderr
    assert published.stdout == f"{miniature.site}\n"
    assert "tocsin: edition 1 is published, its heartbeat good until 2026-12-06 12:00 UTC" in published.stderr
    refreshed = tocsin("--root", miniature.root, "--clock", "2026-11-23", "refresh", "--key", key["publisher"])
    assert "tocsin: edition 1 is published, its heartbeat good until 2026-12-07 12:00 UTC" in refreshed.stderr
    assert "no passphrase" not in refreshed.stderr


def test_an_edition_is_signed_elsewhere_and_taken_in(miniature: Workspace, tmp_path: Path) -> None:
    """By file exchange, with or without a copy of the data; the officer is told whose counts they see."""
    key = {name: miniature.root / "keys" / f"{name}.key" for name in ("officer-a", "officer-b", "officer-c")}
    at = ("--root", miniature.root, *AT)
    publish_edition(miniature)
    assert tocsin(*at, "build", "--jobs", "1", "--key", key["officer-a"]).returncode == 0
    request = tmp_path / "edition-2.json"
    assert tocsin(*at, "sign", "--to", request).returncode == 0
    here = tocsin(*at, "sign", request, "--key", key["officer-b"], "--yes", "--out", tmp_path / "b.json")
    assert here.returncode == 0, here.stderr
    assert "these counts come from your own copy of the workspace" in here.stderr
    away = tocsin("--root", tmp_path, *AT, "sign", request, "--key", key["officer-c"], "--yes")
    assert away.returncode == 0, away.stderr
    assert (
        "warning: these counts are what the asking machine states; ask the builder what was changed, "
        "or run this in a copy of the workspace (--root)\n"
    ) in away.stderr
    taken = tocsin(*at, "accept", tmp_path / "edition-2.officer-c.json", tmp_path / "b.json")
    assert taken.returncode == 0, taken.stderr
    assert "the edition is signed by its builder and officer-b, officer-c" in taken.stderr
    untouched = tocsin(*at, "accept", request)
    assert untouched.returncode == 1
    assert "brings no officer's signature on edition 2 besides its builder's" in untouched.stderr
