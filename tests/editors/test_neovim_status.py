"""What a status line of a real Neovim says of the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.conftest import Neovim
from tests.editors.test_neovim import BEFORE, STATUS

pytestmark = pytest.mark.editor

FOLLOW = """
    local said = {}
    vim.api.nvim_create_autocmd('User', {
      pattern = 'CanonicStatus',
      callback = function()
        local now = vim.api.nvim_eval_statusline(vim.o.statusline, {}).str:match('Canonic.*[%a%d]')
        now = now and now:gsub('%s+%d+:%d+$', ''):gsub(' [%d,]+ of [%d,]+ files', '')
        if now ~= said[#said] then said[#said + 1] = now end
      end,
    })
    local function until_said(text)
      eventually(text, function() return said[#said] == text end)
    end
"""


def test_the_status_line_tells_of_a_start_the_index_a_fault_and_a_crash(neovim: Neovim, shop: Path) -> None:
    _grow(shop)
    told = neovim(
        STATUS
        + FOLLOW
        + """
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        eventually('the index', function() return vim.tbl_contains(said, 'Canonic: indexing') end)
        until_said('Canonic: ready')
        diagnostics()
        vim.fn.writefile({ 'scope = "everything"' }, 'canonic.toml')
        server():notify('workspace/didChangeWatchedFiles', {
          changes = { { uri = vim.uri_from_fname(vim.fn.fnamemodify('canonic.toml', ':p')), type = 2 } },
        })
        until_said('Canonic: faulty configuration')
        local seen = vim.deepcopy(said)
        crash()
        until_said('Canonic is not running')
        vim.cmd.enew()
        local elsewhere = require('canonic').status()
        tell({ seen = seen, elsewhere = elsewhere })
        """
    )
    seen = told["seen"]
    assert seen[0] == "Canonic: starting"
    assert "Canonic: indexing" in seen[: seen.index("Canonic: faulty configuration")]
    assert "Canonic: ready" in seen[seen.index("Canonic: indexing") :]
    assert seen[-1] == "Canonic: faulty configuration"
    assert told["elsewhere"] == ""


def test_older_versions_have_the_same_status(older_neovim: Neovim, shop: Path) -> None:
    _grow(shop)
    (shop / ".git").mkdir()
    told = older_neovim(
        BEFORE
        + STATUS
        + FOLLOW
        + """
        vim.cmd.edit('app/one.py')
        eventually('the index', function() return vim.tbl_contains(said, 'Canonic: indexing') end)
        until_said('Canonic: ready')
        tell(said)
        """
    )
    assert told[0] == "Canonic: starting"
    assert "Canonic: indexing" in told
    assert told[-1] == "Canonic: ready"


def _grow(shop: Path) -> None:
    """So many files that reading them takes longer than it takes to open a progress bar."""
    for number in range(400):
        (shop / f"app/more_{number}.py").write_text(
            "from shop.core.manager import Manager\n\nprint(Manager)\n", "utf-8"
        )
