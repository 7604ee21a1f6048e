"""A real Neovim in which one save fixes the imports by Canonic and then sorts them by ruff's own server."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.editors.conftest import Neovim
from tests.editors.test_neovim import SORTING

pytestmark = pytest.mark.editor

PATIENT = SORTING.replace("{ organize = 'ruff' }", "{ organize = 'ruff', timeout = 60000 }")
RUFF = Path(sys.executable).parent
"""After everything else on PATH, so that `canonic` stays the one of this checkout."""


def test_imports_are_fixed_and_then_sorted_by_one_save(neovim: Neovim, shop: Path) -> None:
    assert PATIENT != SORTING
    (shop / ".git").mkdir()
    file = shop / "app/three.py"
    file.write_text(
        "from shop.old import Manager\nimport sys\nfrom app.call import m\nimport os\n\nprint(os, sys, m, Manager)\n",
        "utf-8",
    )
    told = neovim(
        f"vim.env.PATH = vim.env.PATH .. ':' .. {json.dumps(str(RUFF))}\n"
        + PATIENT
        + """
        vim.cmd.edit('app/three.py')
        diagnostics()
        eventually('all of the workspace', function() return #vim.diagnostic.get(nil) >= 4 end)
        eventually('ruff', function() return #vim.lsp.get_clients({ bufnr = 0, name = 'ruff' }) == 1 end)
        vim.cmd.write()
        local first = vim.fn.readfile('app/three.py')
        local changes = vim.fn.undotree().seq_last
        vim.cmd.write()
        tell({
          first = first,
          second = vim.fn.readfile('app/three.py'),
          changes = vim.fn.undotree().seq_last - changes,
          modified = vim.bo.modified,
        })
        """
    )
    wanted = [
        "import os",
        "import sys",
        "",
        "from app.call import m",
        "from shop.core.manager import Manager",
        "",
        "print(os, sys, m, Manager)",
    ]
    assert told == {"first": wanted, "second": wanted, "changes": 0, "modified": False}
