"""A workspace on disk that is fixed, and its program `q.py` that is run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from canonic.analysis import Analysis


@contextmanager
def opened(root: Path) -> Iterator[Analysis]:
    """The workspace, nothing kept of it, in one process; closed afterwards."""
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    try:
        yield analysis
    finally:
        analysis.close()


def fixed(root: Path, *, unsafe: bool = False) -> str:
    """Fix the workspace; gives `q.py` as it is then."""
    with opened(root) as analysis:
        assert not [file.error for file in analysis.fix(unsafe=unsafe).files if file.error]
    return (root / "q.py").read_bytes().decode()


def printed(root: Path) -> str:
    """What `q.py` prints when it is run."""
    done = subprocess.run([sys.executable, "-B", "q.py"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def call_grades(root: Path, path: str) -> list[tuple[str, str]]:
    """For each legacy call in a file how safe its fix is, and why it is not safe."""
    with opened(root) as analysis:
        return [
            (finding.fix.safety.word if finding.fix else "none", finding.withheld.value if finding.withheld else "")
            for finding in analysis.check()
            if (finding.path, finding.rule) == (path, "deprecated-call")
        ]
