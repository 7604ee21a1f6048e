"""Legacy modules whose import runs code of other modules, though their own text only binds names."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.findings import Reason
from tests.fixes.analysed import opened
from tests.fixes.running import Outcome, differences, outcomes
from tests.workspace.tree import plant

NOTE = "import builtins\n\n\ndef note(what):\n    builtins.effects.append(what)\n\n\n"
PROGRAM = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old:X"]\n',
    "p/__init__.py": "",
    "p/new.py": "class X:\n    pass\n",
    "q.py": "from p.old import X\nimport p.kept\n",
    "p/kept.py": "",
}
OLD = "from p.new import X\n"
ODD = NOTE + (
    "class Odd:\n    def __repr__(self):\n        return 'odd'\n"
    "    def __init_subclass__(cls):\n        note('subclass')\n"
    "    def __class_getitem__(cls, key):\n        note('item')\n        return cls\n"
    "    def __set_name__(self, owner, name):\n        note('set name')\n"
    "    def __or__(self, other):\n        note('or')\n        return self\n"
    "    def __neg__(self):\n        note('neg')\n        return self\n"
    "    def __getattr__(self, name):\n        note('get')\n        return name\n"
    "    def __format__(self, spec):\n        note('format')\n        return ''\n"
    "    def __iter__(self):\n        note('iter')\n        return iter(())\n"
    "    def __bool__(self):\n        note('bool')\n        return True\n"
    "    def __hash__(self):\n        note('hash')\n        return 1\n"
    "    def __call__(self, *given):\n        note('call')\n        return 1\n\n\n"
    "odd = Odd()\ncached_property = odd\nPath = odd\n"
    "class Meta(type):\n    def __new__(*given):\n        note(given[1])\n        return type.__new__(*given)\n"
    "    def __getattr__(cls, name):\n        note('class get')\n        return name\n"
    "class Made(metaclass=Meta):\n    pass\n"
    "class Descriptor:\n    def __get__(self, *given):\n        note('descriptor')\n        return 1\n"
    "class Held:\n    value = Descriptor()\n"
    "def use(*given):\n    note('called')\n    return given\n"
)
LAZY = NOTE + "def __getattr__(name):\n    note(name)\n    return name\n"
STORIES: dict[str, dict[str, str]] = {
    name: {"p/old.py": OLD + text, "p/kept.py": ODD}
    for name, text in {
        "a base wants to know its subclasses": "from p.kept import Odd\nclass Q(Odd):\n    pass\n",
        "a base of a base wants to know": "from p.kept import Odd as O\nclass Q(O, dict):\n    pass\n",
        "a base has a metaclass": "import p.kept\nclass Q(p.kept.Made):\n    pass\n",
        "a class is made by a call of type": "from p.kept import Odd\nQ = type('Q', (Odd,), {})\n",
        "a base is subscripted": "from p.kept import Odd\nQ = Odd[int]\n",
        "an attribute asks for its name": "from p.kept import odd\nclass Q:\n    x = odd\n",
        "an annotation is evaluated": "from p.kept import odd\nx: odd | None = 1\n",
        "an annotation of an argument is evaluated": "from p.kept import odd\ndef f(*x: odd | None): pass\n",
        "an operator": "from p.kept import odd\ny = -odd\n",
        "an attribute": "from p.kept import odd\ny = odd.x\n",
        "an attribute of a class": "from p.kept import Made\ny = Made.x\n",
        "a descriptor": "from p.kept import Held\ny = Held.value\n",
        "a text": "from p.kept import odd\ny = f'{odd}'\n",
        "a list": "from p.kept import odd\ny = [*odd]\n",
        "several targets": "from p.kept import odd\n[*y] = odd\n",
        "a loop in an expression": "from p.kept import odd\ny = [z for z in odd]\n",
        "a condition": "from p.kept import odd\ny = 1 if odd else 2\n",
        "a statement with a condition": "from p.kept import odd\nif odd:\n    y = 1\n",
        "a key": "from p.kept import odd\ny = {odd: 1}\n",
        "a key of a table": "from p.kept import odd\ny = {}\ny[odd] = 1\n",
        "another name of it": "import p.kept as k\nother = k.odd\ny = -other\n",
        "a callable of a known name": "from p.kept import Path\ny = Path('x')\n",
        "a decorator of a known name": "from p.kept import cached_property\n@cached_property\ndef f(): pass\n",
        "a function that is handed on": "from p.kept import use\ny = list(map(use, [1]))\n",
        "a function of its own": "import p.kept\ndef g(x):\n    return p.kept.use(x)\ny = sorted([1], key=g)\n",
        "a lambda": "import p.kept\ny = sorted([1], key=lambda x: p.kept.use(x))\n",
        "a list is sorted": "from p.kept import use\ny = [1]\ny.sort(key=use)\n",
    }.items()
} | {
    "a function that is called like a warning": {
        "p/old.py": OLD + "from p.kept import warn\nwarn('x', DeprecationWarning)\n",
        "p/kept.py": NOTE + "def warn(*given):\n    note('x')\n",
    },
    "its own function is called like a warning": {
        "p/old.py": OLD + NOTE + "def _warn(*given):\n    note('x')\n_warn('x', DeprecationWarning)\n",
    },
    "an error that is caught": {
        "p/old.py": OLD + "from p.kept import Fault\ntry:\n    raise Fault\nexcept Exception:\n    pass\n",
        "p/kept.py": NOTE + "class Fault(Exception):\n    def __init__(self):\n        note('x')\n",
    },
    "a list of another module": {
        "p/old.py": OLD + "import bisect\nfrom p.kept import seen\nbisect.insort(seen, 1)\n",
        "p/kept.py": "seen = []\n",
        "q.py": "from p.old import X\nimport p.kept\nfirst = len(p.kept.seen)\n",
    },
    "types that texts name": {
        "p/old.py": OLD + "import typing\nfrom p.kept import Q\nhints = typing.get_type_hints(Q)\n",
        "p/kept.py": NOTE + "class Q:\n    x: 'note(1) or int'\n",
    },
    "a call in an annotation": {"p/old.py": OLD + NOTE + "x: note('x') = 1\n"},
    "a call in an annotation without a value": {"p/old.py": OLD + NOTE + "class Q:\n    x: note('x')\n"},
    "a call in a subscript": {"p/old.py": OLD + NOTE + "d = {}\nd[note('x')] = 1\n"},
    "an enumeration of things with an effect": {
        "p/old.py": OLD + NOTE + "import enum\nclass Q(enum.Enum):\n    A = 1\n"
        "    def __init__(self, value):\n        note('x')\n"
    },
    "an enumeration on top of another": {
        "p/old.py": OLD + "from p.kept import E\nclass Q(E):\n    A = 1\n",
        "p/kept.py": NOTE + "from enum import Enum\nclass E(Enum):\n    def __init__(self, value):\n        note('x')\n",
    },
    "a class of its own wants to know": {
        "p/old.py": OLD + NOTE + "class A:\n    def __init_subclass__(cls):\n        note('x')\nclass B(A):\n    pass\n"
    },
    "a method of its own class": {
        "p/old.py": OLD + NOTE + "class A:\n    @classmethod\n    def get(cls):\n        note('x')\nA.get()\nb = A.get()\n"
    },
    "a name that is made when it is asked for": {
        "p/old.py": OLD + "from p.kept import lazy\n", "p/kept.py": LAZY,
    },
    "an attribute that is made when it is asked for": {
        "p/old.py": OLD + "from p import kept\ny = kept.lazy\n", "p/kept.py": LAZY,
    },
    "the legacy name is made with an effect": {
        "p/old.py": NOTE + "def __getattr__(name):\n    if name == 'X':\n        note('x')\n"
        "        from p.new import X\n        return X\n    raise AttributeError(name)\n"
    },
    "the legacy name is kept in a list": {
        "p/old.py": "import p.kept\ndef __getattr__(name):\n    if name == 'X':\n        from p.new import X\n"
        "        p.kept.seen.append(X.__name__)\n        return X\n    raise AttributeError(name)\n",
        "p/kept.py": "seen = []\n",
        "q.py": "from p.old import X\nimport p.kept\nfirst = p.kept.seen[0] if p.kept.seen else ''\n",
    },
    "the legacy name brings a module with it": {
        "p/old.py": "def __getattr__(name):\n    if name == 'X':\n        import p.kept\n        from p.new import X\n"
        "        return X\n    raise AttributeError(name)\n",
        "p/kept.py": NOTE + "note('x')\n",
        "q.py": "from p.old import X\n",
    },
    "the legacy name imports a module by name": {
        "p/old.py": "from importlib import import_module\ndef __getattr__(name):\n    if name == 'X':\n"
        "        import_module('p.kept')\n        from p.new import X\n        return X\n    raise AttributeError(name)\n",
        "p/kept.py": NOTE + "note('x')\n",
        "q.py": "from p.old import X\n",
    },
    "the legacy name leaves a mark on an object": {
        "p/old.py": "import p.kept\ndef __getattr__(name):\n    if name == 'X':\n        from p.new import X\n"
        "        mark = p.kept.Mark\n        mark.seen = 1\n        return X\n    raise AttributeError(name)\n",
        "p/kept.py": "class Mark:\n    seen = 0\n",
        "q.py": "from p.old import X\nimport p.kept\nfirst = p.kept.Mark.seen\n",
    },
    "somebody goes through all subclasses": {
        "p/old.py": OLD + "class Q(X):\n    pass\n",
        "q.py": "from p.old import X\nnames = [one.__name__ for one in X.__subclasses__()]\n",
    },
}  # fmt: skip
HARMLESS: dict[str, dict[str, str]] = {
    name: {"p/old.py": OLD + text}
    for name, text in {
        "a subclass": "class Q(X):\n    y = 1\nclass R(Q, dict):\n    y: int = 1\n",
        "annotations": "from typing import Optional\nx: Optional[X] = None\ndef f(x: X | None, y: list[X]) -> 'X': pass\n",
        "library classes": "import abc, enum, json\nclass Q(abc.ABC): pass\nclass E(enum.Enum):\n    A = enum.auto()\n"
        "class D(json.JSONEncoder): pass\nB = E.A\nV = E.A.value\n",
        "generic classes": "from typing import Generic, NamedTuple, Protocol, TypeVar\nT = TypeVar('T', bound=X)\n"
        "class Q(Generic[T]): pass\nclass P(Protocol[T]): pass\nclass N(NamedTuple):\n    a: int\nM = Q[int]\n",
        "an enumeration that keeps what it is given": "import enum\nclass Q(enum.Enum):\n    A = 1, 'a'\n"
        "    def __init__(self, number, label):\n        self.number = number\n        self.label = label\n",
        "constants": "from p import more\nfrom p.more import NAMES\nY = more.LIMIT + 1\nZ = [*NAMES]\nW = f'{NAMES[0]}'\n",
        "a condition": "try:\n    import json\n    THERE = True\nexcept ImportError:\n    THERE = False\n"
        "if THERE:\n    Y = 1\n",
        "exports": "from p import more\n__all__ = ['X'] + more.__all__\n__all__ += [n for n in more.NAMES]\n",
        "a class attribute": "Y = X\nclass Q:\n    made = X\n    f = staticmethod(len)\n",
        "a warning by a helper": "from p.more import warn_moved, _warn\n_warn('x', DeprecationWarning)\n"
        "import warnings as w\nw.warn('x', DeprecationWarning)\n",
        "a table of classes": "TABLE = {'x': X}\nTABLE['y'] = X\n",
    }.items()
} | {
    "a table of names": {
        "p/old.py": "import importlib\nimport warnings\n_HOMES = {'X': 'p.new'}\n\n\ndef _home(name):\n    return _HOMES[name]\n"
        "\n\ndef __getattr__(name):\n    if name in _HOMES:\n        warnings.warn('moved', DeprecationWarning)\n"
        "        value = getattr(importlib.import_module(_HOMES[name]), name)\n        globals()[name] = value\n"
        "        return value\n    raise AttributeError(f'{__name__} has no {name}')\n"
    },
}
MORE = (
    "import warnings\ndef _warn(text, kind):\n    warnings.warn(text, kind, stacklevel=3)\nwarn_moved = _warn\n"
    + "LIMIT = 3\nNAMES = ('a', 'b')\n__all__ = ['LIMIT', 'NAMES']\n"
)


def _fixed(folder: Path, program: dict[str, str]) -> list[Reason | None]:
    """Write a program, fix it, and say why what is left had no safe fix."""
    plant(folder, program)
    with opened(folder) as analysis:
        found = [finding.withheld for finding in analysis.check(["q.py"]) if finding.rule == "deprecated-import"]
        analysis.fix()
    return found


def _seen(outcome: Outcome) -> tuple[object, ...]:
    return outcome.effects, {name: value for name, value in outcome.names.items() if name[0] == "q"}


@pytest.mark.parametrize("story", STORIES)
def test_a_module_with_an_effect_stays_imported(story: str, tmp_path: Path) -> None:
    program = {**PROGRAM, **STORIES[story]}
    plant(tmp_path, program)
    before = outcomes(tmp_path, ["q"])
    assert not before["q"].error
    (tmp_path / "q.py").write_text(program["q.py"].replace("p.old", "p.new"), "utf-8")
    assert _seen(outcomes(tmp_path, ["q"])["q"]) != _seen(before["q"]), "the story shows an effect"
    assert _fixed(tmp_path, program) == [Reason.IMPURE_SHIM]
    assert differences(before, outcomes(tmp_path, ["q"])) == []


@pytest.mark.parametrize("story", HARMLESS)
def test_a_module_that_only_binds_names_goes(story: str, tmp_path: Path) -> None:
    assert _fixed(tmp_path, {**PROGRAM, "p/more.py": MORE, **HARMLESS[story]}) == [None]
    assert (tmp_path / "q.py").read_text("utf-8").startswith("from p.new import X\n")
    assert not outcomes(tmp_path, ["q", "p.old"])["p.old"].error


def test_an_effect_that_comes_later_is_noticed(tmp_path: Path) -> None:
    program = {**PROGRAM, **STORIES["a base wants to know its subclasses"]}
    program["p/kept.py"] = "class Odd:\n    def f(self):\n        pass\n"
    plant(tmp_path, program)
    with opened(tmp_path) as analysis:
        assert [finding.withheld for finding in analysis.check(["q.py"])] == [None]
        changed = (
            program["p/kept.py"].replace("def f(self)", "def __init_subclass__(cls)").replace("pass", "print(cls)")
        )
        assert "q.py" in analysis.change("p/kept.py", changed)
        assert [finding.withheld for finding in analysis.check_file("q.py")] == [Reason.IMPURE_SHIM]
