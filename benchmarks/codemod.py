"""Rewrites legacy imports as a LibCST codemod does: parse, transform, print, one process for each processor.

    python benchmarks/codemod.py PATHS.json LIST.json

The first file maps ``module:name`` to the path to import from, the second lists the files. It follows no chain, keeps
no order and proves nothing: it is what a rewrite by LibCST costs at least.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from functools import partial
from pathlib import Path

import libcst


class MoveNames(libcst.CSTTransformer):
    """Gives each moved name an import statement of its own."""

    def __init__(self, moves: dict[str, str]) -> None:
        super().__init__()
        self._moves = moves

    def leave_ImportFrom(  # noqa: N802
        self, original_node: libcst.ImportFrom, updated_node: libcst.ImportFrom
    ) -> libcst.ImportFrom | libcst.FlattenSentinel[libcst.ImportFrom]:
        """Take the moved names out of a statement."""
        if updated_node.module is None or updated_node.relative or isinstance(updated_node.names, libcst.ImportStar):
            return updated_node
        module = _dotted(updated_node.module)
        stay, go = [], []
        for alias in updated_node.names:
            target = self._moves.get(f"{module}:{alias.evaluated_name}")
            if target is None:
                stay.append(alias)
            else:
                go.append(_moved(alias, target))
        if not go:
            return updated_node
        if not stay and len(go) == 1:
            return go[0]
        kept = [updated_node.with_changes(names=[*stay[:-1], _last(stay[-1])])] if stay else []
        return libcst.FlattenSentinel([*kept, *go])


def _moved(alias: libcst.ImportAlias, target: str) -> libcst.ImportFrom:
    module, _, name = target.partition(":")
    parsed = libcst.parse_expression(module)
    assert isinstance(parsed, libcst.Attribute | libcst.Name)
    as_name = alias.asname
    if name != alias.evaluated_name and as_name is None:
        as_name = libcst.AsName(libcst.Name(alias.evaluated_name))
    return libcst.ImportFrom(module=parsed, names=[libcst.ImportAlias(libcst.Name(name), as_name)])


def _last(alias: libcst.ImportAlias) -> libcst.ImportAlias:
    return alias.with_changes(comma=libcst.MaybeSentinel.DEFAULT)


def _dotted(node: libcst.BaseExpression) -> str:
    if isinstance(node, libcst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    assert isinstance(node, libcst.Name)
    return node.value


def rewrite(file: str, moves: dict[str, str]) -> bool:
    """Rewrite one file; gives whether it changed."""
    before = Path(file).read_bytes()
    module = libcst.parse_module(before)
    after = module.visit(MoveNames(moves)).bytes
    if after != before:
        Path(file).write_bytes(after)
    return after != before


def main() -> None:
    moves = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    files = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    with multiprocessing.Pool(os.cpu_count()) as pool:
        changed = sum(pool.imap_unordered(partial(rewrite, moves=moves), files, chunksize=8))
    print(f"{changed} of {len(files)} files changed")


if __name__ == "__main__":
    main()
