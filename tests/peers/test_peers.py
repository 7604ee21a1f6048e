"""Where other fixers break a program, skip a form or lose a comment, Canonic does not."""

from __future__ import annotations

import pytest
from scripts.fixes_page import page

from tests.peers.running import cases, judged, tools
from tests.tidy.tree import ROOT

_SILENT = frozenset(("c13",))
"""The string names a module, and the policy of the cases speaks of names only."""


@pytest.mark.parametrize("name", [case.name for case in cases()])
def test_no_program_breaks_and_nothing_is_lost(name: str) -> None:
    found = judged(name)
    assert found.faults == (), found.after


@pytest.mark.parametrize("name", [case.name for case in cases() if case.name not in _SILENT])
def test_every_legacy_path_is_mended_or_reported_with_a_reason(name: str) -> None:
    assert judged(name).words != "not reported"
    assert "safe, but not made" not in judged(name).left


def test_each_measured_form_has_a_word_on_every_tool() -> None:
    assert {len(case.peers) for case in cases()} <= {0, len(tools())}
    assert sum(bool(case.peers) for case in cases()) >= 20


def test_the_page_of_fixes_is_what_a_run_gives() -> None:
    assert (ROOT / "docs" / "fixes.md").read_text(encoding="utf-8") == page(), "run `python scripts/generate.py`"
