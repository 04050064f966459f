"""What the figures were measured with: they mean nothing without it."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("jinja2", "pydyf", "pyrage", "uharfbuzz", "weasyprint")


def machine() -> dict[str, object]:
    """Return processors, memory, load and versions."""
    return {
        "processor": _first("/proc/cpuinfo", r"model name\s*: (.+)"),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": int(_first("/proc/meminfo", r"MemTotal:\s+(\d+)") or 0) // 1024,
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
            "age": subprocess.run(["age", "--version"], capture_output=True, text=True, check=True).stdout.strip(),
        },
    }


def _first(path: str, pattern: str) -> str:
    found = re.search(pattern, Path(path).read_text(encoding="utf-8"))
    return found[1] if found else ""
