"""A star import becomes imports of the names that are taken from it, and no program means anything else then.

Each story has the shim `p.old` in front of `p.new`, and the importer `q`; programs are imported for real before and after.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Reason
from tests.fixes.running import differences, outcomes, planted

_NEW = 'class X:\n    label = "new"\n'
_OLD = "from p.new import X\nOldX = X\nLIMIT = 3\n_hidden = 4\ndef helper():\n    return LIMIT\n"
_USE = "def use():\n    return "
_POLICY = 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old", "p.old:OldX"]\n'

SAFE: dict[str, tuple[dict[str, str], str]] = {
    "a name that a function reads": (
        {"q.py": f"from p.old import *\n{_USE}X\n"},
        f"from p.new import X\n{_USE}X\n",
    ),
    "names of both kinds": (
        {"q.py": f"from p.old import *\n{_USE}X, OldX, helper()\n"},
        f"from p.new import X\nfrom p.new import X as OldX\nfrom p.old import helper\n{_USE}X, OldX, helper()\n",
    ),
    "an annotation that is read at run time": (
        {
            "q.py": "import typing\nfrom p.old import *\ndef f(x: 'X'): ...\ndef use():\n    return typing.get_type_hints(f)\n"
        },
        "import typing\nfrom p.new import X\ndef f(x: 'X'): ...\ndef use():\n    return typing.get_type_hints(f)\n",
    ),
    "an example in a docstring": (
        {
            "q.py": "import doctest\nfrom p.old import *\ndef f():\n    '''\n    >>> LIMIT\n    3\n    '''\n"
            "def use():\n    import q\n    return doctest.testmod(q)\n"
        },
        "import doctest\nfrom p.old import LIMIT\ndef f():\n    '''\n    >>> LIMIT\n    3\n    '''\n"
        "def use():\n    import q\n    return doctest.testmod(q)\n",
    ),
    "a guard with its fallback": (
        {"q.py": f"try:\n    from p.old import *\nexcept ImportError:\n    X = None\n{_USE}X\n"},
        f"try:\n    from p.new import X\nexcept ImportError:\n    X = None\n{_USE}X\n",
    ),
    "for type checkers only": (
        {"q.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.old import *\ndef f(x: 'X'): ...\n"},
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from p.new import X\ndef f(x: 'X'): ...\n",
    ),
    "another star behind it": (
        {"p/deep.py": _OLD, "p/old.py": "from p.deep import *\n", "q.py": f"from p.old import *\n{_USE}X, LIMIT\n"},
        f"from p.new import X\nfrom p.old import LIMIT\n{_USE}X, LIMIT\n",
    ),
    "another star after it": (
        {"p/more.py": "LIMIT = 5\n", "q.py": f"from p.old import *\nfrom p.more import *\n{_USE}X, LIMIT\n"},
        f"from p.old import LIMIT\nfrom p.new import X\nfrom p.more import *\n{_USE}X, LIMIT\n",
    ),
    "a list of exports": (
        {
            "p/old.py": f"{_OLD}__all__ = ['OldX', '_hidden']\n",
            "q.py": f"from p.old import *\nX = 1\n{_USE}OldX, _hidden\n",
        },
        f"from p.new import X as OldX\nfrom p.old import _hidden\nX = 1\n{_USE}OldX, _hidden\n",
    ),
    "names that the file exports": (
        {"q.py": "from p.old import *\n__all__ = ['X', 'helper']\n"},
        "from p.new import X\nfrom p.old import helper\n__all__ = ['X', 'helper']\n",
    ),
    "names that other files take": (
        {
            "q.py": "from p.old import *\n",
            "r.py": "from q import X as Y\nimport q as m\ndef use():\n    return m.LIMIT, Y\n",
            "tests_of_it.py": "from unittest.mock import patch\ndef use():\n    with patch('q.helper'):\n"
            "        return 1\n",
        },
        "from p.new import X as X\nfrom p.old import LIMIT as LIMIT\nfrom p.old import helper as helper\n",
    ),
    "a name that is bound again at once": (
        {"q.py": f"from p.old import *\nLIMIT = 7\n{_USE}LIMIT, X\n"},
        f"from p.new import X\nLIMIT = 7\n{_USE}LIMIT, X\n",
    ),
    "a name that is read before it is bound again": (
        {"q.py": f"from p.old import *\nLIMIT = LIMIT + 1\n{_USE}LIMIT, X\n"},
        f"from p.new import X\nfrom p.old import LIMIT\nLIMIT = LIMIT + 1\n{_USE}LIMIT, X\n",
    ),
    "a name that was bound before": (
        {"p/more.py": "X = 5\n", "q.py": f"from p.more import X\nfrom p.old import *\n{_USE}X\n"},
        f"from p.more import X\nfrom p.new import X\n{_USE}X\n",
    ),
    "a name that the star alone overwrites": (
        {"q.py": "LIMIT = 7\nfrom p.old import *\n"},
        "LIMIT = 7\nfrom p.old import LIMIT\n",
    ),
    "nothing is taken": ({"q.py": "import p\nfrom p.old import *\n"}, "import p\n"),
    "nothing is taken, and nothing else is in the block": (
        {"q.py": "import p\nif p:\n    from p.old import *\n"},
        "import p\nif p:\n    pass\n",
    ),
    "a relative star": (
        {"p/q.py": f"from .old import *\n{_USE}X, LIMIT\n", "q.py": "from p.q import use\n"},
        "",
    ),
    "a moved module": (
        {
            "canonic.toml": 'extends = []\n[[module]]\nlegacy = "p.old"\ncanonical = "p.new"\n',
            "p/new.py": f"{_NEW}LIMIT = 3\n",
            "p/old.py": "from p.new import *\nrest = 4\n",
            "q.py": f"from p.old import *\n{_USE}X, LIMIT, rest\n",
        },
        f"from p.new import LIMIT, X\nfrom p.old import rest\n{_USE}X, LIMIT, rest\n",
    ),
    "an effect of the shim, which is still loaded": (
        {
            "p/old.py": f"{_OLD}import builtins\nbuiltins.effects.append('old')\n",
            "q.py": f"from p.old import *\n{_USE}X, LIMIT\n",
        },
        f"from p.old import LIMIT\nfrom p.new import X\n{_USE}X, LIMIT\n",
    ),
}

UNSAFE: dict[str, tuple[Reason, dict[str, str]]] = {
    "an effect of the shim": (
        Reason.IMPURE_SHIM,
        {
            "p/old.py": f"{_OLD}import builtins\nbuiltins.effects.append('old')\n",
            "q.py": f"from p.old import *\n{_USE}X\n",
        },
    ),
    "the table of all names": (
        Reason.STAR_IMPORT,
        {"q.py": f"from p.old import *\n{_USE}sorted(n for n in globals() if n.islower())\n"},
    ),
    "a text that is run": (Reason.STAR_IMPORT, {"q.py": f"from p.old import *\n{_USE}eval('LIM' + 'IT')\n"}),
    "the module itself": (
        Reason.STAR_IMPORT,
        {"q.py": f"import sys\nfrom p.old import *\n{_USE}getattr(sys.modules[__name__], 'LIM' + 'IT')\n"},
    ),
    "a function that answers for missing names": (
        Reason.STAR_IMPORT,
        {
            "q.py": "from p.old import *\ndef __getattr__(name):\n    return 8\n",
            "r.py": "import q\ndef use():\n    return q.LIMIT\n",
        },
    ),
    "a star of the star": (
        Reason.STAR_IMPORT,
        {"q.py": "from p.old import *\n", "r.py": f"from q import *\n{_USE}LIMIT\n"},
    ),
    "the file as an object": (
        Reason.STAR_IMPORT,
        {"q.py": "from p.old import *\n", "r.py": f"import q\n{_USE}getattr(q, 'LIM' + 'IT')\n"},
    ),
    "the file by a text": (
        Reason.STAR_IMPORT,
        {"q.py": "from p.old import *\n", "r.py": f"import importlib\n{_USE}importlib.import_module('q').LIMIT\n"},
    ),
    "the file in a project's table of commands": (
        Reason.STAR_IMPORT,
        {"q.py": "from p.old import *\n", "pyproject.toml": '[project.scripts]\nstart = "q:helper"\n'},
    ),
    "names that a condition decides about": (
        Reason.DYNAMIC,
        {"p/old.py": "from p.new import X\nif not X:\n    Y = 1\n", "q.py": f"from p.old import *\n{_USE}X, Y\n"},
    ),
    "a submodule that is an attribute by then": (
        Reason.DYNAMIC,
        {
            "p/s/__init__.py": "from .sub import one\nfrom p.new import X\n",
            "p/s/sub.py": "one = 1\n",
            "canonic.toml": _POLICY.replace("p.old", "p.s"),
            "q.py": f"from p.s import *\n{_USE}sub.one, X\n",
        },
    ),
    "a shim that is half loaded": (
        Reason.WOULD_CREATE_CYCLE,
        {"p/old.py": f"from p.new import X\nimport q\n{_OLD}", "q.py": f"from p.old import *\n{_USE}X, LIMIT\n"},
    ),
    "names that the shim makes by itself": (
        Reason.STAR_IMPORT,
        {"p/old.py": f"{_OLD}globals()['Y'] = 5\n", "q.py": f"from p.old import *\n{_USE}X, Y\n"},
    ),
    "exports that are worked out": (
        Reason.STAR_IMPORT,
        {"p/old.py": f"{_OLD}__all__ = [n for n in dir() if n > 'M']\n", "q.py": f"from p.old import *\n{_USE}X\n"},
    ),
    "a warning that is waited for": (
        Reason.IMPURE_SHIM,
        {"q.py": f"import warnings\nwith warnings.catch_warnings(record=True):\n    from p.old import *\n{_USE}X\n"},
    ),
    "files for a test runner": (Reason.STAR_IMPORT, {"q.py": "", "p/conftest.py": "from p.old import *\n"}),
}


def plant(root: Path, files: dict[str, str]) -> list[str]:
    """Write the program with these files; gives its modules."""
    return planted(root, {"p/__init__.py": "", "p/new.py": _NEW, "p/old.py": _OLD, "canonic.toml": _POLICY, **files})


@pytest.mark.parametrize("story", SAFE)
def test_a_star_becomes_the_names_that_are_taken(story: str, tmp_path: Path) -> None:
    files, expected = SAFE[story]
    modules = plant(tmp_path, files)
    before = outcomes(tmp_path, modules)
    assert not any(outcome.error for outcome in before.values())
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        report = analysis.fix(rules=frozenset(("deprecated-import",)))
    finally:
        analysis.close()
    assert differences(before, outcomes(tmp_path, modules)) == []
    if expected:
        assert (tmp_path / "q.py").read_text("utf-8") == expected
        assert [file.path for file in report.files] == ["q.py"]


@pytest.mark.parametrize("story", UNSAFE)
def test_a_star_that_nobody_can_replace_for_sure_is_left(story: str, tmp_path: Path) -> None:
    reason, files = UNSAFE[story]
    modules = plant(tmp_path, files)
    before = outcomes(tmp_path, modules)
    assert not before["q"].error
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        report = analysis.fix()
        assert report.files == ()
        assert reason in dict(report.withheld)
        analysis.fix(unsafe=True)
    finally:
        analysis.close()
    if reason is Reason.STAR_IMPORT:  # all names are kept, so most programs live on
        assert differences(before, outcomes(tmp_path, modules)) == []


def test_what_another_file_takes_later_is_news_for_the_star(tmp_path: Path) -> None:
    plant(tmp_path, {"q.py": "from p.old import *\nX\n", "r.py": "first = 1\n"})
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        analysis.index()
        analysis.change("q.py", "from p.old import *\nX\n")
        assert [edit.text for edit in analysis.fix_text("q.py")] != []
        before = analysis.check_file("q.py")
        assert "q.py" in analysis.change("r.py", "from q import LIMIT\n")
        after = analysis.check_file("q.py")
        assert before != after
        assert "LIMIT" in str(after[0].fix)
        assert "q.py" in analysis.change("r.py", "import q\ndef use():\n    return q.helper\n")
        assert "helper" in str(analysis.check_file("q.py")[0].fix)
        assert "q.py" in analysis.change("r.py", "import q\ndef use():\n    return q.other\n")
        assert analysis.check_file("q.py") == before
    finally:
        analysis.close()


def test_what_the_file_itself_takes_later_is_in_the_next_fix(tmp_path: Path) -> None:
    plant(tmp_path, {"q.py": "from p.old import *\ndef use():\n    return X\n"})
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        analysis.index()
        assert "LIMIT" not in str(analysis.check_file("q.py"))
        assert "q.py" in analysis.change("q.py", "from p.old import *\ndef use():\n    return X, LIMIT\n")
        assert "LIMIT" in str(analysis.check_file("q.py"))
    finally:
        analysis.close()
