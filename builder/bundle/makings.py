"""What shapes a bundle besides its data: this program's own files, the fonts, and the libraries whose work it holds.

Programs with the same makings make the same plaintext of the same data. Whoever compares them learns no value.
"""

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from builder.installation import TEMPLATES
from builder.paper.fonts import font_files

LIBRARIES = (
    *("cryptography", "deflate", "idna", "jinja2", "langcodes", "markupsafe"),
    *("phonenumbers", "pyrage", "tzdata", "uharfbuzz", "weasyprint"),
)
PACKAGE = Path(__file__).resolve().parents[1]
# Of site_templates, what bundles are made of.
OF_BUNDLES = ("built", "bundle", "paper")


@cache
def program() -> dict[str, str]:
    """Return a digest of this program's own files and the version of each library, by what it is."""
    own = (path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".csv", ".conf") and path.is_file())
    drawn = (path for name in OF_BUNDLES for path in (TEMPLATES / name).rglob("*") if path.is_file())
    # A wheel has the templates inside the package.
    files = {
        **{path.relative_to(PACKAGE).as_posix(): path for path in own if TEMPLATES not in path.parents},
        **{f"site_templates/{path.relative_to(TEMPLATES).as_posix()}": path for path in drawn},
    }
    return {
        "program": _digest(f"{name} {_of_file(files[name])}" for name in sorted(files)),
        "Python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


@cache
def fonts() -> str:
    """Return a digest of the fonts, the same on every machine that has the same ones."""
    return _digest(f"{path.name} {_of_file(path)}" for path in sorted(font_files(), key=lambda path: path.name))


def here() -> str:
    """Return a digest of program and fonts that holds on this machine only, and is quick: fonts go by their dates."""
    dates = ((path, path.stat()) for path in font_files())
    return _digest(
        (
            *(f"{name} {value}" for name, value in program().items()),
            *(f"{path} {found.st_size} {found.st_mtime_ns}" for path, found in dates),
        )
    )


def _of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
