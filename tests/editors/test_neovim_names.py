"""What a real Neovim shows of names: counts by code lens, and completion; and that a faulty policy holds nobody up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.conftest import CLIENT, PICTURES, Neovim
from tests.editors.screen import Screen
from tests.editors.test_neovim import PLAIN

pytestmark = pytest.mark.editor

ALONE = f"""
    vim.opt.runtimepath:remove(os.getenv('CLIENT'))
    vim.lsp.config('canonic', (function() {PLAIN} end)())
"""
"""The lines of docs/editors.md that need no file of this repository."""


def test_a_code_lens_counts_the_imports(neovim: Neovim) -> None:
    told = neovim("""
        vim.lsp.enable('canonic')
        vim.cmd.edit('shop/core/manager.py')
        server()
        local title = lenses()[1].command.title
        local shown = eventually('the text of the lens', function()
          for _, space in pairs(vim.api.nvim_get_namespaces()) do
            for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true })) do
              for _, piece in ipairs(mark[4].virt_text or {}) do
                if piece[1]:find('SSOT', 1, true) then return { mark[2], piece[1] } end
              end
            end
          end
        end)
        tell({ title = title, shown = shown })
    """)
    assert told["title"] == "SSOT · 2 canonical · 3 legacy imports"
    assert told["shown"] == [0, told["title"]]


def test_completion_writes_the_canonical_path(neovim: Neovim) -> None:
    told = neovim("""
        -- A second Neovim has a keyboard; this one presses its keys.
        local other = vim.fn.jobstart({ vim.v.progpath, '--clean', '--embed', '--headless' }, { rpc = true })
        local function lua(text) return vim.rpcrequest(other, 'nvim_exec_lua', text, {}) end
        lua([[
          vim.opt.runtimepath:append(os.getenv('CLIENT'))
          vim.opt.swapfile = false
          vim.opt.completeopt = 'menuone,noselect'
          vim.lsp.enable('canonic')
          vim.cmd.edit('app/one.py')
        ]])
        eventually('a diagnostic', function() return lua('return #vim.diagnostic.get(0) > 0') end)
        lua("vim.lsp.completion.enable(true, vim.lsp.get_clients({ name = 'canonic' })[1].id, 0)")
        vim.rpcrequest(other, 'nvim_input', 'Gofrom shop.compat import Mana')
        local items = eventually('completion', function()
          vim.rpcrequest(other, 'nvim_input', '<Cmd>lua vim.lsp.completion.get()<CR>')
          local found
          vim.wait(500, function()
            found = vim.rpcrequest(other, 'nvim_call_function', 'complete_info', { { 'items' } }).items
            return #found > 0
          end, 20)
          return #found > 0 and found
        end)
        vim.rpcrequest(other, 'nvim_input', '<C-n><C-y>')
        local line
        eventually('the canonical path', function()
          line = lua('return vim.api.nvim_get_current_line()')
          return line:find('shop.core', 1, true)
        end)
        vim.rpcnotify(other, 'nvim_input', '<Esc>:quitall!<CR>')
        assert(vim.fn.jobwait({ other }, 60000)[1] == 0, 'the other Neovim did not end')
        tell({ first = items[1].word, line = line })
    """)
    assert told == {"first": "Manager", "line": "from shop.core.manager import Manager"}


@pytest.mark.parametrize("setup", ["", ALONE], ids=["of the repository", "of one's own"])
def test_a_faulty_policy_does_not_hold_up_a_neovim_without_a_screen(neovim: Neovim, shop: Path, setup: str) -> None:
    (shop / "canonic.toml").write_text('scope = "everything"\n', "utf-8")
    told = neovim(
        setup
        + """
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        server()
        local file = faulty_file()
        -- Whatever the server asked, the editor still does what it is told.
        local answer = assert(server():request_sync('workspace/symbol', { query = 'Manager' }, 60000, 0))
        vim.api.nvim_buf_set_lines(0, -1, -1, false, { '# typed on' })
        vim.cmd.write()
        tell({ file = file, fault = answer.err })
    """
    )
    assert told == {"file": "canonic.toml"}
    assert (shop / "app/one.py").read_text("utf-8").endswith("# typed on\n")


def test_squiggles_and_the_card_are_on_the_screen(
    program: str, shop: Path, tmp_path: Path, canonic_on_path: dict[str, str]
) -> None:
    environment = canonic_on_path | {"CLIENT": str(CLIENT), "NVIM_LOG_FILE": str(tmp_path / "nvim.log")}
    with Screen([program, "--clean", "--embed"], shop, environment, 110, 24) as screen:
        screen.lua("""
            vim.opt.runtimepath:append(os.getenv('CLIENT'))
            vim.opt.swapfile = false
            vim.o.winborder = 'rounded'
            vim.diagnostic.config({ virtual_text = true })
            vim.lsp.enable('canonic')
            vim.cmd.edit('app/one.py')
            vim.api.nvim_win_set_cursor(0, { 1, 25 })
        """)
        screen.until(lambda: "● `Manager`" in screen.text() or "■ `Manager`" in screen.text())
        screen.until(lambda: screen.lua("return #vim.diagnostic.get(nil) >= 3"))
        screen.ask("nvim_input", "K")

        def shown() -> bool:
            if "still being read" in screen.text():
                screen.ask("nvim_input", "<Cmd>fclose!<CR>K")
            # Marks of Markdown are hidden a moment after the card is there.
            return "class at shop/core/manager.py:1" in screen.text()

        screen.until(shown)
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / "neovim.html").write_text(screen.page(), "utf-8")
        assert "from shop.core.manager import Manager" in screen.text()
        assert "line-through" in screen.page()


def test_the_report_is_written_and_opened_in_a_browser(neovim: Neovim) -> None:
    told = neovim("""
        local opened = {}
        vim.ui.open = function(uri)
          opened[#opened + 1] = uri
          return { wait = function() return { code = 0 } end }
        end
        vim.lsp.enable('canonic')
        vim.cmd.edit('app/one.py')
        diagnostics()
        vim.cmd.CanonicReport()
        eventually('the page', function() return #opened > 0 end)
        tell(table.concat(vim.fn.readfile(vim.uri_to_fname(opened[1])), '\\n'))
    """)
    assert "imports left to move" in told
    assert "one.<wbr>py" in told
