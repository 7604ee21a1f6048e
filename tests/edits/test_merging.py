"""When a moved name joins an import that is there already, and when it must not."""

from __future__ import annotations

import pytest

from tests.edits.rewriting import assert_becomes

MERGES: list[tuple[str, str, str, str]] = [
    # name of the law, moves, before, after
    (
        "a_name_joins_the_import_of_its_module",
        "old:X > new:X",
        "from new import A\nfrom old import X\nx = 1\n",
        "from new import A, X\nx = 1\n",
    ),
    (
        "a_name_joins_a_later_import_of_its_module",
        "old:X > new:X",
        "from old import X\nimport os\n\nfrom new import A\n",
        "import os\n\nfrom new import A, X\n",
    ),
    (
        "a_name_that_is_there_already_goes",
        "old:X > new:X",
        "from new import X\nfrom old import X\n",
        "from new import X\n",
    ),
    (
        "a_name_that_is_there_already_leaves_the_rest",
        "old:X > new:X",
        "from new import X\nfrom old import X, Y  # why\n",
        "from new import X\nfrom old import Y  # why\n",
    ),
    (
        "a_re_export_is_not_dropped_for_a_plain_import",
        "old:X > new:X",
        "from new import X\nfrom old import X as X\n",
        "from new import X\nfrom new import X as X\n",
    ),
    (
        "a_name_joins_parentheses_in_their_layout",
        "old:X > new:Q",
        "from new import (\n    A,\n    B,  # b\n    # end\n)\nfrom old import X as Q\n",
        "from new import (\n    A,\n    B,  # b\n    Q,\n    # end\n)\n",
    ),
    (
        "an_as_name_stands_alone",
        "old:X > new:Q",
        "from new import A\nfrom old import X\n",
        "from new import A\nfrom new import Q as X\n",
    ),
    (
        "two_moved_statements_become_one",
        "old:X > new:X, older:Y > new:Y",
        "from old import X\nfrom older import Y\n",
        "from new import X, Y\n",
    ),
    (
        "the_same_name_from_two_old_places_becomes_one",
        "old:X > new:X, older:X > new:X",
        "from old import X\nfrom older import X\n",
        "from new import X\n",
    ),
    (
        "a_name_joins_one_that_was_split_off",
        "old:X > new:X, older:Y > new:Y",
        "from old import X, Z\nfrom older import Y\n",
        "from new import X, Y\nfrom old import Z\n",
    ),
    (
        "a_name_joins_a_statement_that_is_split_itself",
        "old:X > new:X, old:Y > other:Y, older:Z > new:Z",
        "from old import X, Y\nfrom older import Z\n",
        "from new import X, Z\nfrom other import Y\n",
    ),
    (
        "no_merge_across_code",
        "old:X > new:X",
        "from new import A\nx = 1\nfrom old import X\n",
        "from new import A\nx = 1\nfrom new import X\n",
    ),
    (
        "no_merge_across_blocks",
        "old:X > new:X",
        "from new import A\nif A:\n    from old import X\n",
        "from new import A\nif A:\n    from new import X\n",
    ),
    (
        "no_merge_into_a_block_that_ends",
        "old:X > new:X",
        "if x:\n    from new import A\nfrom old import X\n",
        "if x:\n    from new import A\nfrom new import X\n",
    ),
    (
        "no_merge_across_another_binding",
        "old:X > new:X",
        "from new import A\nfrom other import X\nfrom old import X\n",
        "from new import A\nfrom other import X\nfrom new import X\n",
    ),
    (
        "no_merge_across_a_star",
        "old:X > new:X",
        "from new import A\nfrom other import *\nfrom old import X\n",
        "from new import A\nfrom other import *\nfrom new import X\n",
    ),
    (
        "no_merge_across_a_directive_for_sorters",
        "old:X > new:X",
        "from new import A\n# isort: split\nfrom old import X\n",
        "from new import A\n# isort: split\nfrom new import X\n",
    ),
    (
        "no_merge_into_a_star",
        "old:X > new:X",
        "from new import *\nfrom old import X\n",
        "from new import *\nfrom new import X\n",
    ),
    (
        "no_merge_that_binds_a_name_twice",
        "old:X > new:X",
        "from new import A as X\nfrom old import X\n",
        "from new import A as X\nfrom new import X\n",
    ),
    (
        "no_merge_where_the_name_is_bound_again",
        "old:A > new:A",
        "from new import A, B, E as A\nfrom old import A\n",
        "from new import A, B, E as A\nfrom new import A\n",
    ),
    (
        "a_comment_comes_along_on_a_line_of_its_name",
        "old:X > new:X",
        "from new import A\nfrom old import X  # why\n",
        "from new import (\n    A,\n    X,  # why\n)\n",
    ),
    (
        "a_comment_comes_along_into_parentheses",
        "old:X > new:X",
        "from new import (\n    A,  # a\n    Z,\n)\nfrom old import X  # why\n",
        "from new import (\n    A,  # a\n    X,  # why\n    Z,\n)\n",
    ),
    (
        "no_merge_where_a_comment_would_come_under_others",
        "old:X > new:X",
        "from new import (A, B)\nfrom old import X  # why\n",
        "from new import (A, B)\nfrom new import X  # why\n",
    ),
    (
        "no_merge_of_a_name_with_a_comment",
        "old:X > new:X",
        "from new import A\nfrom old import (\n    X,  # why\n    Y,\n)\n",
        "from new import A\nfrom new import X  # why\nfrom old import (\n    Y,\n)\n",
    ),
    (
        "no_merge_away_from_a_comment_for_tools",
        "old:X > new:X",
        "from new import A\nfrom old import X, Y  # noqa\n",
        "from new import A\nfrom new import X  # noqa\nfrom old import Y  # noqa\n",
    ),
    (
        "no_merge_that_orphans_a_comment_above",
        "old:X > new:X",
        "from new import A\n# why\nfrom old import X\n",
        "from new import A\n# why\nfrom new import X\n",
    ),
    (
        "no_merge_under_a_foreign_comment",
        "old:X > new:X",
        "from new import A  # noqa\nfrom old import X\n",
        "from new import A  # noqa\nfrom new import X\n",
    ),
    (
        "no_merge_of_lazy_and_eager",
        "old:X > new:X",
        "from new import A\nlazy from old import X\n",
        "from new import A\nlazy from new import X\n",
    ),
    (
        "a_removed_last_line_takes_nothing_else",
        "old:X > new:X, older:P > new:P",
        "from new import A\nfrom older import P, Q\nfrom old import X",
        "from new import A, P, X\nfrom older import Q\n",
    ),
]


@pytest.mark.parametrize(("moves", "before", "after"), [merge[1:] for merge in MERGES], ids=[m[0] for m in MERGES])
def test_a_name_joins_an_import_only_where_nothing_is_lost(moves: str, before: str, after: str) -> None:
    assert_becomes(moves, before, after)
