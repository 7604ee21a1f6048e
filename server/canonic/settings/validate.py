"""Checking a plain table against options: every fault at once, each with its key, its line and what to do.

Takes a decoded table, the `Option`s that it may hold and a `Table` that knows where its keys stand; gives the values of
the good keys and a list of `Problem`s. It knows shapes, not meanings.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from canonic.errors import Problem
from canonic.settings import shapes
from canonic.settings.paths import PathFault, read_path
from canonic.settings.places import render
from canonic.settings.shapes import Option, Shape


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a file, and where its keys stand."""

    file: str
    """As the user would write it; empty when the table comes from no file."""
    prefix: str
    """Rendered key of the table itself (``tool.canonic.name[0]``); empty at the top."""
    line: int
    """Line of the table; 0 without a file."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines of keys and items, relative to the table."""

    def line_of(self, key: str) -> int:
        """The line of a key, else of what holds it."""
        while key:
            if key in self.lines:
                return self.lines[key]
            key = key[: max(key.rfind("."), key.rfind("["), 0)]
        return self.line

    def problem(self, key: str, message: str) -> Problem:
        """A fault at a key (relative; empty: the table itself)."""
        dotted = f"{self.prefix}.{key}" if self.prefix and key else self.prefix or key
        return Problem(self.file, self.line_of(key), dotted, message)


def validate(
    table: Mapping[str, Any], options: Sequence[Option], where: Table, *, also: Iterable[str] = ()
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of all keys that are right, and every fault: unknown and missing keys, wrong types and values. Of a
    table with the user's own keys the right ones are kept.

    `also` names keys that are valid here but checked elsewhere.
    """
    known = {option.name: option for option in options}
    others = tuple(also)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in table.items():
        if key in others:
            continue
        option = known.get(key)
        if option is None:
            names = (*known, *others)
            problems.append(where.problem(render((key,)), f"unknown key{nearest(key, names, 'the keys here are')}"))
            continue
        faults = list(_faults(value, option.shape, key))
        problems += [where.problem(at, message) for at, message in faults]
        if not faults:
            values[key] = value
        elif isinstance(option.shape, shapes.Mapping) and isinstance(value, Mapping):
            values[key] = {name: inner for name, inner in value.items() if _is_good(name, inner, option.shape)}
    problems += [
        where.problem("", f"the key `{option.name}` is missing; {_first_lower(option.doc)}{_for_example(option)}")
        for option in options
        if option.required and option.name not in table
    ]
    return values, problems


def nearest(word: str, words: Sequence[str], introduction: str) -> str:
    """``; did you mean …?`` with the most similar word, else all words behind `introduction`."""
    import difflib

    folded = {known.replace("_", "-").lower(): known for known in words}
    close = difflib.get_close_matches(word.replace("_", "-").lower(), folded, 1, 0.6)
    if close:
        return f"; did you mean `{folded[close[0]]}`?"
    return f"; {introduction} {', '.join(f'`{known}`' for known in words)}"


Faults = Iterable[tuple[str, str]]
"""Pairs of a key relative to the table and what is wrong there."""


def _faults(value: object, shape: Shape, key: str) -> Faults:
    return _CHECKS[type(shape)](value, shape, key)


def _text(value: object, shape: shapes.Text, key: str) -> Faults:
    if not isinstance(value, str):
        wanted = f"one of {', '.join(f'`{word}`' for word in shape.allowed)}" if _few(shape) else shape.what
        yield key, f"expected {wanted}, found {_kind(value)}{'' if shape.allowed else _quoted(value)}"
    elif shape.allowed and value not in shape.allowed:
        yield key, f"`{value}` is not allowed{nearest(value, shape.allowed, 'write one of')}"
    elif shape.what != "a string" and not value.strip():
        yield key, f"the string is empty; write {shape.what}"


def _path(value: object, shape: shapes.ImportPath, key: str) -> Faults:
    if not isinstance(value, str):
        yield key, f"expected an import path in quotes, found {_kind(value)}"
        return
    try:
        read_path(value, shape.form)
    except PathFault as fault:
        yield key, str(fault)


def _day(value: object, _shape: shapes.Day, key: str) -> Faults:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return
    if not isinstance(value, str):
        yield key, f"expected a date such as `2026-12-31`, found {_kind(value)}"
        return
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        yield key, f"`{value}` is not a date; write year, month and day: `2026-12-31`"


def _flag(value: object, _shape: shapes.Flag, key: str) -> Faults:
    if not isinstance(value, bool):
        yield key, f"expected `true` or `false`, found {_kind(value)}"


def _number(value: object, shape: shapes.Number, key: str) -> Faults:
    if isinstance(value, bool) or not isinstance(value, int):
        yield key, f"expected a whole number, found {_kind(value)}"
    elif value < shape.least:
        yield key, f"{value} is too small; the least is {shape.least}"


def _array(value: object, shape: shapes.Array, key: str) -> Faults:
    if isinstance(value, str) and shape.word:
        if value != shape.word:
            yield key, f'expected an array of strings or `"{shape.word}"`, found `"{value}"`; write `["{value}"]`'
    elif isinstance(value, str):
        yield key, f'expected an array, found a string; write `["{value}"]`'
    elif not isinstance(value, list | tuple):
        yield key, f"expected an array of strings, found {_kind(value)}"
    elif len(value) < shape.least:
        yield key, f"the array is empty; at least {shape.least} is needed"
    else:
        for index, item in enumerate(value):
            yield from _faults(item, shape.item, f"{key}[{index}]")


def _mapping(value: object, shape: shapes.Mapping, key: str) -> Faults:
    if not isinstance(value, Mapping):
        yield key, f"expected a table, found {_kind(value)}"
        return
    for name, inner in value.items():
        at = f"{key}.{render((name,))}"
        if shape.keys and name not in shape.keys:
            yield at, f"unknown {shape.key_word} `{name}`{nearest(name, shape.keys, f'every {shape.key_word}:')}"
        else:
            yield from _faults(inner, shape.value, at)


def _is_good(name: object, value: object, shape: shapes.Mapping) -> bool:
    """Whether one item of a table has no fault."""
    return not any(True for _ in _mapping({name: value}, shape, ""))


_CHECKS: dict[type[Shape], Callable[[object, Any, str], Faults]] = {
    shapes.Text: _text,
    shapes.ImportPath: _path,
    shapes.Day: _day,
    shapes.Flag: _flag,
    shapes.Number: _number,
    shapes.Array: _array,
    shapes.Mapping: _mapping,
}

_KINDS = (
    (bool, "a boolean"),
    (str, "a string"),
    (int, "a number"),
    (float, "a number"),
    (Mapping, "a table"),
    ((list, tuple), "an array"),
    ((datetime.date, datetime.time), "a date or time"),
)


def _kind(value: object) -> str:
    return next((word for types, word in _KINDS if isinstance(value, types)), "nothing")


def _few(shape: shapes.Text) -> bool:
    return 0 < len(shape.allowed) <= 6


def _quoted(value: object) -> str:
    return f'; write `"{str(value).lower()}"`' if isinstance(value, bool | int | float) else ""


def _for_example(option: Option) -> str:
    return f" For example `{option.name} = {option.example}`" if option.example else ""


def _first_lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
