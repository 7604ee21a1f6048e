"""After a change, the calls that are shown are those that reading everything anew would show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding
from canonic.resolution.leads import Lead, Leads

FILES = {
    "canonic.toml": (
        'extends = []\n[[call]]\nlegacy = "p.old:make"\nreplace-with = "Thing({size}, mode={mode})"\nimports = ["p.new:Thing"]\n'
    ),
    "p/__init__.py": "",
    "p/new.py": "class Thing: ...\n",
    "p/old.py": "from p.new import Thing\n\n\ndef make(size, mode='x'):\n    return Thing()\n",
    "p/shim.py": "from p.old import make\n",
    "q/__init__.py": "",
    "q/by_name.py": "from p.old import make\n\nx = make(1)\n",
    "q/by_shim.py": "from p.shim import make\n\n\ndef f():\n    return make(2)\n",
    "q/through.py": "import p.shim\nfrom p import old\n\nx = p.shim.make(3), old.make(4)\n",
    "q/waits.py": "async def f():\n    from p.old import make\n\n    return await make(6)\n",
    "q/test_warns.py": "import pytest\n\n\ndef test():\n    from p.old import make\n\n    with pytest.warns():\n        make(7)\n",
    "q/done.py": "from p.new import Thing\nfrom p.old import make as done\n\nx = Thing()\n",
    "q/gone.py": "from p import old\nfrom p.new import Thing\n\nx = Thing()\n",
    "q/taker.py": "y = 1\n",
    "q/test_it.py": "make = 1\n",
    "q/clean.py": "import os\n",
    "p/stars.py": "from p.extra import *\nfrom p.old import *\n",
    "p/extra.py": "OTHER = 1\n",
    "q/by_star.py": "from p.stars import make\n\nx = make(8)\n",
    "q/by_package.py": "import p\nfrom p import done\n\nx = done(9), p.old.make(1)\n",
}

CHANGES: list[tuple[str, list[str]]] = [
    ("p/old.py", [
        "def make(size): ...\n",
        "def make(size, mode='x'):\n    warn()\n",
        "def make(size, mode='x'):\n    yield 1\n",
        "async def make(size, mode='x'):\n    return 1\n",
        "import q.by_name\n\n\ndef make(size, mode=1): ...\n",
        "",
        FILES["p/old.py"],
    ]),
    ("p/shim.py", ["", "def make(size): ...\n", "from p.old import *\n", FILES["p/shim.py"]]),
    ("p/new.py", ["async def Thing(): ...\n", "class Thing:\n    def __await__(self): ...\n", "", "import q.by_shim\n\n\nclass Thing: ...\n", "Thing = 1\nThing = 2\n", FILES["p/new.py"]]),
    ("q/by_name.py", [
        "from p.old import make\n\nx = make(5)\n",
        "from p.old import make\n\nx = make(1, 2, 3)\n",
        "from p.new import Thing\nfrom p.old import make\n\nx = make(1)\n",
        FILES["q/by_name.py"],
    ]),
    ("q/taker.py", [
        "from q.done import done\n",
        "from q.gone import old\n",
        "import p, q.gone\n\nx = p.old.OTHER, q.gone.y\n",
        "def g():\n    from q.done import done\n",
        "from q.done import *\n",
        "import p.old\n\np.old.make = print\n",
        FILES["q/taker.py"],
    ]),
    ("q/test_it.py", [
        "from unittest import mock\n\nmock.patch('q.by_shim.make')\n",
        "from unittest import mock\n\nmock.patch('p.shim.make')\n",
        "import q.by_name\n\nsetattr(q.by_name, 'make', 1)\n",
        "import q.by_name\nfrom q import through\n\nq.by_name.make = setattr(through, 'old', 1)\n",
        "from unittest import mock\n\nmock.patch('q.through.old')\n",
        "def test(by_name, monkeypatch):\n    monkeypatch.setattr(by_name, 'make', 1)\n",
        FILES["q/test_it.py"],
    ]),
    ("p/extra.py", [
        "def make(size): ...\n",
        "globals().update(vars(other))\n",
        "if\n",
        "__all__ = []\n\n\ndef make(size): ...\n",
        "import q.by_star\nOTHER = 2\n",
        FILES["p/extra.py"],
    ]),
    ("p/__init__.py", ["from p.shim import make as done\n", "old = 3\n", "from p.stars import *\n", "from p.new import Thing as done\n", ""]),
    ("q/clean.py", ["from p.old import make\n\nx = make(1)\n", "import p.shim\n\nx = p.shim.make(1)\n", FILES["q/clean.py"]]),
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Analysis]:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    analysis.index()
    yield analysis
    analysis.close()


def all_findings(analysis: Analysis) -> dict[str, tuple[Finding, ...]]:
    return {path: analysis.check_file(path) for path in FILES if path.endswith(".py")}


def test_the_workspace_has_calls_and_an_idle_import(workspace: Analysis) -> None:
    found = [finding for findings in all_findings(workspace).values() for finding in findings if finding.fix]
    assert len(found) == 9


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_calls_after_changes_are_those_of_a_fresh_start(workspace: Analysis, first: int) -> None:
    shown = all_findings(workspace)
    held: dict[str, str] = {}
    for path, texts in CHANGES[first:] + CHANGES[:first]:
        for text in texts:
            held[path] = text
            for reached in workspace.change(path, text) | {path}:
                shown[reached] = workspace.check_file(reached)
            fresh = Analysis.open(workspace.root, use_cache=False, jobs=1)
            for other, held_text in held.items():
                fresh.change(other, held_text)
            fresh.index()
            expected = all_findings(fresh)
            fresh.close()
            assert shown == expected, (path, text)


@pytest.mark.parametrize("typed", ["y = 2\n", "import os\ny = 1\n", "from q.clean import os\n", "def y(): ...\n"])
def test_a_key_looks_for_callables_in_the_typed_file_only(
    workspace: Analysis, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    all_findings(workspace)
    workspace.change("q/taker.py", "y = 1\n\n")
    looked: list[str] = []
    find = Leads._find

    def noted(self: Leads, file: str) -> Iterator[Lead]:
        looked.append(file)
        return find(self, file)

    monkeypatch.setattr(Leads, "_find", noted)
    for text in (typed, FILES["q/taker.py"], typed):
        workspace.change("q/taker.py", text)
        workspace.check_file("q/taker.py")
    assert set(looked) <= {"q/taker.py"}
