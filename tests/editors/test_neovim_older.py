"""A real Neovim 0.10 with the lines that docs/editors.md has for it, and a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.conftest import Neovim
from tests.editors.test_neovim import BEFORE, OUTSIDE

pytestmark = pytest.mark.editor

BEFORE_AND_PATIENT = BEFORE.replace("fix_on_save()", "fix_on_save({ timeout = 60000 })")


def test_the_lines_for_older_versions_show_and_fix_on_save(older_neovim: Neovim, shop: Path) -> None:
    assert BEFORE_AND_PATIENT != BEFORE
    (shop / ".git").mkdir()
    told = older_neovim(
        BEFORE_AND_PATIENT
        + """
        vim.cmd.edit('app/two.py')
        local shown = diagnostics()[1]
        vim.api.nvim_buf_set_lines(0, -1, -1, false, { 'from shop.compat import Manager as Old  # é𝄞', 'print(Old)' })
        -- Of all of the workspace, files that are not open included.
        eventually('all of the workspace', function() return #vim.diagnostic.get(nil) >= 4 end)
        vim.cmd.write()
        local fixed = lines()
        local root = server().root_dir
        vim.cmd.edit('canonic.toml')
        tell({
          version = vim.version().minor,
          shown = shown,
          fixed = fixed,
          modified = vim.bo.modified,
          root = root,
          same = server().root_dir,
          clients = #vim.lsp.get_clients(),
        })
        """
    )
    fixed = [
        "from shop.core.manager import Manager",
        "",
        "print(Manager)",
        "from shop.core.manager import Manager as Old  # é𝄞",
        "print(Old)",
    ]
    shown = told.pop("shown")
    assert (shown["source"], shown["code"], shown["_tags"]) == ("Canonic", "deprecated-import", {"deprecated": True})
    assert told == {
        "version": 10, "fixed": fixed, "modified": False, "root": str(shop), "same": str(shop), "clients": 1
    }  # fmt: skip
    assert (shop / "app/two.py").read_text("utf-8").splitlines() == fixed


def test_actions_hover_definition_and_lenses_work_in_older_versions(older_neovim: Neovim) -> None:
    told = older_neovim(
        BEFORE
        + """
        vim.cmd.edit('app/one.py')
        diagnostics()
        vim.api.nvim_win_set_cursor(0, { 1, 25 })
        local card = hovered()
        fix_here()
        local first = lines()[1]
        vim.cmd.write()
        vim.lsp.buf.definition()
        eventually('the definition', function() return vim.fs.basename(vim.api.nvim_buf_get_name(0)) == 'manager.py' end)
        local lens = lenses()[1].command.title
        tell({ card = card, first = first, cursor = vim.api.nvim_win_get_cursor(0), lens = lens })
        """
    )
    card = "\n".join(told["card"])
    assert [part for part in ("from shop.core.manager import Manager", "manager.py") if part not in card] == []
    assert (told["first"], told["cursor"]) == ("from shop.core.manager import Manager", [1, 6])
    assert told["lens"] == "SSOT · 3 canonical · 2 legacy imports"


def test_a_mistake_in_the_policy_holds_up_no_older_version(older_neovim: Neovim, shop: Path) -> None:
    (shop / "canonic.toml").write_text('scope = "everything"\n', "utf-8")
    told = older_neovim(
        BEFORE
        + """
        vim.cmd.edit('app/one.py')
        server()
        local file = faulty_file()
        local answer = assert(server().request_sync('workspace/symbol', { query = 'Manager' }, 60000, 0))
        tell({ file = file, fault = answer.err })
        """
    )
    assert told == {"file": "canonic.toml"}


def test_a_file_that_is_written_from_outside_is_seen_by_older_versions(older_neovim: Neovim) -> None:
    assert older_neovim(BEFORE.replace("require('canonic').fix_on_save()", "") + OUTSIDE) == {"seen": True}
