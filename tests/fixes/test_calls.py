"""Calls whose rewrite hangs on what surrounds them: what is safe, and for which reason the rest is not.

Each story is a workspace in which `q.py` calls `p.old.make`; programs that are rewritten are run before and after.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.findings import Finding, Safety
from tests.fixes.analysed import fixed, opened, printed
from tests.workspace.tree import plant

_WORKSPACE = {
    "canonic.toml": (
        'extends = []\n[[call]]\nlegacy = "p.old:make"\nreplace-with = "Thing({size}, mode={mode})"\nimports = ["p.new:Thing"]\n'
    ),
    "p/__init__.py": "",
    "p/new.py": (
        "class Thing:\n    def __init__(self, size, mode='x'):\n        self.size, self.mode = size, mode\n"
        "    def __repr__(self):\n        return f'Thing({self.size!r}, {self.mode!r})'\n"
    ),
    "p/old.py": "from p.new import Thing\n\n\ndef make(size, mode='x'):\n    return Thing(size, mode)\n",
    "p/newer.py": "from p.new import Thing\n\n\ndef make(mode, of):\n    return Thing(of, mode)\n",
}
_SAME_NAME = (
    'extends = []\n[[call]]\nlegacy = "p.old:make"\nreplace-with = "make({size})"\nimports = ["p.newer:make"]\n'
)

SAFE: dict[str, tuple[str, str]] = {
    # name: q.py before and after; both print the same
    "calls within calls, in one run": (
        "from p.old import make\nprint(make(make(make(make(make(make(make(1))))), mode=make(2)), make(mode=3, size=4)))\n",
        "from p.new import Thing\nprint(Thing(Thing(Thing(Thing(Thing(Thing(Thing(1, mode='x'), mode='x'), mode='x'), mode='x'), "
        "mode='x'), mode=Thing(2, mode='x')), mode=Thing(4, mode=3)))\n",
    ),
    "a decorator, a default, a base and a class body": (
        "from p.old import make\n\n\n@make(1).__class__\ndef f():\n    pass\n\n\nclass C(type(make(2))):\n    x = make(3)\n\n"
        "    def g(self, y=make(4)):\n        return y\n\n\nprint(f.size is not None, C.x, C(1, 2).g())\n",
        'from p.new import Thing\n\n\n@Thing(1, mode="x").__class__\ndef f():\n    pass\n\n\nclass C(type(Thing(2, mode="x"))):\n'
        '    x = Thing(3, mode="x")\n\n    def g(self, y=Thing(4, mode="x")):\n        return y\n\n\n'
        "print(f.size is not None, C.x, C(1, 2).g())\n",
    ),
    "two blocks of one function": (
        "def f(x):\n    if x:\n        from p.old import make\n        return make(1)\n    else:\n        from p.old import make\n"
        "        return make(2)\n\n\nprint(f(0), f(1))\n",
        "def f(x):\n    if x:\n        from p.new import Thing\n        return Thing(1, mode='x')\n    else:\n"
        "        from p.new import Thing\n        return Thing(2, mode='x')\n\n\nprint(f(0), f(1))\n",
    ),
    "the new name is there already, in the same block": (
        "def f():\n    from p.new import Thing\n    from p.old import make\n\n    return make(1), Thing\n\n\nprint(f()[0])\n",
        'def f():\n    from p.new import Thing\n\n    return Thing(1, mode="x"), Thing\n\n\nprint(f()[0])\n',
    ),
    "the new name is there for type checkers only": (
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n\nfrom p.old import make\n\nif TYPE_CHECKING:\n"
        "    from p.new import Thing\n\n\ndef f(x: Thing):\n    return make(x)\n\n\nprint(f(1))\n",
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n\nfrom p.new import Thing\n\nif TYPE_CHECKING:\n"
        '    from p.new import Thing\n\n\ndef f(x: Thing):\n    return Thing(x, mode="x")\n\n\nprint(f(1))\n',
    ),
    "tabs, line ends and a call in brackets of its own": (
        "from p.old import make\r\nif 1:\r\n\tprint((make)(\r\n\t\t1,\r\n\t\tmode = 2,\r\n\t))\r\n",
        "from p.new import Thing\r\nif 1:\r\n\tprint(Thing(\r\n\t\t1,\r\n\t\tmode=2,\r\n\t))\r\n",
    ),
    "an f-string": (
        "from p.old import make\nprint(f'{make(1, 2)} 🎈 {make(3, mode=4).size:>{make(5, 6).size}}')\n",
        "from p.new import Thing\nprint(f'{Thing(1, mode=2)} 🎈 {Thing(3, mode=4).size:>{Thing(5, mode=6).size}}')\n",
    ),
    "other imports of the same statement stay": (
        "from p.old import Thing as T, make\nprint(make(1), T)\n",
        "from p.old import Thing as T\nfrom p.new import Thing\nprint(Thing(1, mode='x'), T)\n",
    ),
    "a semicolon": (
        "import os; from p.old import make; print(make(os.sep))\n",
        "import os; from p.new import Thing; print(Thing(os.sep, mode='x'))\n",
    ),
}


def write(root: Path, files: dict[str, str]) -> None:
    plant(root, {**_WORKSPACE, **files})


def findings(root: Path) -> list[Finding]:
    with opened(root) as analysis:
        return [finding for finding in analysis.check() if finding.rule == "deprecated-call"]


@pytest.mark.parametrize("story", SAFE)
def test_a_safe_rewrite_prints_the_same(story: str, tmp_path: Path) -> None:
    before, after = SAFE[story]
    write(tmp_path, {"q.py": before})
    shown = printed(tmp_path)
    assert fixed(tmp_path) == after
    assert printed(tmp_path) == shown
    assert fixed(tmp_path) == after


REFUSED: dict[str, tuple[str, str, dict[str, str]]] = {
    # name: grade, reason, files
    "the name is bound again": (
        "none", "unstable-name", {"q.py": "from p.old import make\n\nmake = print\nmake(1)\n"},
    ),
    "one arm imports something else": (
        "none", "unstable-name",
        {"q.py": "try:\n    from p.old import make\nexcept ImportError:\n    from json import dumps as make\nmake(1)\n"},
    ),
    "a function rebinds it": (
        "none", "unstable-name",
        {"q.py": "def f():\n    from p.old import make\n    make = make\n    return make(1)\n"},
    ),
    "the fallback of a guarded import": (
        "display", "guarded-fallback",
        {"q.py": "try:\n    import nothing\nexcept ImportError:\n    from p.old import make\nmake(1)\n"},
    ),
    "under a guard": (
        "unsafe", "guarded-fallback",
        {"q.py": "try:\n    from p.old import make\nexcept ImportError:\n    pass\nmake(1)\n"},
    ),
    "the new module imports the caller": (
        "unsafe", "would-create-cycle",
        {
            "q.py": "from p.old import make\n\n\ndef f():\n    return make(1)\n",
            "p/old.py": "def make(size, mode='x'):\n    from p.new import Thing\n    return Thing(size, mode)\n",
            "p/new.py": "import q\n\n\nclass Thing:\n    pass\n",
        },
    ),
    "a test patches the name in the caller": (
        "unsafe", "patched-in-tests",
        {
            "q.py": "from p.old import make\n\n\ndef f():\n    return make(1)\n",
            "test_q.py": "from unittest import mock\n\n\ndef test_f():\n    with mock.patch('q.make'):\n        pass\n",
        },
    ),
    "a test patches the module through which it is called": (
        "unsafe", "patched-in-tests",
        {
            "q.py": "import p.old\n\n\ndef f():\n    return p.old.make(1)\n",
            "test_q.py": "from unittest import mock\n\n\ndef test_f():\n    with mock.patch('p.old.make'):\n        pass\n",
        },
    ),
    "another module assigns the callable": (
        "none", "unstable-name", {"q.py": "from p.old import make\nmake(1)\n", "r.py": "import p.old\n\np.old.make = print\n"},
    ),
    "a class body has the import": (
        "none", "form-not-supported", {"q.py": "class C:\n    from p.old import make\n    x = make(1)\n"},
    ),
    "the new name is bound only sometimes": (
        "none", "name-taken",
        {"q.py": "if __debug__:\n    from p.new import Thing\n\n\ndef f():\n    from p.old import make\n    return Thing, make(1)\n"},
    ),
    "a star import may have the new name": (
        "none", "name-taken", {"q.py": "from json import *\nfrom p.old import make\nmake(1)\n"},
    ),
    "a comprehension has the new name": (
        "none", "name-taken", {"q.py": "from p.old import make\nx = [make(Thing) for Thing in (1, 2)]\n"},
    ),
    "another file imports all of the caller": (
        "unsafe", "star-import",
        {"q.py": "from p.old import make\nx = make(1)\n", "r.py": "Thing = 1\nfrom q import *\n"},
    ),
    "a lazy import": ("unsafe", "form-not-supported", {"q.py": "lazy from p.old import make\nx = make(1)\n"}),
    "the file is generated": ("none", "generated-file", {"q.py": "# Generated code, DO NOT EDIT.\nfrom p.old import make\nmake(1)\n"}),
    "an f-string that shows its code": (
        "none", "form-not-supported",
        {
            "q.py": "from p.old import make\nx = f'{make(1) = !s}'\n",
            "canonic.toml": _WORKSPACE["canonic.toml"].replace(", mode={mode}", ""),
            "p/old.py": "from p.new import Thing\n\n\ndef make(size):\n    return Thing(size)\n",
        },
    ),
    "quotes in an f-string": ("none", "form-not-supported", {"q.py": "from p.old import make\nx = f'{make(1)}'\n"}),
    "a comment of an argument that goes": (
        "none", "comment-in-the-way",
        {
            "canonic.toml": _WORKSPACE["canonic.toml"].replace(", mode={mode}", ""),
            "q.py": "from p.old import make\nmake(\n    1,\n    # why\n    mode=2,\n)\n",
        },
    ),
    "an await that a class would not understand": (
        "unsafe", "dynamic", {"q.py": "from p.old import make\n\n\nasync def f():\n    return await make(1)\n"},
    ),
    "the replacement has the old name, and that is passed on": (
        "none", "name-taken", {"canonic.toml": _SAME_NAME, "q.py": "from p.old import make\nx = make(1), make\n"},
    ),
    "the replacement has the old name, and that is exported": (
        "none", "name-taken",
        {"canonic.toml": _SAME_NAME, "q.py": "from p.old import make\n__all__ = ['make']\nx = make(1)\n"},
    ),
    "the replacement has the old name, and another call stays": (
        "none", "name-taken", {"canonic.toml": _SAME_NAME, "q.py": "from p.old import make\nx = make(1)\n\n\n@make\ndef f(): ...\n"},
    ),
    "the replacement is the callable itself": (
        "none", "no-canonical",
        {
            "canonic.toml": _WORKSPACE["canonic.toml"].replace("Thing({size}", "Thing(make({size})").replace('["', '["p.shim:make", "'),
            "p/shim.py": "from p.old import make\n",
            "q.py": "from p.old import make\nx = make(1)\n",
        },
    ),
    "the replacement is to be replaced by the callable": (
        "none", "no-canonical",
        {
            "canonic.toml": _WORKSPACE["canonic.toml"]
            + '[[call]]\nlegacy = "p.new:Thing"\nreplace-with = "make({size})"\nimports = ["p.old:make"]\n',
            "q.py": "from p.old import make\nx = make(1)\n",
        },
    ),
    "two definitions": (
        "none", "dynamic",
        {
            "q.py": "from p.old import make\nmake(1)\n",
            "p/old.py": "import sys\n\nif sys.flags.debug:\n    def make(size): ...\nelse:\n    def make(size, mode): ...\n",
        },
    ),
    "a metaclass": (
        "none", "dynamic",
        {
            "q.py": "from p.old import make\nmake(1)\n",
            "p/old.py": "class M(type): ...\n\n\nclass make(metaclass=M):\n    def __init__(self, size, mode): ...\n",
        },
    ),
    "a default that is no constant": (
        "unsafe", "ambiguous-arguments",
        {"q.py": "from p.old import make\nmake(1)\n", "p/old.py": "def make(size, mode=print()): ...\n"},
    ),
    "a default that is no constant and is needed": (
        "none", "ambiguous-arguments",
        {
            "canonic.toml": _WORKSPACE["canonic.toml"].replace("mode={mode}", "{mode}"),
            "q.py": "from p.old import make\nmake(1)\n",
            "p/old.py": "def make(size, mode=print()): ...\n",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", REFUSED)
def test_what_is_not_proven_is_not_safe(story: str, tmp_path: Path) -> None:
    grade, reason, files = REFUSED[story]
    write(tmp_path, files)
    (finding, *others) = [finding for finding in findings(tmp_path) if finding.path == "q.py"]
    assert not others
    assert (finding.fix.safety.word if finding.fix else "none") == grade
    assert finding.withheld is not None
    assert finding.withheld.value == reason


MODULES = {
    # name: policy, q.py before and after
    "the replacement is read through its module": (
        'replace-with = "p.new.Thing({size})"\nimports = ["p.new"]\n',
        "from p.old import make\nprint(make(1))\n",
        "import p.new\nprint(p.new.Thing(1))\n",
    ),
    "the module is there under its own name": (
        'replace-with = "p.new.Thing({size})"\nimports = ["p.new"]\n',
        "import p.new\nimport p.old\nprint(p.old.make(1), p.new.__name__)\n",
        "import p.new\nimport p.old\nprint(p.new.Thing(1), p.new.__name__)\n",
    ),
    "the caller defines the replacement itself": (
        'replace-with = "Own({size})"\nimports = ["q:Own"]\n',
        "from p.old import make\n\n\nclass Own(int):\n    pass\n\n\nprint(make(1))\n",
        "\n\nclass Own(int):\n    pass\n\n\nprint(Own(1))\n",
    ),
    "the replacement has the old name": (
        'replace-with = "make({size}, of={mode})"\nimports = ["p.newer:make"]\n',
        "from p.old import make, Thing\nprint(make(1), make(make(2), mode=3), Thing)\n",
        "from p.newer import make\nfrom p.old import Thing\nprint(make(1, of='x'), make(make(2, of='x'), of=3), Thing)\n",
    ),
    "the replacement has the old name, in a function": (
        'replace-with = "make({mode}, of={size})"\nimports = ["p.newer:make"]\n',
        "def f():\n    from p.old import make\n    return make(1)\n\n\nprint(f())\n",
        "def f():\n    from p.newer import make\n    return make('x', of=1)\n\n\nprint(f())\n",
    ),
    "only names of Python's own": (
        'replace-with = "print({size}, end=str(len([{mode}])))"\n',
        "from p.old import make\nmake(1, 2)\n",
        "print(1, end=str(len([2])))\n",
    ),
}


@pytest.mark.parametrize("story", MODULES)
def test_names_of_the_replacement_come_from_wherever_the_policy_says(story: str, tmp_path: Path) -> None:
    policy, before, after = MODULES[story]
    write(tmp_path, {"canonic.toml": f'extends = []\n[[call]]\nlegacy = "p.old:make"\n{policy}', "q.py": before})
    assert fixed(tmp_path).lstrip("\n") == after.lstrip("\n")
    assert printed(tmp_path)


def test_calls_that_cannot_be_written_at_once_are_not_offered_at_once(tmp_path: Path) -> None:
    policy = _SAME_NAME.replace("{size}", "{mode}, {size}")
    write(tmp_path, {"canonic.toml": policy, "q.py": "from p.old import make\nx = make(make(1), 2)\n"})
    found = findings(tmp_path)
    assert [(finding.fix, str(finding.withheld)) for finding in found] == [(None, "name-taken")] * 2


def test_a_call_that_cannot_be_matched_leaves_the_import(tmp_path: Path) -> None:
    write(tmp_path, {"q.py": "from p.old import make\nx = [1]\nprint(make(1), make(*x))\n"})
    assert fixed(tmp_path, unsafe=True) == (
        "from p.new import Thing\nfrom p.old import make\nx = [1]\nprint(Thing(1, mode='x'), make(*x))\n"
    )


@pytest.mark.parametrize(
    "taker",
    [
        "from q import make as other\n",
        'import q\nother = getattr(q, "make")\n',
        'import sys\nother = sys.modules["q"].make\n',
        'import importlib\nother = importlib.import_module("q").make\n',
        'from operator import attrgetter\nimport q\nother = attrgetter("make")(q)\n',
    ],
)
def test_the_import_stays_while_others_take_the_name_from_the_file(taker: str, tmp_path: Path) -> None:
    write(tmp_path, {"q.py": "from p.old import make\nprint(make(1))\n", "r.py": taker})
    assert fixed(tmp_path) == "from p.new import Thing\nfrom p.old import make\nprint(Thing(1, mode='x'))\n"


@pytest.mark.parametrize("reader", ["import q\n", "from q import *\n"])
def test_the_import_stays_where_a_module_may_be_read_from_outside(reader: str, tmp_path: Path) -> None:
    write(tmp_path, {"q.py": "from p.old import make\nprint(make(1))\n", "r.py": f"{reader}make = 1\n"})
    assert all(
        finding.fix is None or finding.fix.safety is not Safety.SAFE or "Remove" not in finding.fix.title
        for finding in findings(tmp_path)
    )


def test_a_grade_is_safe_only_when_the_whole_workspace_is_known(tmp_path: Path) -> None:
    write(tmp_path, {"q.py": "from p.old import make\nprint(make(1))\n"})
    with opened(tmp_path) as analysis:
        analysis.change("q.py", "from p.old import make\nprint(make(1))\n")
        assert all(
            finding.fix is None or finding.fix.safety is not Safety.SAFE for finding in analysis.check_file("q.py")
        )
