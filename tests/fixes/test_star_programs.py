"""Generated programs around a star import: whoever takes a name from it, by whatever way, has the same one after the fix."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from canonic.analysis import Analysis
from tests.fixes.examples import examples
from tests.fixes.running import differences, outcomes
from tests.workspace.tree import plant

_NAMES = st.sampled_from(["X", "OldX", "LIMIT", "helper", "W"])
_SHIMS = st.lists(
    st.sampled_from(
        [
            "OldX = X\n",
            "LIMIT = 3\n",
            "helper = 'h'\n",
            "W = 'w'\n",
            "W = 'w'\ndel W\n",
            "if not X:\n    W = 'w'\n",
            "try:\n    W = 'w'\nexcept NameError:\n    W = 'v'\n",
            "from p.deep import *\n",
            "import p.deep as LIMIT\n",
            "__all__ = ['X', 'LIMIT']\nLIMIT = 3\n",
            "import builtins\nbuiltins.effects.append('old')\n",
        ]
    ),
    max_size=4,
    unique=True,
)
_STARS = st.sampled_from(
    [
        "from p.old import *\n",
        "from p.old import *\n",
        "try:\n    from p.old import *\nexcept ImportError:\n    pass\n",
        "if __debug__:\n    from p.old import *\n",
        "from p.old import *; first = 1\n",
        "from p.old import *\nfrom p.deep import *\n",
        "from p.deep import *\nfrom p.old import *\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.old import *\n",
    ]
)
_STATEMENTS = st.sampled_from(
    [
        "{0} = 'own {0}'\n",
        "def use{2}():\n    return {0}, {1}\n",
        "def use{2}({0}=1):\n    return {0}, {1}\n",
        "def use{2}():\n    {0} = 2\n    return [{0} for {1} in (1,)]\n",
        "def use{2}():\n    global {0}\n    {0} = 'changed'\n",
        "class C{2}:\n    {0} = {1}\n    z = {0}\n",
        "class C{2}:\n    {0} = 1\n    @staticmethod\n    def get():\n        return {0}\ndef use{2}():\n    return C{2}.get()\n",
        "from p.deep import {0}\n",
        "import p.deep as {0}\n",
        "for {0} in ():\n    pass\n",
        "{0}2 = {0}\n",
        "def use{2}(x: '{0}' = 1):\n    import typing\n    return typing.get_type_hints(use{2})\n",
        "def use{2}():\n    return getattr(__import__('q'), '{0}')\n",
        "def use{2}():\n    '''\n    >>> {0}\n    '''\n    return f'{{{1}}}'\n",
        "if not {0}:\n    {1} = 'other {1}'\n",
        "__all__ = ['{0}']\n",
        "try:\n    {0}\nexcept NameError:\n    {0} = 'late {0}'\n",
        "def __getattr__(name):\n    return 'made'\n",
        "def use{2}():\n    return sorted(set(globals()) & {{'X', 'OldX', 'LIMIT', 'helper', 'W'}})\n",
        "del {0}\n",
    ]
)
_TAKERS = st.sampled_from(
    [
        "from q import {0}\n",
        "from q import {0} as {1}\n",
        "import q\ndef use{2}():\n    return q.{0}\n",
        "import q as m\n{1} = m.{0}\n",
        "from q import *\n",
        "import q\ndef use{2}():\n    return getattr(q, '{0}')\n",
        "import importlib\ndef use{2}():\n    return importlib.import_module('q').{0}\n",
        "from unittest.mock import patch\ndef use{2}():\n    with patch('q.{0}', 1):\n        return 1\n",
        "import sys\ndef use{2}():\n    return vars(sys.modules['q'])['{0}']\n",
    ]
)


@st.composite
def programs(draw: DrawFn) -> dict[str, str]:
    """A program with one star import of the shim `p.old` in `q`, and perhaps one that takes names from `q`."""

    def lines(pieces: list[str]) -> str:
        return "".join(piece.format(draw(_NAMES), draw(_NAMES), number) for number, piece in enumerate(pieces))

    before, after = (draw(st.lists(_STATEMENTS, max_size=3)) for _ in range(2))
    text = [*before, "", *after]
    star = draw(_STARS)
    own = lines(text[: len(before)]) + star + lines(after).replace("use0", "use8").replace("use1", "use9")
    return {
        "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old", "p.old:OldX"]\n',
        "p/__init__.py": "",
        "p/new.py": 'class X:\n    label = "new"\n',
        "p/deep.py": "X = 'deep X'\nOldX = 'deep OldX'\nLIMIT = 'deep LIMIT'\nhelper = 'deep helper'\nW = 'deep W'\n",
        "p/old.py": "from p.new import X\n" + "".join(draw(_SHIMS)),
        "q.py": own,
        "r.py": lines(draw(st.lists(_TAKERS, max_size=2))),
    }


@examples(120)
@given(programs())
def test_a_program_with_a_star_means_the_same_after_the_fix(program: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = plant(Path(folder), program)
        modules = ["p.old", "q", "r"]
        before = outcomes(root, modules)
        analysis = Analysis.open(folder, use_cache=False, jobs=1)
        try:
            report = analysis.fix(rules=frozenset(("deprecated-import",)))
        finally:
            analysis.close()
        starred = any(
            "import *" in file.before and file.before.count("*") > file.after.count("*") for file in report.files
        )
        event(f"imports before: {not before['q'].error}, star replaced: {starred}")
        diff = "".join(f"\n--- {file.path} after\n{file.after}" for file in report.files)
        assert not [file.error for file in report.files if file.error], diff
        assert not differences(before, outcomes(root, modules)), diff
