"""What a key in a long file costs, counted: parts that are read, and answers that are those of a fresh start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.facts.typed import Typed
from canonic.index.entry import digest_of
from tests.lsp.shop import make_shop

LONG = "app/long.py"
FUNCTIONS = "\n\n".join(
    f"def handle_{number}(value):\n    return [old.Manager, value, {number}]\n" for number in range(150)
)
TEXT = f'"""Long."""\n\nimport shop.old as old\n\nfrom shop.compat import Manager\n\n\n{FUNCTIONS}'
TYPED = {
    "a statement that has open brackets until it is whole": ("def handle_70(", "counted = len((1, 2))"),
    "an import that is none until it is whole": ("from shop.compat", "from shop.compat import Manager as Another"),
    "a use in a body": ("    return [old.Manager, value, 90]", "    old.Manager(old, 'shop.old.Manager')"),
    "a comment": ("def handle_20(", "# canonic: ignore"),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Analysis]:
    root = make_shop(tmp_path / "workspace")
    (root / LONG).write_text(TEXT)
    analysis = Analysis.open(str(root), cache_dir=str(tmp_path / "cache"), jobs=1)
    analysis.index()
    list(analysis.check())
    yield analysis
    analysis.close()


def typed_in(analysis: Analysis) -> Typed:
    typed = analysis._snapshot._buffers.known(LONG)
    assert typed is not None
    return typed


def keys(place: str, line: str) -> list[str]:
    """The text after each key that writes a line, and after each that takes it away again."""
    at = TEXT.index(place)
    texts = [TEXT[:at] + line[:length] + "\n" + TEXT[at:] for length in range(len(line) + 1)]
    return [*texts, *reversed(texts), TEXT]


@pytest.mark.parametrize("case", TYPED)
def test_a_key_reads_what_it_touches_and_nothing_else_of_a_long_file(workspace: Analysis, case: str) -> None:
    workspace.change(LONG, TEXT)
    workspace.check_file(LONG)
    typed = typed_in(workspace)
    assert typed.parts_read > 10
    for text in keys(*TYPED[case]):
        before = typed.parts_read
        workspace.change(LONG, text)
        workspace.check_file(LONG)
        assert typed_in(workspace) is typed
        assert typed.parts_read - before <= 3, text
    assert typed.texts_read == 0


@pytest.mark.parametrize("case", TYPED)
def test_what_is_found_at_each_key_is_what_a_fresh_start_finds(workspace: Analysis, case: str) -> None:
    workspace.change(LONG, TEXT)
    for text in keys(*TYPED[case])[:: 3 if len(TYPED[case][1]) > 25 else 2]:
        workspace.change(LONG, text)
        found = workspace.check_file(LONG)
        fresh = Analysis.open(workspace.root, use_cache=False, jobs=1)
        fresh.change(LONG, text)
        fresh.index()
        assert found == fresh.check_file(LONG), text
        assert workspace._snapshot.facts(LONG) == fresh._snapshot.facts(LONG)
        assert workspace._snapshot.uses(LONG) == fresh._snapshot.uses(LONG)
        fresh.close()


def test_what_is_typed_is_not_kept_in_the_store(workspace: Analysis) -> None:
    """It would be there for ever: what is being typed hardly comes again."""
    workspace.change(LONG, TEXT)
    assert workspace._store.facts(digest_of(TEXT.encode())) is not None
    for text in keys(*TYPED["a comment"])[:-1]:
        workspace.change(LONG, text)
        workspace.check_file(LONG)
        assert workspace._store.facts(digest_of(text.encode())) is None


def test_a_closed_file_is_no_longer_kept(workspace: Analysis) -> None:
    workspace.change(LONG, TEXT)
    workspace.check_file(LONG)
    typed_in(workspace)
    workspace.change(LONG, None)
    assert workspace._snapshot._buffers.known(LONG) is None
    assert not workspace._snapshot._buffers._known


def test_changes_in_a_row_that_reach_many_files(tmp_path: Path) -> None:
    """Nothing of the text that comes next is taken for what a file said before."""
    texts = {
        "canonic.toml": '[[module]]\ncanonical = "shop.core"\nlegacy = "shop.oldcore"\n',
        "shop/__init__.py": "",
        "shop/core/__init__.py": "X = 1\n",
        "shop/oldcore/__init__.py": "from shop.core import *\n",
        "app/__init__.py": "",
        **{f"app/m{number}.py": "import shop.oldcore\n" for number in range(30)},
    }
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    analysis, fresh = (Analysis.open(str(tmp_path), use_cache=False, jobs=1) for _ in range(2))
    analysis.index()
    found = {path: analysis.check_file(path) for path in texts}
    typed = "import app.m1\nimport shop.oldcore\n"
    for text in (typed, f"{typed}\n\ndef f():\n    return shop.oldcore.X\n", typed):
        for path in analysis.change("app/m29.py", text):
            found[path] = analysis.check_file(path)
    fresh.change("app/m29.py", typed)
    fresh.index()
    assert found == {path: fresh.check_file(path) for path in texts}
    analysis.close()
    fresh.close()
