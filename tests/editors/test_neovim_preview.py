"""The fix of the workspace that a real Neovim shows before anything is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.editors.conftest import Neovim
from tests.editors.test_neovim import BEFORE as BEFORE_0_11

pytestmark = pytest.mark.editor

HOME = "from shop.core.manager import Manager"

SHOW = """
    vim.lsp.enable('canonic')
    vim.cmd.edit('app/one.py')
    diagnostics()
    eventually('all of the workspace', function() return #vim.diagnostic.get(nil) >= 4 end)
    local function shown()
      eventually('the preview', function()
        vim.cmd.CanonicFixWorkspace()
        return vim.wait(1000, function() return vim.bo.filetype == 'diff' end, 20)
      end)
      return lines()
    end
    local diff = shown()
    local options = { vim.bo.buftype, vim.bo.modifiable }
    local function texts()
      local found = {}
      for _, name in ipairs({ 'app/one.py', 'app/two.py', 'shop/old.py', 'app/risky.py' }) do
        found[name] = vim.fn.readfile(name)[1]
      end
      return found
    end
    local before = texts()
    local loaded = vim.fn.bufloaded('app/two.py')
"""

BEFORE = {
    "app/one.py": "from shop.compat import Manager",
    "app/two.py": "from shop.old import Manager",
    "shop/old.py": "from shop.compat import Manager as Manager",
    "app/risky.py": "from shop.gone import Manager",
}


@pytest.fixture
def risky(shop: Path) -> Path:
    """What is not there may have meant something else."""
    file = shop / "app/risky.py"
    file.write_text("from shop.gone import Manager\n", "utf-8")
    return file


def press(neovim: Neovim, keys: str) -> Any:
    return neovim(
        SHOW
        + f"""
        vim.cmd.normal('{keys}')
        vim.cmd('silent wall')
        tell({{
          diff = diff, options = options, before = before, loaded = loaded, after = texts(), filetype = vim.bo.filetype
        }})
        """
    )


def test_the_fix_of_the_workspace_is_shown_before_and_only_safe_fixes_are_applied(neovim: Neovim, risky: Path) -> None:
    told = press(neovim, "a")
    diff = told["diff"]
    assert diff[0] == "Canonic: fix all imports in the workspace: 4 files, 1 to look at"
    heads = [line for line in diff if line.startswith("diff ")]
    assert heads == [
        "diff app/one.py",
        "diff app/two.py",
        "diff shop/old.py",
        "diff app/risky.py  [Fixes to look at: something may depend on the old path]",
    ]
    start = diff.index("--- a/app/two.py")
    assert diff[start : start + 7] == [
        "--- a/app/two.py",
        "+++ b/app/two.py",
        "@@ -1,3 +1,3 @@",
        "-from shop.old import Manager",
        f"+{HOME}",
        " ",
        " print(Manager)",
    ]
    assert (told["options"], told["before"], told["loaded"]) == (["nofile", False], BEFORE, 0)
    assert told["after"] == {
        "app/one.py": HOME,
        "app/two.py": HOME,
        "shop/old.py": f"{HOME} as Manager",
        "app/risky.py": BEFORE["app/risky.py"],
    }
    assert told["filetype"] == "python"


def test_everything_is_applied_where_a_person_says_so(neovim: Neovim, risky: Path) -> None:
    after = press(neovim, "A")["after"]
    assert {text.removesuffix(" as Manager") for text in after.values()} == {HOME}


def test_a_preview_that_is_dropped_changes_nothing(neovim: Neovim, risky: Path) -> None:
    told = press(neovim, "q")
    assert (told["after"], told["filetype"]) == (BEFORE, "python")


def test_nothing_is_applied_where_a_file_has_changed_since_it_was_shown(neovim: Neovim, risky: Path) -> None:
    told = neovim(
        SHOW
        + """
        local said = {}
        vim.notify = function(text) said[#said + 1] = text end
        vim.fn.writefile({ '# new', 'from shop.old import Manager', '', 'print(Manager)' }, 'app/two.py')
        vim.cmd.normal('a')
        vim.cmd('silent wall')
        tell({ said = said, after = texts() })
        """
    )
    assert [text for text in told["said"] if "two.py" in text and "nothing was fixed" in text]
    assert told["after"] == BEFORE | {"app/two.py": "# new"}


def test_all_safe_fixes_are_applied_at_once_by_the_command_with_a_bang(neovim: Neovim, risky: Path) -> None:
    told = neovim(
        SHOW
        + """
        vim.cmd.normal('q')
        vim.cmd('CanonicFixWorkspace!')
        eventually('the fix', function() return vim.bo.modified end)
        vim.cmd('silent wall')
        tell({ windows = #vim.api.nvim_list_wins(), after = texts() })
        """
    )
    assert told["windows"] == 1
    assert told["after"]["app/two.py"] == HOME
    assert told["after"]["app/risky.py"] == BEFORE["app/risky.py"]


def test_older_versions_have_the_same_preview(older_neovim: Neovim, shop: Path, risky: Path) -> None:
    (shop / ".git").mkdir()
    told = older_neovim(
        SHOW.replace("vim.lsp.enable('canonic')", BEFORE_0_11)
        + """
        vim.cmd.normal('a')
        vim.cmd('silent wall')
        tell({ diff = diff, before = before, after = texts() })
        """
    )
    assert told["diff"][0] == "Canonic: fix all imports in the workspace: 4 files, 1 to look at"
    assert told["before"] == BEFORE
    assert (told["after"]["app/two.py"], told["after"]["app/risky.py"]) == (HOME, BEFORE["app/risky.py"])
