"""What ruff sorted and formatted before a fix, ruff still finds sorted and formatted after it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from canonic.edits.apply import apply
from canonic.facts.extract import extract_text
from canonic.settings.import_style import standard_library
from canonic.settings.styles import ImportStyles
from canonic.text.edits import apply_edits
from tests.edits.sorted_files import FOLDERS, Wanted, rewrites_of, sorted_files, wishes

_DIFFERING = re.compile(r"^\+\+\+ (?:.*[/\\])?([^/\\\s]+)", re.MULTILINE)
_COMMENT_LINE = re.compile(r"^\s*#", re.MULTILINE)
BATCHES = int(os.environ.get("CANONIC_EXAMPLES", "150")) // 50
CONFIGURATIONS = {
    "nothing": "",
    "width": "line-length = 60\nindent-width = 2\n",
    "combined": "[lint.isort]\ncombine-as-imports = true\nforce-wrap-aliases = true\n",
    "single": '[lint.isort]\nforce-single-line = true\nsingle-line-exclusions = ["typing", "shop"]\n',
    "mixed": '[lint.isort]\nforce-sort-within-sections = true\ncase-sensitive = true\nforce-to-top = ["requests"]\n',
    # In a block ruff's own formatter takes away the second line that its sorter puts between types or above a comment.
    "types": (
        "[lint.isort]\nlines-between-types = 1\norder-by-type = false\nfrom-first = true\n"
        '[format]\nexclude = ["*.py"]\n'
    ),
    "lines": (
        '[lint.isort]\nlines-between-types = 2\nno-lines-before = ["local-folder", "first-party"]\n'
        '[format]\nexclude = ["*.py"]\n'
    ),
    "sections": (
        '[lint.isort]\nsection-order = ["future", "standard-library", "data", "first-party", "third-party", "local-folder"]\n'
        'known-first-party = ["django"]\nknown-third-party = ["shop.prices"]\nrelative-imports-order = "closest-to-furthest"\n'
        '[lint.isort.sections]\ndata = ["numpy", "a1*"]\n'
    ),
    "none": "[lint.isort]\nno-sections = true\nlength-sort = true\n",
    "separate": '[lint.isort]\nforced-separate = ["shop", "numpy"]\nlength-sort-straight = true\n',
    "collapsing": "[lint.isort]\nsplit-on-trailing-comma = false\n[format]\nskip-magic-trailing-comma = true\n",
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_what_ruff_had_sorted_it_still_finds_sorted(name: str) -> None:
    # A failing batch says which file fails; to make it smaller takes longer than to read it.
    @settings(max_examples=BATCHES, deadline=None, phases=(Phase.generate,))
    @given(st.lists(st.tuples(sorted_files(), wishes()), min_size=25, max_size=25))
    def run(cases: list[tuple[str, Wanted]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            _judge(Path(folder).resolve(), f'lint.extend-select = ["I"]\n{CONFIGURATIONS[name]}', cases)

    run()


@pytest.mark.parametrize("minor", [9, 11, 12, 13, 14])
def test_ruff_knows_the_same_standard_library(tmp_path: Path, minor: int) -> None:
    ours = standard_library(minor)
    for name in standard_library():
        if not name.startswith("_"):
            between = "\n" if name in ours else ""
            (tmp_path / f"{name}_.py").write_text(f"import {name}\n{between}import zzz\n", encoding="utf-8")
    found = ruff(tmp_path, "check", "--isolated", "--select", "I", "--target-version", f"py3{minor}", fails=True)
    assert "All checks passed!" in found


def _judge(root: Path, configuration: str, cases: list[tuple[str, Wanted]]) -> None:
    (root / "ruff.toml").write_text(configuration, encoding="utf-8")
    for module in FOLDERS:
        (root / module).parent.mkdir(exist_ok=True)
        (root / module).write_text("", encoding="utf-8")
    folder = root / "shop" / "pages"
    folder.mkdir()
    for number, (text, _) in enumerate(cases):
        (folder / f"f{number}.py").write_text(text, encoding="utf-8")
    for _ in range(2):  # a sorter may want once more what a formatter made
        ruff(root, "check", "--select", "I", "--fix", "-q", "--exit-zero")
        ruff(root, "format", "-q")
    style = ImportStyles(str(root)).of("shop/pages/f0.py")
    before = complaints(root)
    texts = {}
    for number, (_, wanted) in enumerate(cases):
        path = folder / f"f{number}.py"
        text = path.read_text(encoding="utf-8")
        facts = extract_text(text)
        comments = "#" in text
        applied = apply(text, facts, rewrites_of(facts, wanted, comments=comments), style)
        result = apply_edits(text, applied.edits)
        if _COMMENT_LINE.search(text) and _stay_apart(result, style.combine_as):
            result = text
        texts[path.name] = (text, result)
        path.write_text(texts[path.name][1], encoding="utf-8")
    new = complaints(root) - before
    assert not new, "\n".join(f"{name}\n{texts[name][0]}\n---->\n{texts[name][1]}" for name in sorted(new)[:1])


def _stay_apart(text: str, combined: bool) -> bool:
    """Whether a block imports from one module in several statements: comments above them may forbid to join them."""
    seen = [
        (statement.block, statement.level, statement.module, statement.is_from or statement.names[0].name, aliased)
        for statement in extract_text(text).imports
        for aliased in [not combined and any(name.asname for name in statement.names)]
    ]
    return len(set(seen)) < len(seen)


def complaints(root: Path) -> set[str]:
    """Names of the files that ruff would sort or format."""
    found = json.loads(ruff(root, "check", "--select", "I", "--exit-zero", "--output-format", "json"))
    unformatted = ruff(root, "format", "--diff", fails=True)
    return {Path(item["filename"]).name for item in found} | set(_DIFFERING.findall(unformatted))


def ruff(root: Path, *arguments: str, fails: bool = False) -> str:
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0 or fails, done.stderr
    return done.stdout
