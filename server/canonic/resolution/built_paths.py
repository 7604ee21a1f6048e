"""Paths that a test puts together before it patches them: ``patch(f"{BASE}.old.X")``, ``patch("a." + name + ".X")``.

Takes a file that replaces something somewhere. Any string that ends like a path and leaves its beginning open, or the
other way round, may be the path of a patch, wherever it stands: who puts paths together rarely does so inside the call.
What a name in an f-string stands for is read from the file, where nothing but plain strings is assigned to it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator
from itertools import product
from typing import NamedTuple

from canonic.index.readings import Reading
from canonic.index.snapshot import Snapshot

ANY = "*"
"""Stands for a part that nobody can tell: ``*.old.X`` for any path that ends so, ``a.b.*`` for any that begins so."""

_REPLACING = ("patch", "setattr", "delattr", "spy")
# Each begins with a plain word: a search for that is much quicker.
_ENDS = [re.compile(re.escape(before) + r"((?:\.[^\W\d]\w*)+)[\"']") for before in ("}", "%s", ")s", '"', "'")]
_AFTER_BEGINNING = (".{", ".%", '."', ".'")
_BEGINNING = re.compile(r"[\"']((?:[^\W\d]\w*\.)+)\Z")
_GOES_ON = re.compile(r"[{%]|[\"'](?!\s*[,)\]:=])")
_LOOK_BACK = 200
_FIELD = re.compile(r"[fF][rR]?([\"'])([\w.]*\{[^\"'\n]*\}(?:\.[^\W\d]\w*)+)\1")
_PARTS = re.compile(r"\{(?:self\.|cls\.)?([^\W\d]\w*)\}")
_MOST = 8
"""A path that may come to more than so many is not told apart."""


class Pieces(NamedTuple):
    """What strings of a text may be parts of paths."""

    fields: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What stands in an f-string, and the paths that it may come to for who does not know what its names stand for."""
    others: tuple[str, ...] = ()
    """The paths that all other strings may come to."""


def path_pieces(text: str) -> Pieces:
    """The parts of paths in a text that replaces something somewhere."""
    if not any(word in text for word in _REPLACING):
        return Pieces()
    fields: dict[str, tuple[str, ...]] = {}
    others = text
    for match in _FIELD.finditer(text):
        if match[2] not in fields:
            fields[match[2]] = tuple(dict.fromkeys(_open_paths(match[0])))
        others = others.replace(match[0], "")
    return Pieces(tuple(fields.items()), tuple(dict.fromkeys(_open_paths(others))))


def values_of_fields(text: str) -> dict[str, tuple[str, ...]]:
    """By what stands in an f-string the paths that it comes to; none where a part of it is not known."""
    values = _Values(text)
    return {written: tuple(_resolved(written, values)) for written in {match[2] for match in _FIELD.finditer(text)}}


PIECES: Reading[Pieces] = Reading("pieces of paths 1", path_pieces, Pieces, quick=True)
_VALUES: Reading[dict[str, tuple[str, ...]]] = Reading("fields 1", values_of_fields, dict[str, tuple[str, ...]])


def built_paths(snapshot: Snapshot, file: str, names: Container[str]) -> Iterator[str]:
    """The paths that strings of a file may come to; see `ANY`. What one begins with is found out only where it ends in
    one of the `names`.
    """
    fields, others = snapshot.reading(file, PIECES)
    for written, unknown in fields:
        known = () if written.rpartition(".")[2] not in names else snapshot.reading(file, _VALUES).get(written)
        yield from known or unknown
    yield from others


def _open_paths(text: str) -> Iterator[str]:
    yield from (f"{ANY}{match[1]}" for pattern in _ENDS for match in pattern.finditer(text))
    yield from (f"{module}{ANY}" for module in _beginnings(text))


def _beginnings(text: str) -> Iterator[str]:
    """What stands before the open rest of a path, the last dot included."""
    for mark in _AFTER_BEGINNING:
        at = text.find(mark)
        while at >= 0:
            beginning = _BEGINNING.search(text, max(0, at - _LOOK_BACK), at + 1)
            if beginning and _GOES_ON.match(text, at + 1):
                yield beginning[1]
            at = text.find(mark, at + 1)


def _resolved(written: str, values: _Values) -> list[str]:
    """What an f-string comes to; nothing where a part of it is not known."""
    parts = _PARTS.split(written)
    if any("{" in part or "}" in part for part in parts[::2]):
        return []
    chosen = [values.of(part) if number % 2 else frozenset((part,)) for number, part in enumerate(parts)]
    combined = list(product(*map(sorted, chosen))) if all(chosen) else []
    return ["".join(one) for one in combined] if len(combined) <= _MOST else []


class _Values:
    """The strings that names of a text stand for; none for a name that may stand for anything else."""

    def __init__(self, text: str) -> None:
        self._strings: dict[str, set[str]] = {}
        self._doubted: set[str] = set()
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError):
            return
        assigned = set[int]()
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                    for target in targets:
                        if name := _name_of(target):
                            self._strings.setdefault(name, set()).add(node.value.value)
                            assigned.add(id(target))
        for node in ast.walk(tree):
            if id(node) not in assigned:
                self._doubted.update(_bound(node))

    def of(self, name: str) -> frozenset[str]:
        """What the name, or an attribute of that name, stands for."""
        return frozenset() if name in self._doubted else frozenset(self._strings.get(name, ()))


def _name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a node may bind to something: a string may be the name of a parameter or of an attribute."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.Constant(value=str(said)):
            yield from re.findall(r"\w+", said) if len(said) < _LOOK_BACK else ()
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case _:
            pass
