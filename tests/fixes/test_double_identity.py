"""A file that is importable under two module names makes two module objects: no safe fix goes from one to the other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Reason

_LOOK = "import run; from app.new import X; print(run.X is X)"

STORIES: dict[str, tuple[bool, dict[str, str]]] = {
    "the shim loads the file by its flat name": (False, {"app/old.py": "from new import X\n"}),
    "the shim loads the file by its full name": (True, {"app/old.py": "from app.new import X\n"}),
    "the shim stays in its package": (True, {"app/old.py": "from .new import X\n"}),
    "the shim itself is loaded by its flat name and stays there": (
        False,
        {"app/old.py": "from new import X\n", "run.py": "from old import X\n"},
    ),
    "the flat shim goes back to the full name": (
        True,
        {"app/old.py": "from app.new import X\n", "run.py": "from old import X\n"},
    ),
    "a star on the way": (False, {"app/old.py": "from new import *\n"}),
    "an alias on the way": (False, {"app/old.py": "import new\nX = new.X\n"}),
    "a table on the way": (
        False,
        {"app/old.py": "def __getattr__(name):\n    if name == 'X':\n        from new import X\n        return X\n"},
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_rewrite_keeps_the_name_under_which_a_file_is_loaded(story: str, tmp_path: Path) -> None:
    same, files = STORIES[story]
    program = {
        "canonic.toml": 'extends = []\nsource-roots = [".", "app"]\n[[name]]\ncanonical = "app.new:X"\n'
        'legacy = ["app.old", "old"]\n',
        "app/__init__.py": "",
        "app/new.py": "class X:\n    pass\n",
        "run.py": "from app.old import X\n",
        **files,
    }
    for path, text in program.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert _run(tmp_path) == str(same)
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        report = analysis.fix(rules=frozenset(("deprecated-import",)))
    finally:
        analysis.close()
    assert _run(tmp_path) == str(same)
    assert [file.path for file in report.files] == (["run.py"] if same else [])
    assert [reason for reason, _ in report.withheld] == ([] if same else [Reason.UNSTABLE_NAME])


def _run(root: Path) -> str:
    path = f"import sys; sys.path[:0] = [{str(root)!r}, {str(root / 'app')!r}]; sys.dont_write_bytecode = True; "
    done = subprocess.run([sys.executable, "-c", path + _LOOK], capture_output=True, text=True, check=True)
    return done.stdout.strip()
