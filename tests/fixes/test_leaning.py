"""A module that a file reads through its package, and imports itself, is nobody else's to keep loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Reason

PROGRAM = {
    "a/__init__.py": "",
    "a/new.py": "class X:\n    pass\n",
    "a/c/__init__.py": "from a.new import X\n",
    "a/c/s.py": "B = 1\n",
    "q.py": "from a.c import X\n\nuse = X\n",
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "a.new:X"\nlegacy = ["a.c:X"]\n',
}


@pytest.mark.parametrize(
    ("reader", "left"),
    [
        ("import a.c.s\n\nuse = a.c.s.B\n", ()),
        ("import a.c\n\nuse = a.c.s\n", ()),
        ("import a\n\nuse = a.c\n", (Reason.IMPURE_SHIM,)),
    ],
)
def test_only_who_does_not_import_a_module_leans_on_others(
    tmp_path: Path, reader: str, left: tuple[Reason, ...]
) -> None:
    for path, text in {**PROGRAM, "r.py": reader}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        found = [one for one in analysis.check(["q.py"]) if one.rule == "deprecated-import"]
    finally:
        analysis.close()
    assert tuple(one.withheld for one in found if one.withheld is not None) == left
    assert len(found) == 1
