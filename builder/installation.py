"""Where the program stands: in a checkout, which `make` sets up, or installed from a wheel.

What it reads beside its modules is found here, and what to say where a part is missing. It looks at no workspace.
"""

import sys
from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent
# The root of the checkout, or None where the program was installed from a wheel.
CHECKOUT = _PACKAGE.parent if (_PACKAGE.parent / "site_templates").is_dir() else None
# A wheel has them inside (.ci/wheel).
TEMPLATES = (CHECKOUT or _PACKAGE) / "site_templates"
# Where the fonts are looked for that Debian's fonts-noto-core and fonts-noto-cjk have; `fonts.conf` names the same.
# The last is for systems other than Debian: the very files, for print looks the same everywhere.
FONTS = tuple(
    Path(each)
    for each in ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto", "/usr/local/share/fonts/noto")
)

Part = Literal["program", "pages", "layout", "fonts", "hardware", "cluster"]
IN_CHECKOUT: dict[Part, str] = {
    "program": "`make sign` installs what signs and no more; `make office` installs the whole program",
    "pages": "build the pages: make office",
    "layout": "run `make office`, or install libpango-1.0-0, libpangoft2-1.0-0 and fontconfig",
    "fonts": "run `make office`, or install fonts-noto-core and fonts-noto-cjk",
    "hardware": "`make hardware` installs it, held to its hash",
    "cluster": "`make cluster` installs it, held to its hash",
}
FROM_WHEEL: dict[Part, str] = {
    "program": "the whole program is the part “office” of the wheel: pipx install --force 'tocsin-….whl[office]'",
    "pages": "the wheel is damaged or was made without them; ask for it again",
    "layout": "install libpango-1.0-0, libpangoft2-1.0-0 and fontconfig",
    "fonts": "install fonts-noto-core and fonts-noto-cjk",
    "hardware": "install it beside the program: pipx inject tocsin python-pkcs11",
    "cluster": "install it beside the program: pipx inject tocsin distributed",
}
ON_MACOS: dict[Part, str] = {
    "layout": "install Pango, as with Homebrew: brew install pango fontconfig",
    "fonts": f"put the files of Debian's fonts-noto-core and fonts-noto-cjk into {FONTS[-1]}",
}


def to_install(part: Part) -> str:
    """Return the hint that says how a part that is missing is installed here."""
    found = (ON_MACOS if sys.platform == "darwin" else {}).get(part)
    return found or (IN_CHECKOUT if CHECKOUT else FROM_WHEEL)[part]
