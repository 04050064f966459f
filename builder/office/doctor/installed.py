"""What is installed, held against the lock; fonts, and what lays out pages."""

import re
from collections.abc import Iterator
from importlib import metadata

from builder.errors import BuilderError
from builder.installation import CHECKOUT, to_install
from builder.office.doctor.result import Result, fail, ok, warn
from builder.words.counted import counted

PART = "packages"
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)( ?;)?", re.MULTILINE)


def look() -> Iterator[Result]:
    """Look at packages, at what lays out pages, and at fonts."""
    if CHECKOUT is None:
        yield ok(PART, "installed from a wheel, which names the versions it takes")
    else:
        locks = CHECKOUT / "requirements"
        whole = _is_there("weasyprint")
        yield from held_against((locks / ("run.txt" if whole else "sign.txt")).read_text(encoding="utf-8"))
        if not whole:
            yield ok(PART, "this machine has what signs, and no more; a build needs the whole program")
            return
    yield from _layout()


def _is_there(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def held_against(lock: str) -> Iterator[Result]:
    """Look at each package that a lock names."""
    missing, other = [], []
    locked = LOCKED.findall(lock)
    for name, version, condition in locked:
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            # What is for other machines need not be here.
            missing += [] if condition else [name]
            continue
        if found != version:
            other.append(f"{name} {found} in place of {version}")
    if missing:
        yield fail(PART, f"not installed: {', '.join(missing)}", to_install("program"))
    if other:
        yield warn(PART, f"other versions than those tested: {', '.join(other)}", to_install("program"))
    if not missing and not other:
        yield ok(PART, f"all {counted(len(locked), 'package')} as locked")


def _layout() -> Iterator[Result]:
    try:
        # Here, for what is missing is to be told, and not to end the program.
        from builder.paper import fonts, layout  # noqa: PLC0415
    except (OSError, ImportError):
        yield fail(PART, "pages cannot be laid out: WeasyPrint or Pango does not load", to_install("layout"))
        return
    yield ok(PART, f"{layout.__name__.rpartition('.')[2]} of pages loads, with Pango")
    try:
        found = fonts.font_files()
    except BuilderError as error:
        yield fail("fonts", error.message, error.hint)
    else:
        yield ok("fonts", f"{counted(len(found), 'font')} for print, with those for Chinese, Japanese and Korean")
