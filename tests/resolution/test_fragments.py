"""What is said about fragmented names after changes is what a fresh start would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from tests.resolution.after_changes import assert_as_fresh, opened

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


@pytest.mark.parametrize("first", range(len(CHANGES)))
def test_answers_after_changes_are_those_of_a_fresh_start(first: int, tmp_path: Path) -> None:
    assert_as_fresh(tmp_path, FILES, CHANGES[first:], "fragmented-name", ["shop/prices.py"])


def test_who_does_not_ask_has_no_file_read_for_it(tmp_path: Path) -> None:
    opened(tmp_path, FILES)
    (tmp_path / "canonic.toml").write_text("")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    analysis.index()
    assert not list(analysis.check())
    assert analysis._snapshot.counts.files_extracted == 0
