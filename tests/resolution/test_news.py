"""A finding shows places in other files: when these move, the finding is made again, and says what a fresh start would."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding
from tests.resolution.after_changes import in_turns

FILES = {
    "canonic.toml": '[[name]]\ncanonical = "shop.prices:Price"\nlegacy = ["shop.old"]\n',
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    "shop/old.py": "from shop.prices import Price\n",
    "shop/cart.py": "from shop.prices import Price\n\n\ndef total():\n    return Price()\n",
    "shop/late.py": "def total():\n    from shop.old import Price\n\n    return Price()\n",
    "shop/module.py": "import shop.old\n\n\ndef total():\n    return shop.old.Price()\n",
    "shop/clean.py": "LIMIT = 'Price'\n",
    "tests/test_cart.py": "from unittest.mock import patch\n\n\n@patch('shop.old.Price')\ndef test_it(price):\n    pass\n",
}
TEST = "tests/test_cart.py"
LATE = "shop/late.py"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Analysis]:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    list(analysis.check())
    yield analysis
    analysis.close()


def only(analysis: Analysis, path: str, rule: str) -> Finding:
    (found,) = (finding for finding in analysis.check_file(path) if finding.rule == rule)
    return found


def shown(finding: Finding) -> list[tuple[str, int]]:
    return [(related.path, related.span.line) for related in finding.related]


def test_a_finding_shows_who_reads_a_patched_name_and_where_it_is_patched(workspace: Analysis) -> None:
    patch = only(workspace, TEST, "deprecated-string")
    assert shown(patch) == [(LATE, 2), ("shop/module.py", 5), ("shop/cart.py", 1)]
    assert (TEST, 4) in shown(only(workspace, LATE, "deprecated-import"))


def test_a_reader_that_moves_is_news_for_the_patch(workspace: Analysis) -> None:
    assert workspace.change(LATE, "# a line above\n" + FILES[LATE]) == {LATE, TEST}
    assert (LATE, 3) in shown(only(workspace, TEST, "deprecated-string"))


def test_a_patch_that_moves_is_news_for_the_import_that_it_holds_back(workspace: Analysis) -> None:
    assert LATE in workspace.change(TEST, "# a line above\n" + FILES[TEST])
    assert (TEST, 5) in shown(only(workspace, LATE, "deprecated-import"))


def test_typing_where_nobody_reads_the_name_is_news_for_nobody(workspace: Analysis) -> None:
    assert workspace.change("shop/clean.py", "# a line above\nLIMIT = 'Price'\nMORE = 1\n") <= {"shop/clean.py"}


def test_answers_after_changes_are_those_of_a_fresh_start(workspace: Analysis) -> None:
    texts = {
        LATE: ["\n" + FILES[LATE], "from shop.old import Price\n", FILES[LATE]],
        "shop/cart.py": ["\n\n" + FILES["shop/cart.py"], "from shop.old import Price as P\n\nprint(P)\n", "x = 1\n"],
        "shop/module.py": ["x = 1\n", "import shop.old as m\n\n\n\ndef total():\n    return m.Price\n"],
        "shop/old.py": [
            "from shop.prices import Price\n\n\ndef own():\n    return Price()\n",
            "",
            FILES["shop/old.py"],
        ],
        "shop/prices.py": ["", FILES["shop/prices.py"]],
        TEST: ["\n" + FILES[TEST], "from shop import cart\n" + FILES[TEST], "x = 'Price'\n"],
    }
    for change, kept, fresh in in_turns(workspace, texts):
        assert kept == fresh, change
