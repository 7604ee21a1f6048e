"""The test suite of a workspace, run as its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run_suite(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest in a workspace, without any settings and with nothing left behind."""
    options = ["-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", "."]
    return subprocess.run(
        [sys.executable, "-B", "-m", "pytest", *options, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
