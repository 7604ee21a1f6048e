"""What kind of block a header opens: a type-checking test, a platform test, a guard against ImportError, another one.

Takes the text of headers, gives `Guard` values. Knows names only as they are spelled, plus the aliases of
``TYPE_CHECKING`` that the caller has seen imported.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from canonic.facts.model import Guard

_PLATFORM = re.compile(
    r"\b(?:\w*sys\.(?:version_info|version|platform|implementation|hexversion|maxsize)|os\.name|platform\.\w+"
    r"|version_info)\b"
)
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_MAIN = re.compile(r"\(*__name__\)*==\(*['\"]__main__['\"]\)*|\(*['\"]__main__['\"]\)*==\(*__name__\)*")
_CATCHING = re.compile(r"\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b")
_SUPPRESSING = re.compile(r"\b(?:suppress|raises|assertRaises|assertRaisesRegex)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)")
_WARNING = re.compile(
    r"\b(?:warns|deprecated_call|assertWarns|assertWarnsRegex)\s*\(|\bcatch_warnings\s*\([^()]*\brecord\b"
)
_BLANK = re.compile(r"\\\r?\n|#[^\n]*|\s+")


def guard_of_test(test: str, type_checking: Collection[str]) -> Guard:
    """The guard that the test of an ``if``, ``elif`` or ``while`` puts on its own arm."""
    if "TYPE_CHECKING" in test or len(type_checking) > 1:
        verdict = _type_checking(test, type_checking)
        if verdict is not None:
            return verdict
    if "__main__" in test and _MAIN.fullmatch(_BLANK.sub("", test)):
        return Guard.MAIN
    if _PLATFORM.search(_QUOTED.sub("''", test)):
        return Guard.PLATFORM
    return Guard.CONDITION


def guard_of_else(earlier: list[Guard]) -> Guard:
    """The guard of an ``else`` after arms with these guards."""
    others = [guard for guard in earlier if guard not in (Guard.TYPE_CHECKING, Guard.NOT_TYPE_CHECKING)]
    if not others:
        return Guard.TYPE_CHECKING if Guard.NOT_TYPE_CHECKING in earlier else Guard.NOT_TYPE_CHECKING
    if Guard.NOT_TYPE_CHECKING in earlier:
        return Guard.TYPE_CHECKING
    return Guard.PLATFORM if all(guard is Guard.PLATFORM for guard in others) else Guard.CONDITION


def catches_import_error(header: str) -> bool:
    """Whether ``except …:`` can catch an ImportError. An exception class that is only a variable counts as another."""
    caught = re.sub(r"\bas\s+\w+\s*$", "", header.strip().removeprefix("except").rstrip(": \t\r\n\\").strip())
    return not caught.strip(" \t*\\\r\n") or _CATCHING.search(caught) is not None


def suppresses_import_error(header: str) -> bool:
    """Whether ``with …:`` swallows an ImportError that its body raises."""
    return any(_CATCHING.search(match[1]) for match in _SUPPRESSING.finditer(header))


def expects_warnings(header: str) -> bool:
    """Whether ``with …:`` looks at the warnings that its body gives."""
    return _WARNING.search(header) is not None


def _type_checking(test: str, names: Collection[str]) -> Guard | None:
    """How ``TYPE_CHECKING`` decides the test by itself; None when it does not."""
    bare = _BLANK.sub(" ", test).strip()
    while bare.startswith("(") and bare.endswith(")") and _closes_at_end(bare):
        bare = bare[1:-1].strip()
    if " or " in bare and " and " not in bare:
        parts, weak, strong = bare.split(" or "), Guard.TYPE_CHECKING, Guard.NOT_TYPE_CHECKING
    elif " and " in bare and " or " not in bare:
        parts, weak, strong = bare.split(" and "), Guard.NOT_TYPE_CHECKING, Guard.TYPE_CHECKING
    else:
        parts, weak, strong = [bare], Guard.MAIN, Guard.TYPE_CHECKING
    verdicts = [_operand(part, names) for part in parts]
    if len(parts) == 1:
        return verdicts[0]
    # A conjunction never runs when one side never does; a disjunction always runs when one side always does.
    if strong in verdicts:
        return strong
    return weak if all(verdict is weak for verdict in verdicts) else None


def _operand(text: str, names: Collection[str]) -> Guard | None:
    text = text.strip()
    negated = False
    while True:
        if text.startswith("(") and text.endswith(")"):
            text = text[1:-1].strip()
        elif text.startswith(("not ", "not(")):
            negated, text = not negated, text[3:].strip()
        else:
            break
    if not re.fullmatch(r"[\w.]+", text):
        return None
    _, dot, last = text.rpartition(".")
    if last != "TYPE_CHECKING" and (dot or last not in names):
        return None
    return Guard.NOT_TYPE_CHECKING if negated else Guard.TYPE_CHECKING


def _closes_at_end(text: str) -> bool:
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return index == len(text) - 1
    return False
