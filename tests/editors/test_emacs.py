"""A real Emacs with eglot, set up by the lines of ``docs/editors.md``, and a real server."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.editors.parts import absent
from tests.lsp.raw import GENEROUS
from tests.lsp.shop import make_shop
from tests.tidy.test_editors_page import blocks

pytestmark = pytest.mark.editor

SESSION = Path(__file__).parent / "emacs" / "session.el"
EGLOT, _LSP_MODE = blocks("elisp")


@pytest.fixture
def emacs() -> str:
    """Emacs with eglot, which comes with Emacs 29 and is a package of its own before."""
    found = shutil.which("emacs")
    if found is None:
        absent("Emacs is missing: apt install emacs-nox elpa-eglot")
    command = [found, "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GENEROUS, check=False)
    if done.returncode != 0:
        absent("eglot is missing: apt install elpa-eglot, or Emacs 29 or later")
    return found


def test_a_session_with_eglot(emacs: str, tmp_path: Path, canonic_on_path: dict[str, str]) -> None:
    shop = make_shop(tmp_path / "shop")
    subprocess.run(["git", "init", "--quiet"], cwd=shop, check=True)
    setup = tmp_path / "setup.el"
    setup.write_text(f"(package-initialize)\n{EGLOT}", "utf-8")
    environment = canonic_on_path | {"SETUP": str(setup), "HOME": str(tmp_path)}
    done = subprocess.run(
        [emacs, "--batch", "--load", str(SESSION)],
        cwd=shop,
        env=environment,
        # What the user answers whenever eglot asks which of several actions is meant.
        input="Import `Manager` from `shop.core.manager`\n" * 1000,
        capture_output=True,
        text=True,
        timeout=5 * GENEROUS,
        check=False,
    )
    told = [line for line in done.stdout.splitlines() if line.startswith("TOLD ")]
    assert (done.returncode, len(told)) == (0, 1), f"{done.stdout}\n{done.stderr}"
    seen: dict[str, Any] = json.loads(told[0].removeprefix("TOLD "))
    ((message, underlined),) = seen["diagnostics"]
    assert "shop.compat" in message
    assert underlined == "Manager"
    assert "from shop.core.manager import Manager" in seen["hover"]
    assert seen["fixed"].startswith("from shop.core.manager import Manager\n")
    assert seen["saved"] == "from shop.core.manager import Manager\n\nprint(Manager)\n# seen\n"
    assert (shop / "app/two.py").read_text("utf-8") == seen["saved"]
