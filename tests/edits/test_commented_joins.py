"""Statements with comments that a fix brings together: where ruff sorts the imports, they are made one as ruff would."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import msgspec
import pytest

from canonic.settings.import_style import DEFAULT, ImportStyle
from canonic.settings.styles import ImportStyles
from tests.edits.rewriting import rewritten
from tests.edits.test_ruff_agreement import complaints

_MOVED = {("pkg.old", name): ("pkg.new", name) for name in ("B", "Bb")}
_THERE = {
    "plain": "from pkg.new import A\n",
    "one_for_tools": "from pkg.new import A  # noqa: F401\n",
    "one_said": "from pkg.new import A  # why A\n",
    "two_for_tools": "from pkg.new import A, C  # noqa: F401\n",
    "by_name": "from pkg.new import (\n    A,  # type: ignore\n    C,\n)\n",
    "headed": "from pkg.new import (  # noqa\n    A,\n    C,\n)\n",
    "ended": "from pkg.new import (\n    A,\n    C,\n)  # noqa\n",
    "long": f"from pkg.new import A, {'Cc' * 30}  # why\n",
}
_MOVING = {
    "plain": "from pkg.old import B\n",
    "for_tools": "from pkg.old import B  # noqa: F401\n",
    "said": "from pkg.old import B  # why B\n",
    "two": "from pkg.old import B, Bb  # noqa\n",
    "one_stays": "from pkg.old import B, Own  # noqa\n",
    "by_name": "from pkg.old import (\n    B,  # noqa\n    Bb,\n)\n",
    "headed": "from pkg.old import (  # noqa\n    B,\n    Own,\n)\n",
    "ended": "from pkg.old import (\n    B,\n)  # noqa: F401\n",
    "ended_two": "from pkg.old import (\n    B,\n    Bb,\n)  # noqa: F401\n",
    "ended_one_stays": "from pkg.old import (\n    B,\n    Own,\n)  # noqa: F401\n",
    "renamed": "from pkg.old import B as Q  # noqa\n",
    "twice": "from pkg.old import B  # noqa\nfrom pkg.old import Bb  # type: ignore\n",
}
_TEXTS = {
    f"{there}-{moving}-{order}": "".join((_THERE[there], _MOVING[moving])[::order])
    for there, moving, order in product(_THERE, _MOVING, (1, -1))
}


def test_ruff_would_join_them_no_otherwise(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('lint.select = ["I"]\n', encoding="utf-8")
    files = {name: tmp_path / f"{name}.py" for name in _TEXTS}
    for name, file in files.items():
        file.write_text(_TEXTS[name], encoding="utf-8")
    before = complaints(tmp_path)
    style = ImportStyles(str(tmp_path)).of("x.py")
    for name, file in files.items():
        file.write_text(rewritten(_TEXTS[name], _MOVED, style=style)[0], encoding="utf-8")
    assert complaints(tmp_path) - before == set()


@pytest.mark.parametrize("name", _TEXTS)
def test_no_comment_is_lost_and_nothing_is_left_to_do(name: str) -> None:
    before = _TEXTS[name]
    for joins in (False, True):
        result, _ = rewritten(before, _MOVED, style=_joining(joins))
        for comment in ("# noqa: F401", "# why A", "# why B", "# type: ignore"):
            assert result.count(comment) >= min(1, before.count(comment))
        assert "old import B" not in result
        assert rewritten(result, _MOVED, style=_joining(joins))[0] == result


def test_where_nobody_joins_them_they_stay_apart() -> None:
    text = "from pkg.new import A  # noqa: F401\nfrom pkg.old import B  # type: ignore\n"
    assert rewritten(text, _MOVED)[0] == text.replace("old", "new")
    assert rewritten(text, _MOVED, style=_joining(True))[0] == (
        "from pkg.new import (\n    A,  # noqa: F401\n    B,  # type: ignore\n)\n"
    )


def _joining(joins: bool) -> ImportStyle:
    return msgspec.structs.replace(DEFAULT, sorts=joins, joins_commented=joins)
