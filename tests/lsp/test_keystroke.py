"""The work behind one keystroke, counted: what is read, judged and asked again, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.resolution.canonical import Judge
from tests.lsp.shop import FILES, make_shop
from tests.resolution.after_changes import in_turns

ONE, TWO, CLEAN = "app/one.py", "app/two.py", "app/clean.py"
PATCHING = (
    "from unittest import mock\n\n\ndef test_it() -> None:\n    with mock.patch('shop.old.Manager'):\n        pass\n"
)
LATE = "def run() -> object:\n    from shop.old import Manager\n\n    return Manager\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Analysis]:
    root = make_shop(tmp_path / "workspace")
    (root / "app/late.py").write_text(LATE)
    (root / "app/test_late.py").write_text(PATCHING)
    analysis = Analysis.open(str(root), use_cache=False, jobs=1)
    analysis.index()
    list(analysis.check())
    yield analysis
    analysis.close()


def judge_of(analysis: Analysis) -> Judge:
    return analysis._judge


def judged_again(analysis: Analysis, before: Judge) -> set[str]:
    """Files that the judge in force has judged itself, not taken over."""
    return {file for file, sites in judge_of(analysis).judged.items() if sites is not before.judged.get(file)}


@pytest.mark.parametrize("typed", ["# a line above\n", "from shop.compat import Manager as Another\n", "LIMIT = 3\n"])
def test_typing_in_one_file_reads_one_file_and_judges_one_file(workspace: Analysis, typed: str) -> None:
    before = judge_of(workspace)
    policy, assigned = before.policy, before.resolver.assigned_outside
    read = workspace._snapshot.counts.files_read
    assert workspace.change(ONE, typed + FILES[ONE]) == {ONE}
    workspace.check_file(ONE)
    assert workspace._snapshot.counts.files_read == read + 1
    assert judged_again(workspace, before) == {ONE}
    assert before.judged.keys() - {ONE} <= judge_of(workspace).judged.keys()
    assert judge_of(workspace).policy is policy
    assert judge_of(workspace).resolver.assigned_outside is assigned


def test_typing_in_a_body_judges_nothing(workspace: Analysis) -> None:
    before = judge_of(workspace)
    assert workspace.change(ONE, FILES[ONE] + "    # a remark\n") == frozenset()
    assert judge_of(workspace) is before


def test_a_shim_still_reaches_its_importers_after_many_keystrokes_elsewhere(workspace: Analysis) -> None:
    """What is known of other files is not forgotten with each change."""
    for number in range(3):
        workspace.change(CLEAN, f"LIMIT_{number} = {number}\n" + FILES[CLEAN])
        workspace.check_file(CLEAN)
    assert {ONE, TWO, "app/late.py"} <= workspace.change("shop/compat.py", "class Manager:\n    pass\n")


def test_a_module_further_down_the_chain_that_gains_the_name_reaches_the_importers(workspace: Analysis) -> None:
    workspace.change("shop/compat.py", "")
    assert [finding.rule for finding in workspace.check_file(TWO)] == ["deprecated-import"]
    assert TWO in workspace.change("shop/compat.py", FILES["shop/compat.py"])


def test_a_patch_that_goes_is_news_for_what_it_held_back(workspace: Analysis) -> None:
    (late,) = workspace.check_file("app/late.py")
    assert late.withheld is not None
    assert late.withheld.value == "patched-in-tests"
    assert "app/late.py" in workspace.change(
        "app/test_late.py", PATCHING.replace("shop.old.Manager", "shop.other.Name")
    )
    (late,) = workspace.check_file("app/late.py")
    assert late.withheld is None
    assert "app/late.py" in workspace.change("app/test_late.py", PATCHING)
    (late,) = workspace.check_file("app/late.py")
    assert late.withheld is not None


def test_an_assignment_from_outside_is_news_for_all(workspace: Analysis) -> None:
    changed = workspace.change(CLEAN, "import shop.compat\n\nshop.compat.Manager = 3\n")
    assert {ONE, TWO, CLEAN} <= changed
    (found,) = workspace.check_file(ONE)
    assert found.withheld is not None
    assert found.withheld.value == "unstable-name"


def test_a_directive_that_comes_is_news_for_all(workspace: Analysis) -> None:
    before = judge_of(workspace)
    changed = workspace.change(
        "app/call.py", "from shop.core.manager import get_manager  # canonic: moved-to shop.core.manager:get_manager\n"
    )
    assert judge_of(workspace).policy is not before.policy
    assert {ONE, TWO, "app/call.py"} <= changed


def test_answers_after_changes_are_those_of_a_fresh_start(workspace: Analysis) -> None:
    """Whatever is carried over, the findings are those that reading everything anew would give."""
    texts = {
        "shop/compat.py": ["", "from shop.core.manager import *\n", "class Manager:\n    pass\n"],
        "shop/core/manager.py": ["\n\n" + FILES["shop/core/manager.py"], "def get_manager(): ...\n"],
        "app/test_late.py": ["x = 1\n", PATCHING],
        CLEAN: ["import shop.old\n\nshop.old.Manager = 1\n", "from shop.compat import Manager\n"],
        "shop/old.py": ["from shop.core.manager import Manager\n", FILES["shop/old.py"]],
    }
    for change, kept, fresh in in_turns(workspace, texts):
        assert kept == fresh, change
