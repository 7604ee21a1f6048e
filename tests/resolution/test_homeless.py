"""The import that a name lacks is offered at the name alone, and elsewhere no text is taken apart for it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest

from canonic.analysis import Analysis
from canonic.resolution.homeless import Homeless, homeless
from canonic.text.spans import Span
from tests.lsp.shop import make_shop

FILE = "app/lacking.py"
TEXT = """\
import app
from shop.old import Manager as Other

kept = app.Manager
café = [Manager]
ﬁnal = Manager
said = "Manager"
Managers = 3
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Analysis]:
    root = make_shop(tmp_path / "workspace")
    (root / FILE).write_text(TEXT, encoding="utf-8")
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    yield analysis
    analysis.close()


def asked(analysis: Analysis, line: int, column: int) -> tuple[tuple[Homeless, ...], int]:
    """What is offered at a place, and how often something was parsed for that."""
    parsed = 0

    def look(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal parsed
        parsed += event == "call" and frame.f_code is ast.parse.__code__

    analysis.judge.resolver.snapshot.facts(FILE)
    sys.setprofile(look)
    try:
        found = homeless(analysis.judge, FILE, Span(line, column, line, column))
    finally:
        sys.setprofile(None)
    return found, parsed


@pytest.mark.parametrize(("line", "column"), [(5, 9), (5, 12), (5, 16), (6, 10)])
def test_a_name_that_nothing_binds_is_offered_an_import(workspace: Analysis, line: int, column: int) -> None:
    found, _ = asked(workspace, line, column)
    assert [str(one.path) for one in found] == ["shop.core.manager:Manager"]
    assert found[0].span.line == line


@pytest.mark.parametrize(("line", "column"), [(1, 9), (2, 23), (2, 33), (4, 14), (5, 3), (8, 4)])
def test_nothing_is_parsed_elsewhere(workspace: Analysis, line: int, column: int) -> None:
    assert asked(workspace, line, column) == ((), 0)


def test_a_word_in_a_string_is_no_name(workspace: Analysis) -> None:
    assert asked(workspace, 7, 12)[0] == ()
