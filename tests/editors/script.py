"""A script that runs in an editor, and what it tells the test."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.lsp.raw import GENEROUS


def told_by(command: list[str], folder: Path, environment: dict[str, str], answers: str | None = None) -> Any:
    """Run an editor with a script to its end and give the one value that the script tells: JSON behind ``TOLD``.

    `answers` is what a user types. Fails with all of the output where the editor fails or the script tells nothing.
    """
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        input=answers,
        capture_output=True,
        text=True,
        timeout=5 * GENEROUS,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    assert (done.returncode, len(told)) == (0, 1), f"{done.stdout}\n{done.stderr}"
    return json.loads(told[0].removeprefix("TOLD "))
