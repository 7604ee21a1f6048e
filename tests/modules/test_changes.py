"""What an editor is told about modules after changes elsewhere is what a fresh start would tell."""

from __future__ import annotations

from pathlib import Path

from canonic.analysis import Analysis
from canonic.findings import Finding

_POLICY = """\
extends = []

[[module]]
legacy = "shop.old"
canonical = "shop.new"

[[name]]
canonical = "shop.new:Price"
legacy = ["shop.older:Price"]
"""
_NEW = "class Price:\n    pass\n\n\nlimit = 3\n"
_OLD = "from shop.new import Price, limit\n"
_FILES = {
    "canonic.toml": _POLICY,
    "shop/__init__.py": "",
    "shop/new.py": _NEW,
    "shop/old.py": _OLD,
    "shop/older.py": "from shop.old import Price\n",
    "shop/cart.py": "import shop.old as m\n\n\ndef total():\n    return m.Price\n",
    "shop/till.py": "import shop.old\n\n\ndef total():\n    return shop.old.limit\n",
    "shop/late.py": "import shop.older as o\n\n\ndef total():\n    return o.Price\n",
    "shop/reader.py": "from shop import cart\n\n\ndef total():\n    return cart.total()\n",
    "shop/test_cart.py": "def test_it():\n    pass\n",
}
_TYPED = {
    "shop/reader.py": [
        "from shop import cart\n\n\ndef total():\n    return cart.m.limit\n",
        "from shop.cart import m\n",
        "from shop.late import *\n",
        "import shop\n\n\ndef total():\n    return shop.old.Price\n",
        _FILES["shop/reader.py"],
    ],
    "shop/test_cart.py": [
        "from unittest import mock\n\n\ndef test_it():\n    with mock.patch('shop.new.Price'):\n        pass\n",
        "from unittest import mock\n\n\ndef test_it():\n    with mock.patch('shop.cart.m'):\n        pass\n",
        "import shop.new as home\n\n\ndef test_it(monkeypatch):\n    monkeypatch.setattr(home, 'limit', 4)\n",
        _FILES["shop/test_cart.py"],
    ],
    "shop/old.py": ["from shop.new import Price\n\nlimit = 4\n", f"{_OLD}print(limit)\n", "", _OLD],
    "shop/new.py": ["import shop.cart\n\n\n" + _NEW, "class Price:\n    pass\n", _NEW],
    "shop/older.py": ["from shop.new import Price\n\nPrice = None\n", _FILES["shop/older.py"]],
    "shop/__init__.py": ["from shop import new as old\n", "from . import old\n", ""],
}


def test_answers_after_changes_are_those_of_a_fresh_start(tmp_path: Path) -> None:
    for path, text in _FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    held: dict[str, str] = {}
    seen: set[str] = set()
    try:
        analysis.index()
        findings = {path: analysis.check_file(path) for path in analysis.files()}
        for path, versions in _TYPED.items():
            for text in versions:
                held[path] = text
                for reached in analysis.change(path, text):
                    findings[reached] = analysis.check_file(reached)
                kept = {file: found for file, found in findings.items() if found}
                assert kept == _fresh(tmp_path, held), (path, text)
                seen.update(finding.withheld or "safe" for found in kept.values() for finding in found)
    finally:
        analysis.close()
    assert {"safe", "dynamic", "impure-shim", "patched-in-tests", "would-create-cycle"} <= seen


def _fresh(root: Path, held: dict[str, str]) -> dict[str, tuple[Finding, ...]]:
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    try:
        for path, text in held.items():
            analysis.change(path, text)
        analysis.index()
        found = {path: analysis.check_file(path) for path in analysis.files()}
        return {path: findings for path, findings in found.items() if findings}
    finally:
        analysis.close()
