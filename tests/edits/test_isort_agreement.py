"""Projects sorted by isort: what a fix makes of a file is what isort 9.0.2 leaves alone.

The cases in ``isort_cases.txt`` were sorted by isort before, and typed from its output after: isort itself is not
needed here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.edits.apply import apply
from canonic.facts.extract import extract_text
from canonic.settings.styles import ImportStyles
from canonic.text.edits import apply_edits
from tests.edits.changing import parse

CASES = [
    (*(part.strip() for part in head.split("|")), *body.split("--- after\n"))
    for head, _, body in (
        case.partition("\n")
        for case in Path(__file__).with_name("isort_cases.txt").read_text(encoding="utf-8").split("=== ")[1:]
    )
]
FILES = ("shop/__init__.py", "shop/old.py", "shop/prices.py", "shop/b.py")


@pytest.mark.parametrize(
    ("configuration", "wish", "before", "after"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_isort_had_sorted_it_still_finds_sorted(
    tmp_path: Path, configuration: str, wish: str, before: str, after: str
) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / ".isort.cfg").write_text("[settings]\n" + configuration.replace("; ", "\n"), encoding="utf-8")
    style = ImportStyles(str(tmp_path)).of("shop/pages.py")
    rewrites = [parse(before, part) for part in wish.split(" + ")]
    applied = apply(before, extract_text(before), rewrites, style)
    assert apply_edits(before, applied.edits) == after
    assert not applied.declined
