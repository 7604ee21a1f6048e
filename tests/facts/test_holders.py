"""What holds something made by an imported name, and what may hold anything."""

from __future__ import annotations

import textwrap

import pytest

from canonic.facts.holders import held_uses

IMPORTS = "import pkg.other\nfrom pkg import Bridge, Manager, make\n\n"


def found(text: str) -> list[tuple[str, str, str, bool]]:
    return [(use.via, use.dotted, use.function, use.is_call) for use in held_uses(IMPORTS + textwrap.dedent(text))]


CLASS = """
class Factory:
    late: "Manager | None" = None

    def __init__(self, given: Bridge, other=None):
        self.manager = Manager()
        self.given = given
        self.other = other
        self.maker: Optional[pkg.other.Maker] = None

    async def send(self, x):
        await self.manager.send(x)
        self.given.count += 1
        self.other.send(x)
        print(self.late.size, self.maker.name)
"""


def test_attributes_hold_what_the_class_says() -> None:
    assert found(CLASS) == [
        ("Manager", "self.manager.send", "Factory.send", True),
        ("Bridge", "self.given.count", "Factory.send", False),
        ("Manager", "self.late.size", "Factory.send", False),
        ("pkg.other.Maker", "self.maker.name", "Factory.send", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "def f(m: Manager):\n    m.send()",
        "def f(m: Optional['Manager'] = None):\n    m.send()",
        "def f():\n    m = Manager()\n    m.send()",
        "async def f():\n    m = None\n    m = await Manager()\n    m.send()",
        "def f(given: Manager):\n    m = given or Manager()\n    m.send()",
        "def f():\n    with Manager() as m:\n        m.send()",
    ],
)
def test_variables_hold_what_the_function_says(text: str) -> None:
    assert found(text) == [("Manager", "m.send", "f", True)]


def test_a_function_within_sees_what_is_held_around_it() -> None:
    text = "m = Manager()\n\ndef f():\n    def g():\n        return m.send()\n\n    return lambda: m.size\n"
    assert found(text) == [("Manager", "m.send", "f.g", True)]


@pytest.mark.parametrize(
    "text",
    [
        "def f(m):\n    m.send()",
        "def f():\n    m = Manager() if x else Bridge()\n    m.send()",
        "def f():\n    m = Manager()\n    m = other()\n    m.send()",
        "def f(m: Manager | Bridge):\n    m.send()",
        "m = Manager()\n\ndef f():\n    for m in x:\n        m.send()",
        "def f():\n    m = Manager()\n    m, n = x\n    m.send()",
        "def f():\n    m = Manager()\n    def m(): ...\n    m.send()",
        "def f(m: list[Manager]):\n    m.send()",
        "m = Manager()\n\ndef f(m):\n    m.send()",
        "def f():\n    m = Local()\n    m.send()",
        "class A:\n    @staticmethod\n    def f(self):\n        self.m = Manager()\n        self.m.send()",
        "class A:\n    m = Manager()\n\nclass B:\n    def f(self):\n        self.m.send()",
        "def f(:\n    m = Manager()",
    ],
)
def test_what_may_be_anything_holds_nothing(text: str) -> None:
    assert found(text) == []
