"""A real Neovim with the files of ``client-neovim`` and a real server.

Each test is a Lua script that Neovim runs without a screen, with its own defaults; what the script tells is looked at
here.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editors.conftest import CLIENT, Neovim
from tests.lsp.raw import GENEROUS
from tests.tidy.test_editors_page import blocks
from tests.tidy.tree import ROOT

pytestmark = pytest.mark.editor


# As docs/editors.md has them: for today's Neovim, for lazy.nvim, for Neovim before 0.11, without this repository, with an
# import sorter, and for a status line.
TODAY, LAZY, BEFORE, PLAIN, SORTING, STATUS = (block.replace("/path/to/canonic", str(ROOT)) for block in blocks("lua"))


def test_a_legacy_import_is_shown_struck_through_and_fixed_by_an_action(neovim: Neovim, shop: Path) -> None:
    told = neovim("""
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        local shown = diagnostics()[1]
        vim.api.nvim_win_set_cursor(0, { 1, 25 })
        fix_here()
        vim.cmd.write()
        tell({ shown = shown, encoding = server().offset_encoding, root = server().root_dir })
    """)
    shown = told["shown"]
    assert (shown["lnum"], shown["col"], shown["end_col"]) == (0, 24, 31)
    assert (shown["source"], shown["code"], shown["_tags"]) == ("Canonic", "deprecated-import", {"deprecated": True})
    assert (told["encoding"], told["root"]) == ("utf-8", str(shop))
    assert (shop / "app/one.py").read_text("utf-8").startswith("from shop.core.manager import Manager\n\n\ndef run()")


def test_a_file_is_fixed_before_it_is_written(neovim: Neovim, shop: Path) -> None:
    told = neovim(f"""
        {TODAY}
        require('canonic').fix_on_save({{ timeout = 60000 }}) -- longer than a person would wait
        vim.cmd.edit('app/two.py')
        diagnostics()
        vim.api.nvim_buf_set_lines(0, -1, -1, false, {{ 'from shop.compat import Manager as Old  # é𝄞', 'print(Old)' }})
        eventually('all of the workspace', function()
          return #vim.diagnostic.get(nil) >= 4
        end)
        vim.cmd.write()
        tell({{ lines = lines(), modified = vim.bo.modified }})
    """)
    wanted = [
        "from shop.core.manager import Manager",
        "",
        "print(Manager)",
        "from shop.core.manager import Manager as Old  # é𝄞",
        "print(Old)",
    ]
    assert told == {"lines": wanted, "modified": False}
    assert (shop / "app/two.py").read_text("utf-8").splitlines() == wanted


def test_findings_of_the_whole_workspace_fill_the_quickfix_list(neovim: Neovim) -> None:
    told = neovim(
        f"""
        local plugin = (function() {LAZY} end)()
        plugin.config(plugin)
        """
        """
        vim.cmd.edit('app/clean.py')
        eventually('diagnostics of files that are not open', function() return #vim.diagnostic.get(nil) >= 3 end)
        vim.diagnostic.setqflist({ open = false })
        local listed = {}
        for _, item in ipairs(vim.fn.getqflist()) do
          local name = vim.fs.basename(vim.api.nvim_buf_get_name(item.bufnr))
          listed[#listed + 1] = { name, item.lnum, item.type, vim.api.nvim_buf_is_loaded(item.bufnr) }
        end
        tell(listed)
        """
    )
    assert sorted(told) == [["old.py", 1, "W", False], ["one.py", 1, "W", False], ["two.py", 1, "W", False]]


def test_each_finding_is_shown_once_and_goes_when_it_is_typed_away(neovim: Neovim) -> None:
    told = neovim("""
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/clean.py')
        eventually('the workspace', function() return #vim.diagnostic.get(nil) >= 3 end)
        vim.cmd.edit('app/one.py')
        local opened = #diagnostics()
        vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'from shop.old import Manager' })
        eventually('the other path', function()
          local found = vim.diagnostic.get(0)
          return #found == 1 and found[1].message:find('shop.old', 1, true) ~= nil
        end)
        vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'from shop.core.manager import Manager' })
        eventually('none', function() return #vim.diagnostic.get(0) == 0 end)
        vim.cmd('undo | undo')
        local again = #diagnostics()
        tell({ opened, again })
    """)
    assert told == [1, 1]


def test_hover_shows_the_card_and_definition_goes_through_the_shims(neovim: Neovim) -> None:
    told = neovim(
        f"""
        vim.opt.runtimepath:remove(os.getenv('CLIENT'))
        vim.lsp.config('canonic', (function() {PLAIN} end)())
        vim.lsp.enable('canonic')
        """
        """
        vim.cmd.edit('app/two.py')
        diagnostics()
        -- Neovim's own keys, though hover and definition are registered after the start.
        eventually('CTRL-] and K', function() return vim.bo.tagfunc ~= '' and vim.fn.maparg('K', 'n') ~= '' end)
        vim.api.nvim_win_set_cursor(0, { 1, 25 })
        local card = hovered()
        vim.lsp.buf.definition()
        eventually('the definition', function() return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == 'manager.py' end)
        tell({ card = card, line = vim.api.nvim_get_current_line(), cursor = vim.api.nvim_win_get_cursor(0) })
        """
    )
    card = "\n".join(told["card"])
    assert "from shop.core.manager import Manager" in card
    assert [part for part in ("shop.old", "shop/core/manager.py") if part not in card] == []
    assert (told["line"], told["cursor"]) == ("class Manager:", [1, 6])


def test_a_mistake_in_the_policy_is_shown_in_its_file(neovim: Neovim, shop: Path) -> None:
    (shop / "canonic.toml").write_text('scope = "everything"\n', "utf-8")
    (shop / "other.toml").write_text("", "utf-8")
    told = neovim("""
        vim.lsp.enable('canonic')
        vim.cmd.edit('canonic.toml')
        local shown = diagnostics()
        local name = server().name
        vim.cmd.edit('other.toml')
        vim.wait(200, function() return false end)
        tell({ shown = shown, name = name, others = #vim.lsp.get_clients({ bufnr = 0 }) })
    """)
    assert [(one["lnum"], one["severity"]) for one in told["shown"]] == [(0, 1)]
    assert (told["name"], told["others"]) == ("canonic", 0)


OUTSIDE = """
    vim.cmd.edit('app/one.py')
    diagnostics()
    eventually('the workspace', function() return #vim.diagnostic.get(nil) >= 3 end)
    local tries = 0
    eventually('what was written outside', function()
      tries = tries + 1
      local line = 'from shop.old import Manager  # ' .. tries
      vim.fn.system({ 'sh', '-c', 'echo "' .. line .. '" > app/outside.py' })
      return vim.wait(1000, function() return #vim.diagnostic.get(nil) >= 4 end, 20)
    end)
    local names = {}
    for _, one in ipairs(vim.diagnostic.get(nil)) do
      names[vim.fs.basename(vim.api.nvim_buf_get_name(one.bufnr))] = true
    end
    tell({ seen = names['outside.py'] })
"""
"""A file that came from a terminal; written again while nobody watches yet. Nothing is saved in the editor."""


@pytest.mark.parametrize(
    "lines",
    [
        TODAY.replace("require('canonic').fix_on_save()", ""),
        f"vim.opt.runtimepath:remove(os.getenv('CLIENT'))\nvim.lsp.config('canonic', (function() {PLAIN} end)())\n"
        "vim.lsp.enable('canonic')",
    ],
    ids=["with this repository", "without it"],
)
def test_a_file_that_is_written_from_outside_is_seen(neovim: Neovim, lines: str) -> None:
    assert neovim(lines + OUTSIDE) == {"seen": True}


def test_the_settings_of_the_editor_stand_above_those_of_the_project(neovim: Neovim) -> None:
    told = neovim("""
        vim.lsp.config('canonic', { settings = { canonic = { severity = { ['deprecated-import'] = 'error' } } } })
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        eventually('an error', function()
          local found = vim.diagnostic.get(0)
          return #found == 1 and found[1].severity == vim.diagnostic.severity.ERROR
        end)
        server().settings = { canonic = { severity = { ['deprecated-import'] = 'off' } } }
        server():notify('workspace/didChangeConfiguration', { settings = server().settings })
        eventually('silence', function() return #vim.diagnostic.get(0) == 0 end)
        tell(true)
    """)
    assert told is True


def test_the_start_for_older_versions_attaches_to_the_same_files(neovim: Neovim, shop: Path) -> None:
    (shop / ".git").mkdir()
    (shop / "app" / "pyproject.toml").write_text("[project]\nname = 'app'\n", "utf-8")
    told = neovim(
        BEFORE
        + """
        vim.cmd.edit('app/one.py')
        local count = #diagnostics()
        local root = server().root_dir
        vim.cmd.edit('canonic.toml')
        local same = server().root_dir
        tell({ count = count, root = root, same = same, clients = #vim.lsp.get_clients() })
        """
    )
    assert told == {"count": 1, "root": str(shop), "same": str(shop), "clients": 1}


def test_the_help_page_has_its_tags(program: str, tmp_path: Path) -> None:
    folder = tmp_path / "doc"
    shutil.copytree(CLIENT / "doc", folder)
    command = [program, "--clean", "--headless", "-c", f"helptags {folder}", "-c", "quit"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GENEROUS, check=True)
    tags = [line.split("\t")[0] for line in (folder / "tags").read_text("utf-8").splitlines()]
    assert done.stderr == ""
    commands = (":CanonicFixWorkspace", ":CanonicReport")
    sections = ("setup", "use", "fix-on-save", "settings", "old", "trouble")
    assert tags == sorted([*commands, "canonic", "canonic.txt", *(f"canonic-{part}" for part in sections)])
    named = set(re.findall(r"\|(canonic[\w-]*)\|", (CLIENT / "doc/canonic.txt").read_text("utf-8")))
    assert named <= set(tags)
