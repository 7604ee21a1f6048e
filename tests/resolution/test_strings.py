"""What a string means to the call that it stands in, asked through the front door: one file, and what is said of it."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding

POLICY = """
extends = []

[[name]]
canonical = "p.new:Thing"
legacy = ["p.old", "p.gone", "q_old:Thing"]

[[module]]
legacy = "p.was"
canonical = "p.now"

[[module]]
legacy = "p.lost"
canonical = "p.now"
"""
FILES = {
    "canonic.toml": POLICY,
    "p/__init__.py": "",
    "p/new.py": "class Thing:\n    def run(self):\n        return 1\n",
    "p/old.py": "from p.new import Thing\n",
    "p/was/__init__.py": "",
    "p/was/deep.py": "Y = 1\n",
    "p/now/__init__.py": "",
    "p/now/deep.py": "Y = 1\n",
    "q_old.py": "from p.new import Thing\n",
}


def findings(root: Path, text: str, name: str = "q.py") -> list[Finding]:
    """The findings of the rule in one file of the workspace."""
    for path, content in {**FILES, name: textwrap.dedent(text)}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8", newline="")
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    try:
        return [finding for finding in analysis.check([name]) if finding.rule == "deprecated-string"]
    finally:
        analysis.close()


def outcome(finding: Finding) -> str:
    """The grade and the reason, as few words."""
    grade = finding.fix.safety.word if finding.fix else "none"
    return f"{grade} {finding.withheld.value}" if finding.withheld else grade


MEANT = {
    "patch under another name": ('from unittest.mock import patch as p\np("p.old.Thing")\n', "unsafe patched-in-tests"),
    "patch by its whole path": (
        'import unittest.mock\nunittest.mock.patch("p.old.Thing")\n',
        "unsafe patched-in-tests",
    ),
    "patch of the backport": ('import mock\nmock.patch("p.old.Thing")\n', "unsafe patched-in-tests"),
    "a fixture that patches": ('def test(mocker):\n    mocker.patch("p.old.Thing")\n', "unsafe patched-in-tests"),
    "a fixture of a test case": (
        'class T:\n    def test(self):\n        self.mocker.patch("p.old.Thing")\n',
        "unsafe patched-in-tests",
    ),
    "another function called patch": ('from tools import patch\npatch("p.old.Thing")\n', "none dynamic"),
    "a function of the file called patch": ('def patch(x): ...\npatch("p.old.Thing")\n', "none dynamic"),
    "a patch that nothing imports": ('patch("p.old.Thing")\n', "none dynamic"),
    "the target by its name": (
        'from mock import patch\npatch(new=1, target="p.old.Thing")\n',
        "unsafe patched-in-tests",
    ),
    "a target behind comments": (
        'from mock import patch\npatch(  # one\n    # "two"\n    "p.old.Thing"\n)\n',
        "unsafe patched-in-tests",
    ),
    "a target in three quotes": ('from mock import patch\npatch("""p.old.Thing""")\n', "unsafe patched-in-tests"),
    "an attribute that is deleted": ('def test(mp):\n    mp.delattr("p.old.Thing")\n', "unsafe patched-in-tests"),
    "a path below the name": ('from mock import patch\npatch("p.old.Thing.run")\n', "safe"),
    "a path below a name that is gone": (
        'from mock import patch\npatch("p.gone.Thing.run")\n',
        "unsafe patched-in-tests",
    ),
    "a name that is gone": ('from mock import patch\npatch("p.gone.Thing")\n', "unsafe patched-in-tests"),
    "a top-level module": ('from mock import patch\npatch("q_old.Thing")\n', "unsafe patched-in-tests"),
    "an object by its name": ('import pkgutil\npkgutil.resolve_name("p.old.Thing")\n', "safe"),
    "an object that is gone": ('import pkgutil\npkgutil.resolve_name("p.gone.Thing")\n', "safe"),
    "an object behind a handler": (
        'import pkgutil\ntry:\n    x = pkgutil.resolve_name("p.old.Thing")\nexcept ImportError:\n    x = None\n',
        "unsafe guarded-fallback",
    ),
    "an object whose name a test replaces": (
        'import pkgutil\nfrom mock import patch\n\n@patch.object(1, "p.old.Thing")\ndef test():\n'
        '    pkgutil.resolve_name("p.old.Thing")\n',
        "unsafe patched-in-tests",
    ),
    "a module": ('import importlib\nimportlib.import_module("p.was")\n', "unsafe different-definition"),
    "a module in a moved package": (
        'from importlib import import_module as load\nload("p.was.deep")\n',
        "unsafe different-definition",
    ),
    "a module that is gone": ('import importlib\nimportlib.import_module("p.lost")\n', "safe"),
    "a module that is gone, in a test that may fail": (
        'import importlib, pytest\n\n@pytest.mark.xfail\ndef test():\n    importlib.import_module("p.lost")\n',
        "unsafe guarded-fallback",
    ),
    "a module in the table": ('import sys\nsys.modules["p.was"]\n', "unsafe different-definition"),
    "a module put into the table": ('import sys\nsys.modules["p.was"] = None\n', "unsafe patched-in-tests"),
    "a module taken out of the table": ('import sys\nsys.modules.pop("p.was", None)\n', "unsafe patched-in-tests"),
    "a log that is looked at": ('def test(self):\n    self.assertLogs("p.was")\n', "none dynamic"),
    "a log by its name": ('def test(caplog):\n    caplog.at_level(3, logger="p.was")\n', "none dynamic"),
    "a task": ('def run(app):\n    app.send_task("p.was.deep")\n', "none dynamic"),
}


@pytest.mark.parametrize("story", MEANT)
def test_a_path_in_a_call_is_told_with_its_grade(story: str, tmp_path: Path) -> None:
    text, expected = MEANT[story]
    (found,) = findings(tmp_path, text)
    assert outcome(found) == expected


SILENT = {
    "a value that is put in": 'from mock import patch\npatch("os.sep", "p.old.Thing")\n',
    "a value by its name": 'from mock import patch\npatch("os.sep", new="p.old.Thing")\n',
    "an attribute of an object": 'from mock import patch\npatch.object(1, "p.old.Thing")\n',
    "Python's own setattr": 'setattr("p.old.Thing", "a", 1)\n',
    "the package of a relative import": 'import importlib\nimportlib.import_module(".x", "p.was")\n',
    "a class is no module": 'import importlib\nimportlib.import_module("p.old.Thing")\n',
    "a name of another module": 'from mock import patch\npatch("p.other.Thing")\n',
    "another name of the module": 'from mock import patch\npatch("p.old.Y")\n',
    "a longer module": 'from mock import patch\npatch("p.older.Thing")\n',
    "the canonical path": 'from mock import patch\npatch("p.new.Thing")\n',
    "an f-string": 'from mock import patch\npatch(f"p.old.Thing")\n',
    "two strings": 'from mock import patch\npatch("p." "old.Thing")\n',
    "a sum of strings": 'from mock import patch\npatch("p.old.Thing" + ".run")\n',
    "a string with an escape": 'from mock import patch\npatch("p.old\\x2eThing")\n',
    "bytes": 'f(b"p.old.Thing")\n',
    "a comparison": 'x = "p.old.Thing" == __name__\n',
    "another table": 'def test(mp, d):\n    mp.setitem(d, "p.was", 1)\n',
    "another table that is patched": 'from mock import patch\npatch.dict("os.environ", {"p.was": 1})\n',
    "a module that is looked for and gone": 'import importlib.util\nimportlib.util.find_spec("p.lost")\n',
    "a test that is skipped without the module": 'import pytest\npytest.importorskip("p.lost")\n',
    "an error that is expected": (
        'from mock import patch\nimport pytest\n\ndef test():\n    with pytest.raises(AttributeError), patch("p.gone.Thing"):\n'
        "        pass\n"
    ),
    "an error that is caught": (
        'from mock import patch\n\nclass T:\n    def test(self):\n        try:\n            text = """\nno indent\n"""\n'
        '            patch("p.gone.Thing").start()\n        except Exception:\n            pass\n'
    ),
    "a file of a grammar to come, with an error that is caught": (
        'from mock import patch\nlazy import os\ntry:\n    patch("p.gone.Thing")\nexcept Exception:\n    pass\n'
    ),
}


@pytest.mark.parametrize("story", SILENT)
def test_a_string_that_is_no_path_there_is_no_finding(story: str, tmp_path: Path) -> None:
    assert findings(tmp_path, SILENT[story]) == []


TOLD = {
    "an error of another kind": 'with pytest.raises(ValueError), patch("p.gone.Thing"):\n        pass',
    "an error that is expected only behind it": 'with patch("p.gone.Thing"), pytest.raises(AttributeError):\n        pass',
    "a handler of another error": 'try:\n        patch("p.gone.Thing")\n    except ValueError:\n        pass',
    "a handler above": 'try:\n        pass\n    except ImportError:\n        pass\n    patch("p.gone.Thing")',
    "a fallback": 'try:\n        pass\n    except ImportError:\n        patch("p.gone.Thing")',
}


@pytest.mark.parametrize("story", TOLD)
def test_a_path_that_is_gone_is_told_where_nobody_expects_it(story: str, tmp_path: Path) -> None:
    assert len(findings(tmp_path, f"import pytest\nfrom mock import patch\n\ndef test():\n    {TOLD[story]}\n")) == 1


def test_settings_and_plugins_are_told_and_other_lists_are_not(tmp_path: Path) -> None:
    text = 'APPS = [\n    "p.old.Thing",\n]\nlower = ["p.old.Thing"]\n\ndef f():\n    APPS = ["p.old.Thing"]\n'
    assert [finding.span.line for finding in findings(tmp_path, text, "site/settings/base.py")] == [2]
    assert findings(tmp_path, text, "site/other.py") == []
    plugins = 'pytest_plugins = ("p.was.deep",)\n'
    assert [outcome(finding) for finding in findings(tmp_path, plugins, "conftest.py")] == ["none dynamic"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_span_is_the_text_between_the_quotes(newline: str, tmp_path: Path) -> None:
    text = f"from mock import patch{newline}x = '🦆'; patch('p.old.Thing.run'){newline}"
    (found,) = findings(tmp_path, text)
    assert (found.span.line, found.span.column, found.span.end_column) == (2, 17, 32)
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    report = analysis.fix(["q.py"])
    analysis.close()
    assert (tmp_path / "q.py").read_bytes().decode() == text.replace("old", "new")
    assert [finding for finding in report.remaining if finding.path == "q.py"] == []


def test_each_module_under_test_that_holds_the_name_is_offered(tmp_path: Path) -> None:
    holders = {f"p/c{number}.py": f"from p.new import Thing as N{number}\nprint(N{number})\n" for number in range(6)}
    for path, text in holders.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    text = 'from mock import patch\nfrom p import c4\nfrom p.c1 import N1\n\n@patch("p.old.Thing")\ndef test(x): ...\n'
    (found,) = findings(tmp_path, text, "tests/test_it.py")
    assert [other.title for other in found.alternatives] == [
        "Patch it where `p.c1` reads it: `p.c1.N1`",
        "Patch it where `p.c4` reads it: `p.c4.N4`",
    ]
    assert {other.safety.word for other in found.alternatives} == {"unsafe"}
    assert "6 modules hold it under names of their own" in found.message
    assert [related.path for related in found.related] == [f"p/c{number}.py" for number in (1, 4, 0, 2, 3)]
