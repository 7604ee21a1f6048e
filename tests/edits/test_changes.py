"""Every kind of change with what it makes of a file, written out."""

from __future__ import annotations

import ast

import pytest

from canonic.changes import DeleteFile, ReplaceText
from canonic.edits.apply import apply
from canonic.facts.extract import extract_text
from canonic.text.edits import apply_edits
from canonic.text.spans import Span
from tests.edits.changing import changed, parse, rewrite

CHANGES: list[tuple[str, str, str, str]] = [
    # name of the law, changes, before, after
    ("a_module_moves", "module a.old > a.new", "import a.old as m  # why\n", "import a.new as m  # why\n"),
    ("only_its_alias_changes", "module a.old > b.new", "import x, a.old as m, y\n", "import x, b.new as m, y\n"),
    (
        "its_backslash_stays",
        "module a.old > b.new",
        "import x, \\\n  a.old, y  # c\n",
        "import x, \\\n  b.new, y  # c\n",
    ),
    (
        "its_uses_move_too",
        "module a.old > b.new + text a.old.f > b.new.f",
        "import a.old; a.old.f()\n",
        "import b.new; b.new.f()\n",
    ),
    ("a_lazy_module_stays_lazy", "module a.old > b.new", "lazy import a.old\n", "lazy import b.new\n"),
    (
        "a_star_becomes_its_names",
        "star m > new:A, other:B as C, new:D",
        "from m import *\nx = A\n",
        "from new import A, D\nfrom other import B as C\nx = A\n",
    ),
    ("a_star_joins_what_is_there", "star m > new:A", "from new import Z\nfrom m import *\n", "from new import A, Z\n"),
    ("a_star_keeps_its_comment", "star m > new:A", "from m import *  # why\n", "from new import A  # why\n"),
    ("a_star_that_nobody_uses_goes", "star m", "import os\nfrom m import *  # noqa\nx = 1\n", "import os\nx = 1\n"),
    ("a_block_is_never_empty", "star m", "def f():\n    from m import *  # noqa\n", "def f():\n    pass\n"),
    ("a_block_with_more_needs_no_pass", "star m", "if x:\n    from m import *\n    y\n", "if x:\n    y\n"),
    (
        "a_docstring_above_is_more",
        "star m",
        'class C:\n    """x\n    """\n    from m import *\n',
        'class C:\n    """x\n    """\n',
    ),
    ("a_suite_on_one_line_is_never_empty", "star m", "if x: from m import *  # c\n", "if x: pass  # c\n"),
    ("a_suite_on_one_line_keeps_the_rest", "star m", "if x: from m import *; y\n", "if x: y\n"),
    ("a_continued_suite_keeps_the_rest", "star m", "if x: \\\n from m import *; y\n", "if x: \\\n y\n"),
    ("a_continued_suite_is_never_empty", "star m", "if x: \\\n from m import *\n", "if x: \\\n pass\n"),
    ("a_semicolon_goes_with_its_statement", "star m", "import os; from m import *; y\n", "import os; y\n"),
    ("the_last_of_a_line_takes_the_semicolon", "star m", "import os; from m import *  # c\n", "import os  # c\n"),
    ("the_first_of_a_line_takes_the_semicolon", "drop os", "import os; x = 1\n", "x = 1\n"),
    ("a_trailing_semicolon_goes_too", "drop os", "import os;\nx = 1\n", "x = 1\n"),
    ("a_name_is_dropped", "drop A", "from m import A, B  # c\n", "from m import B  # c\n"),
    ("a_module_is_dropped", "drop os", "import os, \\\n    re  # c\n", "import re  # c\n"),
    (
        "a_dropped_name_takes_its_own_comment",
        "drop A",
        "from m import (\n    A,  # a\n    B,  # b\n)\n",
        "from m import (\n    B,  # b\n)\n",
    ),
    (
        "a_dropped_name_can_be_replaced",
        "drop A + add new:A",
        "from m import A, B\n",
        "from m import B\nfrom new import A\n",
    ),
    ("a_dropped_statement_can_be_replaced", "drop A + add new:A", "from m import A\n", "from new import A\n"),
    ("a_form_feed_stays", "drop os", "x\n\x0cimport os\ny\n", "x\n\x0c\ny\n"),
    ("an_import_is_added", "add new:A", "import os\nx = 1\n", "import os\n\nfrom new import A\nx = 1\n"),
    (
        "an_import_is_added_under_a_name",
        "add new:A as B",
        "import os\r\n",
        "import os\r\n\r\nfrom new import A as B\r\n",
    ),
    ("a_module_is_added", "add a.b + text x > a.b", "import os\nx\n", "import os\n\nimport a.b\na.b\n"),
    ("a_module_is_added_under_a_name", "add a.b as m", "import os", "import os\n\nimport a.b as m"),
    ("an_added_import_joins", "add new:A", "from new import B\nimport os\n", "from new import A, B\nimport os\n"),
    (
        "what_is_there_is_not_added",
        "add new:A @ os",
        "from new import A  # c\nimport os\n",
        "from new import A  # c\nimport os\n",
    ),
    ("a_module_that_is_there_is_not_added", "add a.b @ os", "import x, a.b\nimport os\n", "import x, a.b\nimport os\n"),
    (
        "what_is_bound_again_is_added",
        "add new:A @ os",
        "from new import A\nfrom old import A\nimport os\n",
        "from new import A\nfrom old import A\nimport os\nfrom new import A\n",
    ),
    (
        "an_added_import_stays_in_its_block",
        "add new:A @ re",
        "import os\ntry:\n    import re\nexcept E: ...\n",
        "import os\ntry:\n    import re\n\n    from new import A\nexcept E: ...\n",
    ),
    (
        "an_added_import_stays_on_its_line",
        "add new:A",
        "if x: import os; y\n",
        "if x: import os; from new import A; y\n",
    ),
    (
        "the_future_stays_first",
        "add new:A",
        '"""Doc."""\nfrom __future__ import annotations\nfrom __future__ import division\nx\n',
        '"""Doc."""\nfrom __future__ import annotations\nfrom __future__ import division\nfrom new import A\nx\n',
    ),
    ("a_text_is_replaced", "text x = > x: int =", "x = 1\n", "x: int = 1\n"),
    ("a_text_goes", "text await f > f", "await f()\n", "f()\n"),
]


