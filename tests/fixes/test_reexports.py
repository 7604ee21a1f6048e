"""Packages that hand names on from a shim: the fix keeps what everybody else finds there, by whatever way they come."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from tests.fixes.running import differences, outcomes

_NEW = 'class X:\n    label = "new"\n'
_POLICY = 'extends = []\n[[name]]\ncanonical = "{}:X"\nlegacy = ["p.old", "p.old:OldX"]\n'
_USERS = {
    "q.py": "from p import X\nuse = X\n",
    "r.py": "import p\ndef use():\n    return p.X\n",
    "h.py": "from q import X\nfrom p import *\nuse = X\n",
}

STORIES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a package": (
        {"p/__init__.py": "from .old import X\n"},
        {"p/__init__.py": "from .new import X\n"},
    ),
    "a package with a list": (
        {"p/__init__.py": "from .old import X\n\n__all__ = ['X']\n"},
        {"p/__init__.py": "from .new import X\n\n__all__ = ['X']\n"},
    ),
    "a package that hands it on on purpose": (
        {"p/__init__.py": "from p.old import X as X\n"},
        {"p/__init__.py": "from p.new import X as X\n"},
    ),
    "a renamed name": (
        {"p/__init__.py": "from .old import OldX as X, OldX\n\n__all__ = ['X', 'OldX']\n"},
        {"p/__init__.py": "from .new import X, X as OldX\n\n__all__ = ['X', 'OldX']\n"},
    ),
    "a star of the package's own": (
        {"p/__init__.py": "from .old import *\n\n__all__ = ['X']\n", "h.py": "from q import X\nuse = X\n"},
        {"p/__init__.py": "from .new import X\n\n__all__ = ['X']\n"},
    ),
    "packages in packages": (
        {
            "p/__init__.py": "from .s import X\n",
            "p/s/__init__.py": "from ..old import X\n",
            "o.py": "from p.s import X\nuse = X\n",
        },
        {"p/s/__init__.py": "from ..new import X\n"},
    ),
    "the shim itself and those on the way to the canonical path": (
        {
            "canonic.toml": _POLICY.format("p"),
            "p/__init__.py": "from .way import X\n",
            "p/way.py": "from .old import X\n",
            "q.py": "from p.old import X\nuse = X\n",
        },
        {"q.py": "from p import X\nuse = X\n"},
    ),
    "a package that is read through its submodule": (
        {"p/__init__.py": "from .old import X\n", "o.py": "import p\ndef use():\n    return p.old.OldX\n"},
        {"o.py": "import p\ndef use():\n    return p.old.OldX\n"},
    ),
    "an alias in the shim": (
        {
            "p/__init__.py": "from .new import X\n",
            "p/old.py": "from .new import X\nOldX = X\n",
            "o.py": "from p.old import OldX\n",
        },
        {"o.py": "from p.new import X as OldX\n"},
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_everybody_finds_the_same_object_by_the_same_way(story: str, tmp_path: Path) -> None:
    files, expected = STORIES[story]
    program = {
        "canonic.toml": _POLICY.format("p.new"),
        "p/new.py": _NEW,
        "p/old.py": "from p.new import X\nOldX = X\n",
        **_USERS,
        **files,
    }
    for path, text in program.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    modules = [
        "p",
        "p.old",
        *(path.removesuffix(".py") for path in program if path.count("/") == 0 and path[-1] == "y"),
    ]
    before = outcomes(tmp_path, modules)
    assert not any(outcome.error for outcome in before.values())
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        analysis.fix(rules=frozenset(("deprecated-import",)))
    finally:
        analysis.close()
    assert differences(before, outcomes(tmp_path, modules)) == []
    assert {path: (tmp_path / path).read_text("utf-8") for path in program if path.endswith(".py")} == {
        path: expected.get(path, text) for path, text in program.items() if path.endswith(".py")
    }
