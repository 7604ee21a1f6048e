"""What the README and the pages on `verify`, `report` and pytest tell people to type works, and shows what they say.

A block that opens with ``console run`` is executed, command by command, in a copy of the example workspace. The lines
under a command must appear in its output, in that order; others may stand between them, and ``…`` ends a shortened one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from tests.tidy.tree import ROOT, text

EXAMPLE = ROOT / "examples" / "websocket_ssot"
PLUGIN = "canonic" if entry_points(group="pytest11", name="canonic") else "canonic.testing.plugin"
SCRIPTS = {"canonic": "canonic", "pytest": f"pytest -p {PLUGIN} -p no:cacheprovider", "python3": ""}


def commands(document: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of the executable blocks with the output lines shown under it."""
    for block in re.findall(r"^```console run\n(.*?)^```$", text(document), re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, [line.strip() for line in shown.splitlines() if line.strip()]


def missing(shown: list[str], output: str) -> list[str]:
    """The shown lines that do not appear in the output in this order."""
    lines = iter(line.strip() for line in output.splitlines())
    return [line for line in shown if not any(is_shown_as(line, actual) for actual in lines)]


def is_shown_as(shown: str, actual: str) -> bool:
    """Whether a document shows a line of output: whole, or its beginning."""
    return actual.startswith(shown.removesuffix("…")) if shown.endswith("…") else actual == shown


def test_lines_count_only_in_their_order() -> None:
    assert missing(["one", "three"], "one\ntwo\n three\n") == []
    assert missing(["three", "one"], "one\ntwo\nthree\n") == ["one"]
    assert missing(["th…", "one…"], "one\ntwo\nthree\n") == ["one…"]


@pytest.mark.parametrize("document", ["README.md", "docs/verify.md", "docs/pytest.md", "docs/report.md"])
def test_commands_do_what_the_page_shows(document: str, tmp_path: Path) -> None:
    folder, scripts = tmp_path / EXAMPLE.name, tmp_path / "bin"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".canonic_cache", "__pycache__"))
    scripts.mkdir()
    for name, module in SCRIPTS.items():
        script = scripts / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module and f"-m {module}"} "$@"\n', "utf-8")
        script.chmod(0o755)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "CONDA_PREFIX")},
        "PYTHONPATH": str(ROOT / "server"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "NO_COLOR": "1",
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
    }
    found = list(commands(document))
    assert found, "the page has no executable block"
    for command, shown in found:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert done.returncode in (0, 1), f"$ {command}\n{output}"
        assert missing(shown, output) == [], f"$ {command}\n{output}"
