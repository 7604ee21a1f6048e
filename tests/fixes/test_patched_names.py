"""A test that replaces one name of a module says nothing of its other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Reason
from tests.resolution.after_changes import opened

PROGRAM = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old:X"]\n',
    "p/__init__.py": "",
    "p/new.py": "class X:\n    pass\n",
    "p/old.py": "from p.new import X\nK = 3\n",
    "q.py": "def use():\n    from p.old import X\n    return X\n",
}
_IN_A_TEST = "import p.old\nfrom unittest.mock import patch\n\ndef test_it(monkeypatch):\n    "


@pytest.mark.parametrize(
    ("said", "patched"),
    [
        ('monkeypatch.setattr(p.old, "K", 4)', False),
        ('monkeypatch.setattr(p.old, "X", 4)', True),
        ('setattr(p.old, "K", 4)', False),
        ('with patch.object(p.old, "K"): pass', False),
        ('with patch.object(p.old, "X"): pass', True),
        ('assert getattr(p.old, "X")', False),
        ("monkeypatch.setattr(p.old, name, 4)", True),
        ('things = [(p.old, "K")]', True),
        ('patch(f"{BASE}.old.X")', True),
        ('patch(f"{BASE}.old.K")', False),
        ('patch(f"{self.module}.X")', True),
        ('BASE = "q"\n    patch(f"{BASE}.X")', False),
        ('BASE: str = "p"\n    monkeypatch.setattr(f"{BASE}.old.X", 1)', True),
        ('BASE = "p" + ".old"\n    patch(f"{BASE}.X")', True),
        ('BASE = "q"\n    BASE += ".old"\n    patch(f"{BASE}.X")', True),
        ('BASE = "P.OLD".lower()\n    patch(f"{BASE}.X")', True),
        ('print(BASE="q")\n    patch(f"{BASE}.X")', True),
        ('f = lambda BASE="q": patch(f"{BASE}.X")', True),
        ('patch(f"p.old.{name}")', True),
        ('patch(f"p.other.{name}")', False),
        ('patch("p." + M + ".X")', True),
        ('patch("p.%s.X" % M)', True),
        ('patch("p.{}.X".format(M))', True),
        ('path = f"p.{M}.X"\n    patch(path)', True),
        ('patch("p.old." + name)', True),
    ],
)
def test_what_a_test_replaces(tmp_path: Path, said: str, patched: bool) -> None:
    _judge(tmp_path, PROGRAM | {"test_q.py": f"{_IN_A_TEST}{said}\n"}, patched=patched)


@pytest.mark.parametrize(
    "said",
    [
        'BASE = "p"\npatch(f"{BASE}.old.Widget")',
        'from elsewhere import BASE\npatch(f"{BASE}.Widget")',
        'M = "old"\npatch(f"p.{M}.Widget")',
        'patch("p." + M + ".Widget")',
    ],
)
def test_a_test_that_spells_the_module_nowhere(tmp_path: Path, said: str) -> None:
    program = {path: text.replace("X", "Widget") for path, text in PROGRAM.items()}
    _judge(tmp_path, program | {"test_q.py": f"from unittest.mock import patch\n{said}\n"}, patched=True)


def _judge(tmp_path: Path, program: dict[str, str], *, patched: bool) -> None:
    for path, text in program.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        (found,) = (one for one in analysis.check(["q.py"]) if one.rule == "deprecated-import")
    finally:
        analysis.close()
    assert (found.withheld is Reason.PATCHED_IN_TESTS) is patched


def test_a_path_that_is_put_together_otherwise_is_noticed_though_no_fact_has_changed(tmp_path: Path) -> None:
    said = f"{_IN_A_TEST}BASE = %s; patch(f'{{BASE}}.old.X')\n"
    analysis = opened(tmp_path, PROGRAM | {"test_q.py": said % '"q"'})
    analysis.check_file("q.py")
    for base, patched in (('"p"', True), ('"q"', False), ("p.n", True)):
        assert "q.py" in analysis.change("test_q.py", said % base)
        (finding,) = (one for one in analysis.check_file("q.py") if one.rule == "deprecated-import")
        assert (finding.withheld is Reason.PATCHED_IN_TESTS) == patched


def test_a_path_in_an_odd_encoding_costs_only_itself(tmp_path: Path) -> None:
    opened(tmp_path, PROGRAM).close()
    odd = b"# coding: unicode_escape\nfrom p.old import X\nfrom unittest.mock import patch\npatch(f'{\\ud800}.old.X')\n"
    (tmp_path / "test_q.py").write_bytes(odd)
    for cache in (True, True, False):
        analysis = Analysis.open(str(tmp_path), cache_dir=str(tmp_path / "cache"), use_cache=cache, jobs=1)
        (found,) = (one for one in analysis.check(["q.py"]) if one.rule == "deprecated-import")
        analysis.close()
        assert found.withheld is Reason.PATCHED_IN_TESTS
