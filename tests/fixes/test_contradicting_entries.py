"""Entries that send a name in circles: no fix follows one of them only to be undone by the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.findings import Reason
from tests.fixes.analysed import opened
from tests.workspace.tree import plant

TEXTS = {
    "p/__init__.py": "from p.new import Widget\n",
    "p/new.py": "class Widget:\n    pass\n",
    "p/old.py": "from p.new import Widget\n",
    "a.py": "from p import Widget\n",
    "b.py": "from p.new import Widget\n",
    "c.py": "from p.old import Widget\n",
    "d.py": "import p.old\n\nprint(p.old.Widget)\n",
}
WAYS = {"p:Widget": "p.new:Widget", "p.new:Widget": "p:Widget"}
"""Each path and the one that an entry sends it to."""


@pytest.mark.parametrize("further", [{}, {"p.old:Widget": "p:Widget"}])
def test_entries_that_lead_in_circles_mend_nothing(tmp_path: Path, further: dict[str, str]) -> None:
    plant(tmp_path, {**TEXTS, "canonic.toml": _policy({**WAYS, **further})})
    with opened(tmp_path) as analysis:
        report = analysis.fix(unsafe=True)
    assert not report.files
    found = [finding for finding in report.remaining if finding.rule in ("deprecated-import", "deprecated-module")]
    assert {finding.path for finding in found} >= {"a.py", "b.py", *(("c.py", "d.py") if further else ())}
    assert {finding.withheld for finding in found} == {Reason.CONTRADICTING_ENTRIES}


def test_entries_one_behind_the_other_are_followed_to_the_end(tmp_path: Path) -> None:
    plant(tmp_path, {**TEXTS, "canonic.toml": _policy({"p.old:Widget": "p:Widget", "p:Widget": "p.new:Widget"})})
    with opened(tmp_path) as analysis:
        analysis.fix()
    assert (tmp_path / "c.py").read_text("utf-8") == "from p.new import Widget\n"


def test_a_module_that_moved_into_itself_leads_nowhere_back(tmp_path: Path) -> None:
    policy = 'extends = []\n[[module]]\nlegacy = "p"\ncanonical = "p.new"\n'
    plant(tmp_path, {**TEXTS, "canonic.toml": policy})
    with opened(tmp_path) as analysis:
        analysis.fix()
    assert (tmp_path / "a.py").read_text("utf-8") == "from p.new import Widget\n"


def _policy(ways: dict[str, str]) -> str:
    entries = (f'[[name]]\ncanonical = "{new}"\nlegacy = ["{old}"]\n' for old, new in ways.items())
    return "extends = []\n" + "".join(entries)
