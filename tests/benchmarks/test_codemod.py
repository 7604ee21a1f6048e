"""The codemod that `fix` is measured beside does the work: legacy names come from their new modules, all else stays."""

from __future__ import annotations

from pathlib import Path

from benchmarks.codemod import rewrite

MOVES = {"old:Bus": "new.bus:Bus", "old:Clock": "new.clock:Watch"}


def rewritten(tmp_path: Path, text: str) -> str:
    file = tmp_path / "module.py"
    file.write_text(text, "utf-8")
    assert rewrite(str(file), MOVES) == (file.read_text("utf-8") != text)
    return file.read_text("utf-8")


def test_a_moved_name_gets_a_statement_of_its_own(tmp_path: Path) -> None:
    assert rewritten(tmp_path, "from old import Bus\n") == "from new.bus import Bus\n"
    both = rewritten(tmp_path, "from old import Bus as B, Other\n")
    assert both == "from old import Other; from new.bus import Bus as B\n"
    assert rewritten(tmp_path, "from old import Clock\n") == "from new.clock import Watch as Clock\n"


def test_what_is_not_moved_stays_as_it_is(tmp_path: Path) -> None:
    text = "import old\nfrom old import (\n    Other,  # kept\n)\nfrom .old import Bus\nfrom old import *\n"
    assert rewritten(tmp_path, text) == text
