"""What is said about fragmented names after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding

FILES = {
    "canonic.toml": 'severity = { fragmented-name = "hint" }\n',
    "shop/__init__.py": "from shop.prices import Price\n",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": "from shop.prices import Price\n",
    "run.py": "from shop.prices import Price\n",
    "later.py": "from shop import Price\n",
}
CHANGES = [
    ("later.py", "\nfrom shop import Price\n"),
    ("run.py", "from shop.old import Price\n"),
    ("shop/old.py", "import warnings\nfrom shop.prices import Price\nwarnings.warn('', DeprecationWarning)\n"),
    ("later.py", "from shop.prices import Price\n"),
    ("run.py", FILES["run.py"]),
    ("shop/prices.py", "\n" + FILES["shop/prices.py"]),
    ("later.py", FILES["later.py"]),
    ("shop/old.py", FILES["shop/prices.py"]),
]


def opened(root: Path) -> Analysis:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    return analysis


def said(analysis: Analysis) -> dict[str, tuple[Finding, ...]]:
    found = {path: analysis.check_file(path, frozenset({"fragmented-name"})) for path in analysis.files()}
    return {path: findings for path, findings in found.items() if findings}


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    analysis = opened(tmp_path)
    found = said(analysis)
    assert list(found) == ["shop/prices.py"]
    held: dict[str, str] = {}
    for path, text in CHANGES[first:]:
        held[path] = text
        for reached in analysis.change(path, text):
            found[reached] = analysis.check_file(reached, frozenset({"fragmented-name"}))
        fresh = opened(tmp_path)
        for name, now in held.items():
            fresh.change(name, now)
        assert {path: f for path, f in found.items() if f} == said(fresh)


def test_who_does_not_ask_has_no_file_read_for_it(tmp_path: Path) -> None:
    opened(tmp_path)
    (tmp_path / "canonic.toml").write_text("")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    analysis.index()
    assert not list(analysis.check())
    assert analysis._snapshot.counts.files_extracted == 0
