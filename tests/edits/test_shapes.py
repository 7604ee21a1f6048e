"""Every shape of import statement with what a rewrite makes of it, written out."""

from __future__ import annotations

import pytest

from tests.edits.rewriting import assert_becomes

SHAPES: list[tuple[str, str, str, str]] = [
    # name of the law, moves, before, after
    ("only_the_module_changes", "old:X > new:X", "from old import X\n", "from new import X\n"),
    ("the_as_name_stays", "old:X > new:X", "from old import X as K\n", "from new import X as K\n"),
    ("an_explicit_re_export_stays_one", "old:X > new:X", "from old import X as X\n", "from new import X as X\n"),
    ("a_renamed_name_keeps_its_binding", "old:X > new:Y", "from old import X\n", "from new import Y as X\n"),
    ("a_renamed_name_keeps_its_as_name", "old:X > new:Y", "from old import X as K\n", "from new import Y as K\n"),
    ("an_as_name_that_is_the_new_name_goes", "old:X > new:Y", "from old import X as Y\n", "from new import Y\n"),
    ("a_renamed_re_export_stays_one", "old:X > new:Y", "from old import X as X\n", "from new import Y as X\n"),
    (
        "a_name_renamed_within_its_module",
        "old:X > old:Y",
        "from old import X, Z\n",
        "from old import Y as X\nfrom old import Z\n",
    ),
    ("relative_becomes_absolute", ".old:X > a.new:X", "from .old import X\n", "from a.new import X\n"),
    ("absolute_becomes_relative", "a.old:X > ..new:X", "from a.old import X\n", "from ..new import X\n"),
    ("a_bare_dot_becomes_a_module", ".:X > a.new:X", "from.import X\n", "from a.new import X\n"),
    ("a_module_becomes_a_bare_dot", "old:X > .:X", "from old import X\n", "from . import X\n"),
    ("blanks_between_dots_go_with_them", "..a:X > new:X", "from . . a import X\n", "from new import X\n"),
    (
        "a_star_stays",
        "old:X > new:X",
        "from old import *\nfrom old import X\n",
        "from old import *\nfrom new import X\n",
    ),
    ("the_line_keeps_its_comment", "old:X > new:X", "from old import X  # why\n", "from new import X  # why\n"),
    ("no_line_end_is_added", "old:X > new:X", "from old import X", "from new import X"),
    (
        "all_names_move_and_the_layout_stays",
        "old:X > new:X, old:Y > new:Y",
        "from old import (  # both\n    X,  # one\n    # above\n    Y as K,\n\n    # below\n)  # end\n",
        "from new import (  # both\n    X,  # one\n    # above\n    Y as K,\n\n    # below\n)  # end\n",
    ),
    (
        "a_backslash_stays",
        "old:X > new:X, old:Y > new:Y",
        "from old \\\n    import X, \\\n    Y\n",
        "from new \\\n    import X, \\\n    Y\n",
    ),
    # Some names move: the statement is split.
    ("the_rest_stays", "old:X > new:X", "from old import X, Y\n", "from new import X\nfrom old import Y\n"),
    ("the_rest_stays_before", "old:Y > new:Y", "from old import X, Y\n", "from new import Y\nfrom old import X\n"),
    (
        "the_rest_stays_around",
        "old:Y > new:Y",
        "from old import X, Y, Z\n",
        "from new import Y\nfrom old import X, Z\n",
    ),
    ("split_without_line_end", "old:X > new:X", "from old import X, Y", "from new import X\nfrom old import Y"),
    (
        "a_split_renames_too",
        "old:X > new:Q",
        "from old import X, Y\n",
        "from new import Q as X\nfrom old import Y\n",
    ),
    (
        "names_go_to_different_modules",
        "old:X > new:X, old:Y > other:Y",
        "from old import X, Y\n",
        "from new import X\nfrom other import Y\n",
    ),
    (
        "names_go_to_different_modules_and_one_stays",
        "old:X > new:X, old:Y > other:Y",
        "from old import X, Y, Z\n",
        "from new import X\nfrom old import Z\nfrom other import Y\n",
    ),
    (
        "the_comment_of_a_split_line_stays",
        "old:X > new:X",
        "from old import X, Y  # why\n",
        "from new import X\nfrom old import Y  # why\n",
    ),
    (
        "a_comment_for_tools_goes_to_both_halves",
        "old:X > new:X",
        "from old import X, Y  # noqa: F401\n",
        "from new import X  # noqa: F401\nfrom old import Y  # noqa: F401\n",
    ),
    (
        "a_single_name_leaves_the_parentheses",
        "old:X > new:X",
        "from old import (\n    X,\n    Y,\n    Z,\n)\n",
        "from new import X\nfrom old import (\n    Y,\n    Z,\n)\n",
    ),
    (
        "several_names_take_the_parentheses_along",
        "old:X > new:X, old:Z > new:Z",
        "from old import (\n    X,\n    Y,\n    Z,\n)\n",
        "from new import (\n    X,\n    Z,\n)\nfrom old import (\n    Y,\n)\n",
    ),
    (
        "a_comment_travels_with_its_name",
        "old:X > new:X",
        "from old import (\n    X,  # noqa\n    Y,  # type: ignore\n)\n",
        "from new import X  # noqa\nfrom old import (\n    Y,  # type: ignore\n)\n",
    ),
    (
        "the_comment_of_the_last_name_travels",
        "old:Y > new:Y",
        "from old import (\n    X,  # one\n    Y  # two\n)\n",
        "from new import Y  # two\nfrom old import (\n    X  # one\n)\n",
    ),
    (
        "a_comment_line_travels_with_the_name_below",
        "old:Y > new:Y",
        "from old import (\n    X,\n    # about Y\n    Y,  # two\n    Z,\n    # end\n)\n",
        "from new import (\n    # about Y\n    Y,  # two\n)\nfrom old import (\n    X,\n    Z,\n    # end\n)\n",
    ),
    (
        "a_comment_for_tools_at_the_opening_goes_to_both_halves",
        "old:X > new:X",
        "from old import (  # noqa: F401\n    X,\n    Y,\n)\n",
        "from new import X  # noqa: F401\nfrom old import (  # noqa: F401\n    Y,\n)\n",
    ),
    (
        "a_comment_for_tools_behind_two_names_goes_to_both_halves",
        "old:X > new:X",
        "from old import (\n    X, Y,  # noqa: F401\n    Z,\n)\n",
        "from new import X  # noqa: F401\nfrom old import (\n    Y,  # noqa: F401\n    Z,\n)\n",
    ),
    (
        "a_name_on_a_shared_line_leaves_the_line_end",
        "old:Y > new:Y",
        "from old import (X, Y,\n                 Z)\n",
        "from new import Y\nfrom old import (X,\n                 Z)\n",
    ),
    (
        "the_first_of_aligned_names_leaves_the_parenthesis",
        "old:X > new:X",
        "from old import (X,\n                 Z)\n",
        "from new import X\nfrom old import Z\n",
    ),
    (
        "a_comment_before_a_comma_is_kept",
        "old:Y > new:Y",
        "from old import (X # one\n    , Y)\n",
        "from new import Y\nfrom old import (X # one\n    ,)\n",
    ),
    (
        "a_comment_inside_an_alias_is_kept",
        "old:X > new:K",
        "from old import (X as # one\n    K, Y)\n",
        "from old import (Y)\nfrom new import (K as # one\n    K)\n",
    ),
    (
        "a_backslash_line_is_split",
        "old:X > new:X",
        "from old \\\n    import X, \\\n    Y\n",
        "from new import X\nfrom old \\\n    import Y\n",
    ),
    # Where the statement stands.
    (
        "a_split_stays_in_its_function",
        "old:X > new:X",
        "def f():\n\tfrom old import X, Y\n\treturn X\n",
        "def f():\n\tfrom new import X\n\tfrom old import Y\n\treturn X\n",
    ),
    (
        "a_split_stays_in_its_branch",
        "old:X > new:X",
        "try:\n    from old import X, Y\nexcept ImportError:\n    X = Y = None\n",
        "try:\n    from new import X\n    from old import Y\nexcept ImportError:\n    X = Y = None\n",
    ),
    (
        "a_semicolon_line_is_split_on_the_line",
        "old:X > new:X",
        "import os; from old import X, Y; x = 1  # why\n",
        "import os; from old import Y; from new import X; x = 1  # why\n",
    ),
    (
        "a_semicolon_line_keeps_its_neighbours",
        "old:X > new:X",
        "import os; from old import X\n",
        "import os; from new import X\n",
    ),
    (
        "a_trailing_semicolon_stays",
        "old:X > new:X",
        "from old import X, Y;\n",
        "from old import Y; from new import X;\n",
    ),
    (
        "a_suite_on_one_line_is_split_on_the_line",
        "old:X > new:X",
        "if x: from old import X, Y\n",
        "if x: from old import Y; from new import X\n",
    ),
    (
        "a_suite_continued_by_a_backslash_is_split_on_the_line",
        "old:X > new:X",
        "if x: \\\n    from old import X, Y\n",
        "if x: \\\n    from old import Y; from new import X\n",
    ),
    (
        "a_semicolon_line_takes_comments_along_in_parentheses",
        "old:X > new:X",
        "import os; from old import (\n    X,  # one\n    Y,\n); x = 1\n",
        "import os; from old import (\n    Y,\n); from new import (\n    X,  # one\n); x = 1\n",
    ),
    (
        "a_form_feed_is_not_repeated",
        "old:X > new:X",
        "import os\n\x0cfrom old import X, Y\n",
        "import os\n\x0cfrom old import Y\nfrom new import X\n",
    ),
    (
        "windows_line_ends_stay",
        "old:X > new:X",
        "from old import (\r\n    X,\r\n    Y,  # é\r\n)\r\n",
        "from new import X\r\nfrom old import (\r\n    Y,  # é\r\n)\r\n",
    ),
    (
        "old_mac_line_ends_stay",
        "old:X > new:X, old:Z > new:Z",
        "from old import (\r    X,\r    Y,\r    Z,\r)\r",
        "from new import (\r    X,\r    Z,\r)\rfrom old import (\r    Y,\r)\r",
    ),
    (
        "the_future_stays_first",
        "old:X > new:X",
        "from __future__ import annotations\nfrom old import X, Y\n",
        "from __future__ import annotations\nfrom old import Y\nfrom new import X\n",
    ),
    (
        "a_lazy_import_stays_lazy",
        "old:X > new:X",
        "lazy from old import X, Y\n",
        "lazy from new import X\nlazy from old import Y\n",
    ),
]


@pytest.mark.parametrize(("moves", "before", "after"), [shape[1:] for shape in SHAPES], ids=[s[0] for s in SHAPES])
def test_a_shape_becomes_what_is_written_here(moves: str, before: str, after: str) -> None:
    assert_becomes(moves, before, after)
