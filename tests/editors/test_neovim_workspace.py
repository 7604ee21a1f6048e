"""What a real Neovim does with the whole workspace at once, and after a crash of the server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.editors.conftest import CLIENT, Neovim
from tests.notebooks.building import notebook

pytestmark = pytest.mark.editor

HELP = CLIENT / "doc" / "canonic.txt"

FIX = re.findall(
    r"^ {4}(vim\.lsp\.get_clients.*fixWorkspace.*?\}\))$", HELP.read_text("utf-8"), re.MULTILINE | re.DOTALL
)
"""As the help page has it."""


def test_all_safe_fixes_of_the_workspace_are_one_command_away(neovim: Neovim, shop: Path) -> None:
    book = shop / "app/book.ipynb"
    book.write_text(notebook("from shop.old import Manager  # é𝄞\nprint(Manager)"), "utf-8")
    told = neovim(
        """
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        diagnostics()
        eventually('all of the workspace', function() return #vim.diagnostic.get(nil) >= 3 end)
        eventually('the index', function()
          """
        + "".join(FIX)
        + """
          return vim.wait(1000, function() return vim.bo.modified end, 20)
        end)
        vim.cmd.wall()
        eventually('no diagnostic', function() return #vim.diagnostic.get(nil) == 0 end)
        tell({ lines()[1] })
        """
    )
    home = "from shop.core.manager import Manager"
    assert told == [home]
    for file in ("app/one.py", "app/two.py", "shop/old.py"):
        assert (shop / file).read_text("utf-8").startswith(home)
    assert book.read_text("utf-8") == notebook(f"{home}  # é𝄞\nprint(Manager)")
    assert json.loads(book.read_text("utf-8"))["nbformat"] == 4


def test_a_server_that_crashed_comes_back_with_the_next_edit_of_a_file(neovim: Neovim) -> None:
    told = neovim("""
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        diagnostics()
        local first = server()
        crash()
        eventually('its end', function() return first:is_stopped() end)
        vim.cmd.edit()
        tell({ found = #diagnostics(), other = server().id ~= first.id })
    """)
    assert told == {"found": 1, "other": True}
