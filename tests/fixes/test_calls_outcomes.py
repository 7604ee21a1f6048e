"""What comes of the old call and of the new one: something to be awaited, an object, a generator, a warning.

Programs that are rewritten are run before and after.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixes.analysed import call_grades, fixed
from tests.workspace.tree import plant

_HOME = """\
import contextlib


class Thing:
    def __init__(self, size):
        self.size = size

    def __repr__(self):
        return f"Thing({self.size})"

    @classmethod
    async def aopen(cls, size):
        return cls(size)

    @classmethod
    def open(cls, size) -> "Thing":
        return cls(size)


class Later:
    def __init__(self, size):
        self.size = size

    def __await__(self):
        yield
        return self.size


class Below(Later):
    pass


@contextlib.contextmanager
def opened(size):
    yield Thing(size)


def counted(size):
    yield from range(size)


async def aget(size):
    return Thing(size)


def get(size):
    return Thing(size)


def hand_on(size):
    return aget(size)


def typed(size) -> Thing:
    made = Thing(size)
    return made
"""
_CALLER = (
    "import asyncio\n\nfrom p.old import make\n\n\nasync def main():\n    return {}\n\n\nprint(asyncio.run(main()))\n"
)


def write(root: Path, new: str, old: str, caller: str) -> None:
    name = new.partition("(")[0].partition(".")[0]
    policy = f'extends = []\n[[call]]\nlegacy = "p.old:make"\nreplace-with = "{new}"\nimports = ["p.new:{name}"]\n'
    files = {"canonic.toml": policy, "p/__init__.py": "", "p/new.py": _HOME, "p/old.py": old, "q.py": caller}
    plant(root, files)


def printed(root: Path) -> str:
    done = subprocess.run([sys.executable, "-B", "q.py"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def _old(value: str, word: str = "async def") -> str:
    return f"from p.new import aget, get, hand_on, typed, Below, Later, Thing\n\n\n{word} make(size):\n    {value}\n"


AWAITED = {
    # name: replacement, what the old callable does, the call before and after
    "a class": ("Thing({size})", "return Thing(size)", "await make(1)", "Thing(1)"),
    "a function that gives an object": ("get({size})", "return get(size)", "await make(1)", "get(1)"),
    "a function that says that it gives one": ("typed({size})", "return typed(size)", "await make(1)", "typed(1)"),
    "a method that says that it gives one": (
        "Thing.open({size})", "return Thing.open(size)", "(await make(1)).size", "Thing.open(1).size",
    ),
    "a coroutine": ("aget({size})", "return await aget(size)", "await make(1)", "await aget(1)"),
    "a coroutine, with an operator behind": (
        "aget({size})", "return await aget(size)", "(await make(1)).size + 1", "(await aget(1)).size + 1",
    ),
    "a coroutine that others await": (
        "aget({size})", "return await aget(size)", "await asyncio.gather(make(1), make(2))", "await asyncio.gather(aget(1), aget(2))",
    ),
    "a coroutine of a class": (
        "Thing.aopen({size})", "return await Thing.aopen(size)", "await make(1)", "await Thing.aopen(1)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", AWAITED)
def test_an_await_stays_where_there_is_something_to_await(story: str, tmp_path: Path) -> None:
    new, value, before, after = AWAITED[story]
    write(tmp_path, new, _old(value), _CALLER.format(before))
    shown = printed(tmp_path)
    name = new.partition("(")[0].partition(".")[0]
    assert fixed(tmp_path) == _CALLER.format(after).replace("p.old import make", f"p.new import {name}")
    assert printed(tmp_path) == shown


@pytest.mark.parametrize(
    ("new", "value"),
    [
        ("hand_on({size})", "return await hand_on(size)"),
        ("Later({size})", "return await Later(size)"),
        ("Below({size})", "return await Below(size)"),
        ("Thing({size}).size", "return Thing(size).size"),
        ("Thing.nothing({size})", "return Thing(size)"),
    ],
)
def test_an_await_in_doubt_is_not_safe(new: str, value: str, tmp_path: Path) -> None:
    write(tmp_path, new, _old(value), _CALLER.format("await make(1)"))
    assert call_grades(tmp_path, "q.py") == [("unsafe", "dynamic")]


def test_an_await_in_front_of_a_plain_function_is_not_safe(tmp_path: Path) -> None:
    write(tmp_path, "get({size})", _old("return hand_on(size)", "def"), _CALLER.format("await make(1)"))
    assert call_grades(tmp_path, "q.py") == [("unsafe", "dynamic")]


_WARNS = (
    "import warnings\n\nfrom p.new import Thing\n\n\ndef make(size):\n    warnings.warn('no')\n    return Thing(size)\n"
)
_WAITING = [
    "import pytest\n\n\ndef test():\n    with pytest.warns(UserWarning):\n        {}\n",
    "import pytest\n\n\ndef test():\n    with pytest.deprecated_call():\n        {}\n",
    "def test(recwarn):\n    {}\n    assert recwarn\n",
    "from unittest import TestCase\n\n\nclass C(TestCase):\n    def test(self):\n        with self.assertWarns(UserWarning):\n            {}\n",
    "import warnings\n\nwith warnings.catch_warnings(record=True):\n    {}\n",
    "import pytest\n\n\n@pytest.mark.filterwarnings('error')\ndef test():\n    {}\n",
]


@pytest.mark.parametrize("caller", _WAITING)
def test_a_warning_that_is_waited_for_stays(caller: str, tmp_path: Path) -> None:
    caller = f"from p.old import make\n{caller.format('make(1)')}"
    write(tmp_path, "Thing({size})", _WARNS, caller)
    assert call_grades(tmp_path, "q.py") == [("unsafe", "impure-shim")]


def test_a_warning_that_nobody_waits_for_goes(tmp_path: Path) -> None:
    write(tmp_path, "Thing({size})", _WARNS, "from p.old import make\nprint(make(1))\n")
    assert fixed(tmp_path) == "from p.new import Thing\nprint(Thing(1))\n"


@pytest.mark.parametrize("caller", _WAITING)
def test_a_callable_that_never_warns_is_replaced_where_warnings_are_waited_for(caller: str, tmp_path: Path) -> None:
    caller = f"from p.old import make\n{caller.format('make(1)')}"
    write(tmp_path, "Thing({size})", _old("return Thing(size)", "def"), caller)
    assert call_grades(tmp_path, "q.py") == [("safe", "")]


GENERATORS = {
    # name: what the old module holds before its name, the body, and the caller
    "a context manager": (
        "@contextlib.contextmanager\ndef", "yield Thing(size)", "with make(1) as thing:\n    print(thing)\n", "opened",
    ),
    "a context manager by name": (
        "@contextmanager\ndef", "yield Thing(size)", "with make(1) as thing:\n    print(thing)\n", "opened",
    ),
    "an asynchronous context manager": (
        "@contextlib.asynccontextmanager\nasync def", "yield Thing(size)",
        "import asyncio\n\n\nasync def f():\n    async with make(1) as thing:\n        print(thing)\n\n\nasyncio.run(f())\n", "",
    ),
    "a generator": ("def", "yield size", "print(*make(2))\n", "counted"),
    "a generator that hands on": ("def", "yield from range(size)", "for x in make(2):\n    print(x)\n", "counted"),
}  # fmt: skip


@pytest.mark.parametrize("story", GENERATORS)
def test_a_generator_is_not_safely_replaced_by_an_object(story: str, tmp_path: Path) -> None:
    word, value, caller, other = GENERATORS[story]
    old = f"import contextlib\nfrom contextlib import contextmanager\n{_old(value, word)}"
    write(tmp_path, "Thing({size})", old, f"from p.old import make\n\n{caller}")
    assert call_grades(tmp_path, "q.py") == [("unsafe", "dynamic")]
    assert printed(tmp_path)
    if other:
        write(tmp_path, f"{other}({{size}})", old, f"from p.old import make\n\n{caller}")
        assert call_grades(tmp_path, "q.py") == [("safe", "")]
