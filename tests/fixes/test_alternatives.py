"""Other ways to mend an import: each is carried out, and the program imported for real before and after.

Each story has the shim `p.old` in front of `p.new`, and the importer `q`. The way is applied by itself, as an editor does.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding, Rewrite, Safety
from canonic.text.edits import apply_edits
from tests.fixes.running import differences, outcomes, planted

_NEW = 'class X:\n    label = "new"\n'
_POLICY = 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old", "p.old:OldX"]\n'
_RULES = frozenset(("deprecated-import", "split-import"))

RENAMED = {
    "canonic.toml": _POLICY,
    "p/__init__.py": "",
    "p/new.py": _NEW,
    "p/old.py": "from p.new import X as OldX\nother = 1\n",
}
CIRCLE = {
    "canonic.toml": _POLICY,
    "p/__init__.py": "",
    "p/base.py": _NEW,
    "p/old.py": "from p.base import X\nother = 1\n",
    "p/new.py": "import q\nfrom p.base import X\n",
}
"""The canonical module loads `q`, so `q` cannot load it."""

WAYS: dict[str, tuple[dict[str, str], str]] = {
    "uses in code and in annotations": (
        {
            **RENAMED,
            "q.py": "from p.old import OldX\n\n\nclass Y(OldX):\n    z: 'list[OldX]' = []\n\n\ndef use(x: OldX = OldX()) -> 'OldX':\n"
            "    return f'{OldX.label} {x.label}'\n",
        },
        "from p.new import X\n\n\nclass Y(X):\n    z: 'list[X]' = []\n\n\ndef use(x: X = X()) -> 'X':\n"
        "    return f'{X.label} {x.label}'\n",
    ),
    "another name of the same statement": (
        {**RENAMED, "q.py": "from p.old import OldX, other\n\nuse = OldX, other\n"},
        "from p.new import X\nfrom p.old import other\n\nuse = X, other\n",
    ),
    "an import inside a function": (
        {
            **RENAMED,
            "q.py": "def use():\n    from p.old import OldX\n\n    return [OldX for _ in (1,)], lambda: OldX\n\n\ndef use2():\n"
            "    from p.old import OldX as kept\n\n    return kept\n",
        },
        "def use():\n    from p.new import X\n\n    return [X for _ in (1,)], lambda: X\n\n\ndef use2():\n"
        "    from p.old import OldX as kept\n\n    return kept\n",
    ),
    "two scopes with imports of their own": (
        {
            **RENAMED,
            "q.py": "from p.old import OldX\n\n\ndef use():\n    from p.old import OldX\n\n    return OldX\n\n\nuse2 = OldX\n",
        },
        "from p.new import X\n\n\ndef use():\n    from p.old import OldX\n\n    return OldX\n\n\nuse2 = X\n",
    ),
    "the old name in a docstring and behind a dot": (
        {
            **RENAMED,
            "q.py": "'''Uses OldX.'''\nfrom p.old import OldX\n\nuse = OldX.label.OldX if 0 else OldX  # OldX\n",
        },
        "'''Uses OldX.'''\nfrom p.new import X\n\nuse = X.label.OldX if 0 else X  # OldX\n",
    ),
    "inside the one function that uses it": (
        {**CIRCLE, "q.py": "from p.old import X\n\n\ndef use():\n    '''What it does.'''\n    return X\n"},
        "def use():\n    '''What it does.'''\n    from p.new import X\n\n    return X\n",
    ),
    "inside all functions that use it": (
        {
            **CIRCLE,
            "q.py": "import os\nfrom p.old import X as Z, other\n\n\ndef use(): return Z\n\n\nclass C:\n    @staticmethod\n"
            "    def get():\n        def inner():\n            return Z\n\n        return inner()\n\n\ndef use2():\n"
            "    # says why\n    return C.get(), os, other\n",
        },
        "import os\nfrom p.old import other\n\n\ndef use(): from p.new import X as Z; return Z\n\n\nclass C:\n    @staticmethod\n"
        "    def get():\n        from p.new import X as Z\n\n        def inner():\n            return Z\n\n        return inner()\n\n\n"
        "def use2():\n    # says why\n    return C.get(), os, other\n",
    ),
    "for type checkers, with nothing there yet": (
        {
            **CIRCLE,
            "q.py": "from __future__ import annotations\n\nimport os\nfrom p.old import X\n\nhere: X | None = None\n\n\n"
            "def use(x: X | None = None) -> list[X]:\n    y: X = os\n    return y\n",
        },
        "from __future__ import annotations\n\nimport os\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
        "    from p.new import X\n\nhere: X | None = None\n\n\n"
        "def use(x: X | None = None) -> list[X]:\n    y: X = os\n    return y\n",
    ),
    "for type checkers, in the block that is there": (
        {
            **CIRCLE,
            "q.py": "from typing import TYPE_CHECKING\n\nfrom p.old import X\n\nif TYPE_CHECKING:\n    from os import PathLike\n\n\n"
            "def use(x: 'X' = 1) -> 'PathLike':\n    return x\n",
        },
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from os import PathLike\n\n    from p.new import X\n\n\n"
        "def use(x: 'X' = 1) -> 'PathLike':\n    return x\n",
    ),
    "for type checkers, as the file spells the test": (
        {**CIRCLE, "q.py": "import typing as t\nfrom p.old import X\n\n\ndef use(x: 'X' = 1):\n    return x\n"},
        "import typing as t\n\nif t.TYPE_CHECKING:\n    from p.new import X\n\n\ndef use(x: 'X' = 1):\n    return x\n",
    ),
    "for both": (
        {
            **CIRCLE,
            "q.py": "from __future__ import annotations\n\nfrom p.old import X\n\n\ndef use(x: X | None = None) -> X:\n    return x or X\n",
        },
        "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from p.new import X\n\n\n"
        "def use(x: X | None = None) -> X:\n    from p.new import X\n\n    return x or X\n",
    ),
    "for type checkers, in a file that ends with the import": (
        {**CIRCLE, "q.py": "def use(x: 'X' = 1):\n    return x\n\n\nfrom p.old import X"},
        "def use(x: 'X' = 1):\n    return x\n\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from p.new import X\n",
    ),
    "lines that end in another way": (
        {**CIRCLE, "q.py": "from p.old import X\r\n\r\n\r\ndef use():\r\n    return X\r\n"},
        "def use():\r\n    from p.new import X\r\n\r\n    return X\r\n",
    ),
}

NONE: dict[str, dict[str, str]] = {
    "the file exports the name": {**RENAMED, "q.py": "from p.old import OldX\n__all__ = ['OldX']\nuse = OldX\n"},
    "another file takes the name": {
        **RENAMED,
        "q.py": "from p.old import OldX\nOldX\n",
        "r.py": "from q import OldX\nuse = OldX\n",
    },
    "another file reads the name": {
        **RENAMED,
        "q.py": "from p.old import OldX\nOldX\n",
        "r.py": "import q\ndef use(): return q.OldX\n",
    },
    "another file takes all": {
        **RENAMED,
        "q.py": "from p.old import OldX\nOldX\n",
        "r.py": "from q import *\nuse = OldX\n",
    },
    "a test patches the name": {
        **RENAMED,
        "q.py": "from p.old import OldX\nOldX\n",
        "r.py": "from unittest.mock import patch\ndef use():\n    with patch('q.OldX'):\n        return 1\n",
    },
    "the new name is bound": {**RENAMED, "q.py": "from p.old import OldX\nX = 1\nuse = OldX, X\n"},
    "the new name is an argument": {**RENAMED, "q.py": "from p.old import OldX\ndef use(X=1): return OldX, X\n"},
    "the name is looked up by a text": {**RENAMED, "q.py": "from p.old import OldX\nuse = OldX, globals()['OldX']\n"},
    "the name stands in a string": {**RENAMED, "q.py": "from p.old import OldX\nuse = OldX, 'OldX'\n"},
    "a function declares it global": {
        **RENAMED,
        "q.py": "from p.old import OldX\ndef change():\n    global OldX\n    OldX = 1\nuse = OldX\n",
    },
    "it is deleted": {**RENAMED, "q.py": "from p.old import OldX\nuse = OldX\ndel OldX\n"},
    "it is bound twice": {**RENAMED, "q.py": "from p.old import OldX\nuse = OldX\nOldX = 2\n"},
    "a class has it": {**RENAMED, "q.py": "class C:\n    from p.old import OldX\n    y = OldX\nuse = C.OldX\n"},
    "it has a name of its own already": {**RENAMED, "q.py": "from p.old import OldX as Y\nuse = Y\n"},
    "nothing uses it": {**RENAMED, "q.py": "from p.old import OldX\n"},
    "it is the fallback of a guard": {
        **RENAMED,
        "q.py": "try:\n    import nowhere_at_all\nexcept ImportError:\n    from p.old import OldX\n    use = OldX\n",
    },
    "a program reads the file's names": {
        **RENAMED,
        "q.py": "use = 1\n",
        "p/conftest.py": "from p.old import OldX\nuse = OldX\n",
    },
    "the name is needed when the file is loaded": {**CIRCLE, "q.py": "from p.old import X\nuse = X\n"},
    "a base class needs it": {**CIRCLE, "q.py": "from p.old import X\nclass C(X): ...\n"},
    "a default needs it": {**CIRCLE, "q.py": "from p.old import X\ndef use(x=X): return x\n"},
    "an annotation is evaluated": {**CIRCLE, "q.py": "from p.old import X\ndef use(x: X = 1): return x\n"},
    "a decorator may read annotations": {
        **CIRCLE,
        "q.py": "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom p.old import X\n@dataclass\nclass C:\n"
        "    x: X\n",
    },
    "a base class may read annotations": {
        **CIRCLE,
        "q.py": "from __future__ import annotations\nfrom typing import NamedTuple\nfrom p.old import X\nclass C(NamedTuple):\n    x: X\n",
    },
    "the file reads annotations": {
        **CIRCLE,
        "q.py": "import typing\nfrom p.old import X\ndef f(x: 'X'): ...\ndef use(): return typing.get_type_hints(f)\n",
    },
    "the function is called when the file is loaded": {
        **CIRCLE,
        "q.py": "from p.old import X\ndef make(): return X\nmade = bool(make())\n",
    },
    "another file takes what would move": {
        **CIRCLE,
        "q.py": "from p.old import X\ndef use(): return X\n",
        "r.py": "from q import X\n",
    },
}


def ways(analysis: Analysis, file: str) -> list[tuple[Finding, Rewrite]]:
    """The alternatives of a file's findings, each with its finding."""
    analysis.index()
    return [(found, way) for found in analysis.check_file(file, _RULES, closer=True) for way in found.alternatives]


