"""Strings that spell a path, in programs that are run before and after: what a safe fix keeps, and what others change.

Each story has the shim `p.old` in front of `p.new`, and functions ``use…`` whose results are compared.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Reason
from tests.fixes.running import differences, outcomes

PROGRAM = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:Thing"\nlegacy = ["p.old:Thing", "p.gone:Thing"]\n'
    '[[name]]\ncanonical = "p.new:TABLE"\nlegacy = ["p.old:TABLE"]\n'
    '[[module]]\nlegacy = "p.lost"\ncanonical = "p.new"\n[[module]]\nlegacy = "p.other"\ncanonical = "p.new"\n',
    "p/__init__.py": "",
    "p/new.py": 'TABLE = {"a": 1}\n\n\nclass Thing:\n    def run(self):\n        return "real"\n',
    "p/old.py": "from p.new import TABLE, Thing\n",
    "p/other.py": "from p.new import Thing\nLIMIT = 3\n",
    "p/held.py": "from p.new import Thing\n\n\ndef make():\n    return Thing()\n",
    "p/late.py": "def make():\n    from p.old import Thing\n    return Thing()\n",
}
PATCH = "from unittest.mock import patch\nfrom p import held, late\n\n\n"

SAFE = {
    "a method of a class": (
        'def use():\n    with patch("p.old.Thing.run", lambda self: "fake"):\n'
        "        return held.make().run(), late.make().run()\n"
    ),
    "a method, by a decorator": (
        '@patch("p.old.Thing.run", lambda self: "fake")\ndef use():\n    return held.make().run()\n\n\nuse.__module__\n'
    ),
    "what is in a table": (
        'def use():\n    from p.new import TABLE\n    with patch.dict("p.old.TABLE", b=2):\n        return dict(TABLE)\n'
    ),
    "an object by its name": 'import pkgutil\n\n\ndef use():\n    return pkgutil.resolve_name("p.old.Thing")().run()\n',
}
"""What stands in `q`: the rewrite is safe, is made, and nothing changes."""

UNSAFE = {
    "a name that others look up late": (
        Reason.PATCHED_IN_TESTS,
        'import p.old\n\n\ndef use():\n    with patch("p.old.Thing", lambda: "fake"):\n        return repr(late.make())[:6]\n',
    ),
    "a name that the test asks for itself": (
        Reason.PATCHED_IN_TESTS,
        'def use():\n    import p.old\n    with patch("p.old.Thing", "fake"):\n        return p.old.Thing\n',
    ),
    "a method of what another patch puts there": (
        Reason.PATCHED_IN_TESTS,
        'def use():\n    import p.old\n    with patch.object(p.old, "Thing") as fake, patch("p.old.Thing.run", "inner"):\n'
        '        return fake.run == "inner"\n',
    ),
    "several names": (
        Reason.PATCHED_IN_TESTS,
        'def use():\n    import p.old\n    with patch.multiple("p.old", Thing=1, TABLE=2):\n        return p.old.Thing\n',
    ),
    "a module with names of its own": (
        Reason.DIFFERENT_DEFINITION,
        'import importlib\n\n\ndef use():\n    return importlib.import_module("p.other").LIMIT\n',
    ),
    "a module in the table of modules": (
        Reason.PATCHED_IN_TESTS,
        'import sys\n\n\ndef use():\n    import p.other\n    with patch.dict("sys.modules", {"p.other": 5}):\n'
        '        return sys.modules["p." + "other"] == 5\n',
    ),
}
"""The reason, and what stands in `q`: no string is rewritten safely, and rewriting one does change what happens."""


def write(root: Path, text: str) -> None:
    """The program with `q`."""
    for path, content in {**PROGRAM, "q.py": PATCH + text}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")


@pytest.mark.parametrize("story", SAFE)
def test_a_string_that_takes_an_object_is_rewritten_and_means_the_same(story: str, tmp_path: Path) -> None:
    write(tmp_path, SAFE[story])
    before = outcomes(tmp_path, ["q"])
    assert not before["q"].error
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    report = analysis.fix(rules=frozenset(("deprecated-string",)))
    analysis.close()
    assert [file.path for file in report.files] == ["q.py"]
    assert "p.old" not in (tmp_path / "q.py").read_text()
    after = outcomes(tmp_path, ["q"])
    assert differences(before, after) == []
    assert before["q"].calls == after["q"].calls != {}


@pytest.mark.parametrize("story", UNSAFE)
def test_a_string_whose_namespace_counts_is_left_alone(story: str, tmp_path: Path) -> None:
    reason, text = UNSAFE[story]
    write(tmp_path, text)
    before = outcomes(tmp_path, ["q"])
    assert not before["q"].error
    rules = frozenset(("deprecated-string",))
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    report = analysis.fix(rules=rules)
    assert report.files == ()
    assert reason in dict(report.withheld)
    analysis.fix(rules=rules, unsafe=True)
    analysis.close()
    assert differences(before, outcomes(tmp_path, ["q"])) != []


def test_a_call_that_fails_for_a_path_that_is_gone_is_repaired(tmp_path: Path) -> None:
    write(
        tmp_path,
        'import importlib, pkgutil\n\n\ndef use():\n    return importlib.import_module("p.lost").Thing().run()\n\n\n'
        'def use_too():\n    return pkgutil.resolve_name("p.gone.Thing")().run()\n',
    )
    before = outcomes(tmp_path, ["q"])["q"].calls
    assert set(before.values()) == {"raises ModuleNotFoundError", "raises AttributeError"}
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    analysis.fix(rules=frozenset(("deprecated-string",)))
    analysis.close()
    assert set(outcomes(tmp_path, ["q"])["q"].calls.values()) == {"'real'"}