@pytest.mark.parametrize(("wish", "before", "after"), [change[1:] for change in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_change_makes_of_a_file_what_is_written_here(wish: str, before: str, after: str) -> None:
    result, applied = changed(before, wish)
    assert result == after
    assert not applied.declined
    ast.parse(result.replace("lazy ", "pass;"))


def test_equal_changes_of_several_rewrites_are_made_once() -> None:
    text = "import os\nfrom old import A, B\nA.x, B.x\n"
    wishes = (
        "move old:A > new:A + add z:Z @ os + text A.x > Z(A)",
        "move old:B > new:B + add z:Z @ os + text B.x > Z(B)",
        "move old:A > new:A",
        "text A.x > Z(A)",
    )
    result, applied = changed(text, *wishes)
    assert result == "import os\nfrom z import Z\nfrom new import A, B\nZ(A), Z(B)\n"
    assert not applied.declined


@pytest.mark.parametrize(
    "wish",
    [
        "text A, B > A + drop os",  # within an import that another rewrite edits
        "text os\nfrom > x + text x = 1 > y = 1",  # across its border
        "move old:A > third:A + add z:Z",  # against another rewrite
        "drop A",
        "text x = 1 > x = 2 + text 1 > 3",  # against itself
        "module os > class",
        "add a.class",
        "add z:Z as None",
        "star m > new:X, other:X",
        "star m > new: + text x > y",
        "drop other:C + text x > y",  # one of two that bind the same name
    ],
)
def test_a_rewrite_is_carried_out_whole_or_not_at_all(wish: str) -> None:
    text = "import os\nfrom old import A, B\nfrom other import C as E, D as E\nfrom m import *\nx = 1\n"
    result, applied = changed(text, "move old:A > new:A", wish)
    assert result == text.replace("from old import A, B", "from old import B\nfrom new import A")
    assert len(applied.declined) == 1


def test_an_empty_span_inserts() -> None:
    text = "import os\nx = f()\n"
    wish = ReplaceText(span=Span(2, 5, 2, 5), text="await ")
    applied = apply(text, extract_text(text), [parse(text, "drop os"), rewrite(wish), rewrite(wish)])
    assert apply_edits(text, applied.edits) == "x = await f()\n"
    assert not applied.declined


@pytest.mark.parametrize("span", [Span(3, 1, 3, 2), Span(1, 11, 1, 12), Span(1, 3, 1, 2), Span(1, 0, 1, 2)])
def test_a_place_that_the_text_does_not_have_is_declined(span: Span) -> None:
    wish = rewrite(ReplaceText(span=span, text="x"))
    applied = apply("import os\n", extract_text("import os\n"), [wish])
    assert applied.declined == (wish,)


def test_a_file_is_not_deleted_by_editing_it() -> None:
    gone = rewrite(DeleteFile())
    applied = apply("import os\n", extract_text("import os\n"), [gone])
    assert applied.declined == (gone,)
    assert not applied.edits
