"""What a function adds to ``__all__`` comes through a star, so no name is surely missing behind one."""

from __future__ import annotations

from pathlib import Path

from canonic.analysis import Analysis


def test_a_function_that_grows_all_leaves_no_import_broken(tmp_path: Path) -> None:
    files = {
        "canonic.toml": 'extends = []\nscope = "all"\n',
        "p/__init__.py": "from .names import *\n",
        "p/more.py": "def Y(): ...\n",
        "p/names.py": '__all__ = ["X"]\nfrom . import more\nfrom .more import *\ndef X(): ...\n'
        "def grow():\n    for name in dir(more):\n        __all__.append(name)\ngrow()\n",
        "q.py": "from p import X, Y\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        assert [finding.message for finding in analysis.check()] == []
    finally:
        analysis.close()
