"""The reader's core without its pages, for tests: built once by esbuild, and asked many things in one run of Node."""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
NODE = Path(sys.executable).with_name("node")


def bundled(source: Path, output: Path) -> Path:
    """A script with all that it imports, with the shims that the reader has in the browser."""
    command = [ROOT / ".ci" / "esbuild", source, "--platform=node", "--format=esm", f"--outfile={output}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return output


@cache
def _driver() -> tuple[tempfile.TemporaryDirectory[str], Path]:
    directory = tempfile.TemporaryDirectory()
    return directory, bundled(ROOT / "tests" / "node" / "reader.mjs", Path(directory.name) / "reader.mjs")


def ask(questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the core answers to each question; see tests/node/reader.mjs. None may end in another error than its own."""
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NODE_")}
    done = subprocess.run(
        [NODE, _driver()[1]], input=lines, capture_output=True, text=True, timeout=600, env=environment
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    broke = [answer["broke"] for answer in answers if "broke" in answer]
    assert not broke, broke[0]
    return answers


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()
