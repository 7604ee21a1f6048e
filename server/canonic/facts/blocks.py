"""What the header of a compound statement says about whether, or for whom, its block runs."""

from __future__ import annotations

import re

from canonic.facts.guards import (
    catches_import_error,
    expects_warnings,
    guard_of_else,
    guard_of_test,
    suppresses_import_error,
)
from canonic.facts.model import Guard
from canonic.facts.suites import Clauses

_ASYNC_WITH = re.compile(r"async\s+with\b")


def guard_of_block(word: str, header: str, clauses: Clauses, type_checking: set[str]) -> Guard | None:
    """The guard of the block behind a header that begins with `word`; `clauses` learns what its later arms must know.

    `type_checking` are the names that stand for ``TYPE_CHECKING`` in the file.
    """
    if word in ("if", "elif"):
        guard = guard_of_test(header[len(word) : -1], type_checking)
        hidden = Guard.NOT_TYPE_CHECKING in clauses.guards
        clauses.guards.append(guard)
        return Guard.TYPE_CHECKING if hidden else guard
    if word == "try":
        return Guard.TRY
    if word == "except":
        catches = catches_import_error(header)
        clauses.catches = clauses.catches or catches
        return Guard.EXCEPT_IMPORT if catches else Guard.TRY_OTHER
    if word == "else" and clauses.word in ("if", "elif"):
        return guard_of_else(clauses.guards)
    if word == "finally" or (word == "else" and clauses.word in ("try", "except")):
        return Guard.TRY_OTHER
    if word == "with" or (word == "async" and _ASYNC_WITH.match(header)):
        if suppresses_import_error(header):
            return Guard.SUPPRESS
        return Guard.WARNS if expects_warnings(header) else None
    return None if word == "match" else Guard.CONDITION  # the cases of a ``match`` say it
