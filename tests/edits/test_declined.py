"""Rewrites that no edit carries out come back by name, and spoil nothing for the others."""

from __future__ import annotations

import msgspec
import pytest

from canonic.edits.apply import apply
from canonic.facts.extract import extract_text
from canonic.findings import Rewrite
from canonic.text.edits import apply_edits
from canonic.text.names import Path
from tests.edits.rewriting import move_of, rewrites_of

TEXT = "from old import X, Y\n"
MOVED = {("old", "X"): ("new", "X"), ("old", "*"): ("new", "X"), ("__future__", "division"): ("new", "division")}


def only_rewrite(text: str) -> Rewrite:
    (rewrite,) = rewrites_of(extract_text(text), MOVED)
    return rewrite


def altered(rewrite: Rewrite, change: dict[str, object]) -> Rewrite:
    move = msgspec.structs.replace(move_of(rewrite), **change)
    return msgspec.structs.replace(rewrite, changes=(move,))


@pytest.mark.parametrize(
    "text", ["from old import *\n", "from __future__ import division\n", "from old import X, Y as X\n"]
)
def test_a_name_that_cannot_move_alone_is_declined(text: str) -> None:
    rewrite = only_rewrite(text)
    applied = apply(text, extract_text(text), [rewrite])
    assert applied.declined == (rewrite,)
    assert not applied.edits


@pytest.mark.parametrize(
    "change",
    [
        {"spelling": ""},
        {"spelling": "a b"},
        {"spelling": "a.class"},
        {"spelling": "a..b"},
        {"target": Path("new")},
        {"target": Path("new", "None")},
        {"bound": "Z"},
    ],
)
def test_a_rewrite_that_python_cannot_spell_is_declined(change: dict[str, object]) -> None:
    rewrite = altered(only_rewrite(TEXT), change)
    applied = apply(TEXT, extract_text(TEXT), [rewrite])
    assert applied.declined == (rewrite,)
    assert not applied.edits


def test_a_rewrite_made_for_another_text_is_declined() -> None:
    rewrite = only_rewrite(TEXT)
    for facts_text, text in (("import os\n" + TEXT, "import os\n" + TEXT), (TEXT, "from old import (\n"), (TEXT, "")):
        applied = apply(text, extract_text(facts_text), [rewrite])
        assert applied.declined == (rewrite,)
        assert not applied.edits


def test_the_first_of_two_rewrites_that_disagree_is_carried_out() -> None:
    first = only_rewrite(TEXT)
    second = altered(first, {"spelling": "other", "target": Path("other", "X")})
    applied = apply(TEXT, extract_text(TEXT), [first, first, second])
    assert applied.declined == (second,)
    assert apply_edits(TEXT, applied.edits) == "from new import X\nfrom old import Y\n"


def test_broken_code_elsewhere_does_not_matter() -> None:
    text = "from old import X\n\ndef f(:\n    ???\n"
    applied = apply(text, extract_text(text), [only_rewrite(text)])
    assert not applied.declined
    assert apply_edits(text, applied.edits) == text.replace("old", "new")


def test_an_edit_replaces_the_module_and_nothing_else() -> None:
    text = "from pkg.old import (\n    X,  # one\n)\n"
    facts = extract_text(text)
    applied = apply(text, facts, rewrites_of(facts, {("pkg.old", "X"): ("pkg.new", "X")}))
    (edit,) = applied.edits
    assert edit.span == facts.imports[0].module_span
    assert edit.text == "pkg.new"