@pytest.mark.parametrize("story", WAYS)
def test_another_way_keeps_the_program_as_it_is(story: str, tmp_path: Path) -> None:
    files, expected = WAYS[story]
    modules = planted(tmp_path, files)
    before = outcomes(tmp_path, modules)
    assert not any(outcome.error for outcome in before.values())
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        finding, way = ways(analysis, "q.py")[0]
        assert way.safety is Safety.UNSAFE
        edits = analysis.edits("q.py", [msgspec.structs.replace(finding, fix=way)])
        after = apply_edits(files["q.py"], edits)
        assert after == expected
        (tmp_path / "q.py").write_bytes(after.encode())
        bound = {finding.written.name if finding.written else ""}
        said = differences(before, outcomes(tmp_path, modules))
        assert [one for one in said if not any(f"q.{name} was" in one for name in (*bound, "Z"))] == []
        analysis.refresh(["q.py"])
        assert finding.span not in [found.span for found in analysis.check_file("q.py", _RULES) if found.path == "q.py"]
    finally:
        analysis.close()


@pytest.mark.parametrize("story", NONE)
def test_no_other_way_where_somebody_may_need_the_name_as_it_is(story: str, tmp_path: Path) -> None:
    modules = planted(tmp_path, NONE[story])
    assert not any(outcome.error for outcome in outcomes(tmp_path, modules).values())
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        analysis.index()
        found = [
            finding for file in NONE[story] if file.endswith(".py") for finding in analysis.check_file(file, _RULES)
        ]
        assert found
        assert not [way for file in NONE[story] if file.endswith(".py") for way in ways(analysis, file)]
    finally:
        analysis.close()


def test_a_check_does_not_take_the_closer_look(tmp_path: Path) -> None:
    planted(tmp_path, WAYS["another name of the same statement"][0])
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        assert [finding.alternatives for finding in analysis.check(rules=_RULES)] == [()]
        assert ways(analysis, "q.py")[0][1].title == "Import `X` from `p.new` and rename `OldX` to `X` in this file"
    finally:
        analysis.close()
