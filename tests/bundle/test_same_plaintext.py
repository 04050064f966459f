"""The same data give the same plaintext, on whatever machine, in whatever order, with or without a cache."""

import os
import shutil
from pathlib import Path

import pytest
from opened_bundles import FILES, NAMES, RECIPIENTS, Bundle
from running import tocsin
from workspaces import NOW, TODAY, copy_miniature, opened

from builder.paper.typeset import Typesetting
from builder.pipeline import build
from builder.progress import Silence
from builder.register.choosing import Choice
from builder.register.edition import Edition


def plaintexts(path: Path, recipients: tuple[str, ...] = RECIPIENTS) -> dict[str, dict[str, bytes]]:
    """Every file of every bundle of an edition, opened."""
    return {name: opened(path / f"{NAMES[name]}.zip.age", name) for name in recipients}


def built_in(root: Path, *, only: tuple[str, ...] = (), jobs: int = 1) -> dict[str, dict[str, bytes]]:
    built = build(copy_miniature(root), NOW, Silence(), choice=Choice(only=only), how=Typesetting(jobs=jobs))
    return plaintexts(built.path / "bundles", only or RECIPIENTS)


@pytest.fixture(scope="module")
def reference(bundles: dict[str, Bundle]) -> dict[str, dict[str, bytes]]:
    return {name: bundle.files for name, bundle in bundles.items()}


def test_two_builds_are_the_same(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Promise 7: same data, same date, same plaintext, byte for byte."""
    assert built_in(tmp_path / "again", jobs=1) == reference


def test_the_number_of_processes_does_not_matter(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Two workers make what one makes."""
    assert built_in(tmp_path / "two", jobs=2) == reference


def test_the_cache_does_not_matter(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Cold, warm, half warm or none: the pages are the same."""
    workspace = copy_miniature(tmp_path / "workspace")

    def again() -> dict[str, dict[str, bytes]]:
        found = plaintexts(build(workspace, NOW, Silence(), how=Typesetting(cache=workspace.cache)).path / "bundles")
        shutil.rmtree(workspace.staged)
        return found

    assert again() == reference
    assert any(workspace.cache.iterdir())
    assert again() == reference
    shutil.rmtree(workspace.cache)
    organisation = workspace.data / "organisations/registry-gr.yaml"
    text = organisation.read_text(encoding="utf-8")
    organisation.write_text(text.replace("960101", "960109"), encoding="utf-8")
    assert again() != reference
    organisation.write_text(text, encoding="utf-8")
    assert again() == reference


@pytest.mark.parametrize("name", RECIPIENTS)
def test_a_build_for_one_gives_what_a_build_for_all_gives(
    reference: dict[str, dict[str, bytes]], tmp_path: Path, name: str
) -> None:
    """Who is built for besides has no part in what a recipient gets."""
    assert built_in(tmp_path / name, only=(name,)) == {name: reference[name]}


def test_machine_place_and_order_of_files_do_not_matter(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """Another directory, another time zone, another language, another seed of Python's hashes."""
    workspace = copy_miniature(tmp_path / "some where else")
    environment = {
        **os.environ,
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "4",
        "HOME": str(tmp_path),
    }
    environment.pop("SOURCE_DATE_EPOCH", None)
    done = tocsin("--root", workspace.root, "--date", "2026-11-22", "build", "--jobs", "1", env=environment)
    assert done.returncode == 0
    assert plaintexts(Path(done.stdout.strip()) / "bundles") == reference


def test_another_day_is_another_edition(reference: dict[str, dict[str, bytes]], tmp_path: Path) -> None:
    """The date is part of what a copy says, and of nothing else in the zip."""
    built = build(
        copy_miniature(tmp_path / "workspace"), NOW.replace(day=23), Silence(), choice=Choice(only=("cert-eu",))
    )
    assert built.edition == Edition(number=1, issued=TODAY.replace(day=23), valid_days=120)
    found = plaintexts(built.path / "bundles", ("cert-eu",))["cert-eu"]
    assert {name for name in FILES if found[name] != reference["cert-eu"][name]} == set(FILES) - {
        "register.csv",
        "contacts.vcf",
    }
