"""A real Emacs with eglot, set up by the lines of ``docs/editors.md``, and a real server.

Each test is a script that Emacs runs in batch mode; what the script tells is looked at here.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.editors.parts import absent
from tests.editors.script import told_by
from tests.lsp.raw import GENEROUS
from tests.tidy.test_editors_page import blocks

pytestmark = pytest.mark.editor

PRELUDE = Path(__file__).parent / "emacs" / "prelude.el"
EGLOT, _LSP_MODE = blocks("elisp")
FIX = "Import `Manager` from `shop.core.manager`"
"""What the user answers whenever eglot asks which of several actions is meant."""
FIXED = "from shop.core.manager import Manager\n"

Emacs = Callable[[str], Any]


@pytest.fixture(scope="module")
def emacs_program() -> str:
    """Emacs with eglot, which comes with Emacs 29 and is a package of its own before."""
    found = shutil.which("emacs")
    if found is None:
        absent("Emacs is missing: apt install emacs-nox elpa-eglot")
    command = [found, "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=GENEROUS, check=False)
    if done.returncode != 0:
        absent("eglot is missing: apt install elpa-eglot, or Emacs 29 or later")
    return found


@pytest.fixture
def emacs(emacs_program: str, shop: Path, tmp_path: Path, canonic_on_path: dict[str, str]) -> Emacs:
    """Run a script in the workspace and give what it tells."""

    def run(script: str) -> Any:
        subprocess.run(["git", "init", "--quiet"], cwd=shop, check=True)
        setup, file = tmp_path / "setup.el", tmp_path / "script.el"
        setup.write_text(f"(package-initialize)\n{EGLOT}", "utf-8")
        file.write_text(f";; -*- lexical-binding: t -*-\n{script}", "utf-8")
        command = [emacs_program, "--batch", "--load", str(PRELUDE), "--load", str(file)]
        environment = canonic_on_path | {"SETUP": str(setup), "HOME": str(tmp_path)}
        return told_by(command, shop, environment, answers=f"{FIX}\n" * 1000)

    return run


def test_a_legacy_import_is_shown_struck_through(emacs: Emacs) -> None:
    told = emacs("""
        (visit "app/one.py")
        (tell :shown (eventually "a diagnostic" #'shown))
    """)
    ((message, underlined, face),) = told["shown"]
    assert "shop.compat" in message
    assert underlined == "Manager"
    assert "deprecated" in face


def test_a_quick_fix_is_chosen_and_applied(emacs: Emacs, shop: Path) -> None:
    told = emacs("""
        (visit "app/one.py")
        (eventually "a diagnostic" #'shown)
        (after "import ")
        (fix "quickfix")
        (tell :fixed (buffer-string))
    """)
    assert told["fixed"].startswith(FIXED)
    assert (shop / "app/one.py").read_text("utf-8").startswith("from shop.compat")


def test_a_file_is_fixed_before_it_is_written(emacs: Emacs, shop: Path) -> None:
    told = emacs("""
        (visit "app/two.py")
        (eventually "a diagnostic" #'shown)
        (whole)
        (goto-char (point-max))
        (insert "# seen é𝄞\\n")
        (save-buffer)
        (tell :saved (buffer-string))
    """)
    assert told["saved"] == f"{FIXED}\nprint(Manager)\n# seen é𝄞\n"
    assert (shop / "app/two.py").read_text("utf-8") == told["saved"]


def test_the_hover_shows_the_card(emacs: Emacs) -> None:
    told = emacs("""
        (visit "app/one.py")
        (after "import ")
        (let (said)
          (eventually "the card" (lambda ()
            (eglot-hover-eldoc-function (lambda (text &rest _) (setq said text)))
            said))
          (tell :hover (substring-no-properties said)))
    """)
    assert "from shop.core.manager import Manager" in told["hover"]


def test_definition_goes_through_the_shims_and_references_are_by_all_paths(emacs: Emacs) -> None:
    told = emacs("""
        (defun places (found)
          (mapcar (lambda (one)
                    (let ((place (xref-item-location one)))
                      (format "%s:%d" (file-relative-name (xref-location-group place)) (xref-location-line place))))
                  found))
        (visit "app/two.py")
        (whole)
        (after "import ")
        (let ((default-directory (locate-dominating-file default-directory "canonic.toml")))
          (tell :definition (places (xref-backend-definitions 'eglot "LSP identifier at point."))
                :references (places (xref-backend-references 'eglot "LSP identifier at point."))))
    """)
    assert told["definition"] == ["shop/core/manager.py:1"]
    assert {"app/one.py:1", "app/two.py:1", "app/clean.py:1"} <= set(told["references"])


def test_findings_of_the_whole_workspace_are_listed(emacs: Emacs) -> None:
    told = emacs("""
        (visit "app/one.py")
        (whole)
        (eventually "the other files" (lambda () (> (length flymake-list-only-diagnostics) 1)))
        (tell :files (mapcar (lambda (one) (file-name-nondirectory (car one))) flymake-list-only-diagnostics))
    """)
    assert {"two.py", "old.py"} <= set(told["files"])


def test_completion_offers_the_canonical_home_and_writes_it(emacs: Emacs) -> None:
    told = emacs("""
        (visit "app/call.py")
        (whole)
        (goto-char (point-min))
        (insert "from shop.compat import Man\\n")
        (backward-char)
        (run-hooks 'post-command-hook)
        (let* ((capf (eglot-completion-at-point))
               (found (all-completions "Man" (nth 2 capf))))
          (delete-region (nth 0 capf) (nth 1 capf)) ; as completing does
          (insert (car found))
          (funcall (plist-get (nthcdr 3 capf) :exit-function) (car found) 'finished)
          (tell :offered (mapcar #'substring-no-properties found)
                :line (progn (goto-char (point-min)) (buffer-substring-no-properties (point) (line-end-position)))))
    """)
    assert told["offered"] == ["Manager", "Manager"]
    assert told["line"] == "from shop.core.manager import Manager"


def test_the_settings_of_the_editor_count_without_a_restart(emacs: Emacs) -> None:
    told = emacs("""
        (visit "app/one.py")
        (eventually "a diagnostic" #'shown)
        (let ((before (eglot-current-server)))
          (setq-default eglot-workspace-configuration
                        '((canonic . (:severity (:deprecated-import "off")))))
          (eglot-signal-didChangeConfiguration before)
          (eventually "silence" (lambda () (not (shown))))
          (tell :same (eq before (eglot-current-server))))
    """)
    assert told["same"] is True


def test_a_mistake_in_the_policy_leaves_the_last_good_one_in_force(emacs: Emacs, shop: Path) -> None:
    told = emacs("""
        (visit "app/one.py")
        (eventually "a diagnostic" #'shown)
        (whole)
        (with-temp-file "../canonic.toml" (insert "[[nam]]\\n"))
        (jsonrpc-notify (eglot-current-server) :workspace/didChangeWatchedFiles
                        `(:changes [(:uri ,(eglot--path-to-uri (expand-file-name "../canonic.toml")) :type 2)]))
        (eventually "the mistake" (lambda ()
          (with-current-buffer "*Messages*"
            (save-excursion (goto-char (point-min)) (search-forward "did you mean" nil t)))))
        (tell :shown (shown))
    """)
    assert len(told["shown"]) == 1


def test_all_safe_fixes_of_the_workspace_are_one_command_away(emacs: Emacs, shop: Path) -> None:
    told = emacs("""
        (visit "app/one.py")
        (eventually "a finding" #'shown)
        (whole)
        (defvar asked "")
        (defun y-or-n-p (question) (setq asked question) t) ; the user says yes
        (eglot-execute-command (eglot-current-server) "canonic.server.fixWorkspace" [])
        (save-some-buffers t)
        (eventually "no finding" (lambda () (not (shown))))
        (tell :asked asked)
    """)
    assert [file for file in ("app/one.py", "app/two.py", "shop/old.py") if file not in told["asked"]] == []
    for file in ("app/one.py", "app/two.py", "shop/old.py"):
        assert (shop / file).read_text("utf-8").startswith(FIXED.rstrip())
