"""Other ways to mend a module-level import that cannot move because its canonical module waits for this file: import it
later, inside the functions that use it, or for type checkers only.

Takes a judged import and its uses; gives the changes, or None where some use needs the name when the file is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from canonic.changes import AddImport, AnyChange, DropName, ReplaceText
from canonic.facts.model import FileFacts, Guard, ScopeKind, Use, UseKind
from canonic.facts.outline import Annotation, Body, Outline
from canonic.resolution.name_uses import says
from canonic.resolution.verdicts import Site
from canonic.text.names import Path
from canonic.text.spans import Lines

_READERS = ("get_type_hints", "get_annotations", "__annotations__", "eval_str")
_TYPING = ("typing", "typing_extensions")


@dataclass(frozen=True, slots=True)
class Late:
    """How a name can be imported later."""

    changes: tuple[AnyChange, ...]
    functions: frozenset[int]
    """Scopes of the functions that import it."""
    for_checkers: bool
    """An import for type checkers is among the changes."""


def importing_late(
    text: str, facts: FileFacts, outline: Outline, site: Site, target: Path, spelling: str, uses: Iterable[Use]
) -> Late | None:
    """The changes that take the import out of the module's own level."""
    statement, imported = site.statement, site.imported
    if statement.scope or statement.guards or statement.lazy:
        return None
    lines = Lines(text)
    functions: dict[int, None] = {}
    annotated = False
    for use in uses:
        offset = lines.offset(use.root_span.line, use.root_span.column)
        annotation = next((one for one in outline.annotations if one.start <= offset < one.end), None)
        if annotation is not None and _is_unread(annotation, use):
            annotated = True
        elif (function := _outermost_function(facts, use.scope)) is not None:
            functions[function] = None
        else:
            return None
    if not (annotated or functions):
        return None
    line = f"from {spelling} import {target.name}" + (f" as {imported.bound}" if imported.bound != target.name else "")
    changes: list[AnyChange] = [DropName(statement=statement.span, site=imported.span)]
    if annotated:
        more = _for_checkers(text, facts, outline, site, target, spelling, line)
        if more is None:
            return None
        changes += more
    changes += (_at_start(lines, outline.bodies[function], line) for function in functions)
    return Late(tuple(changes), frozenset(functions), annotated)


def _is_unread(annotation: Annotation, use: Use) -> bool:
    """Whether a use in an annotation needs no name at run time."""
    return not annotation.read and (not annotation.evaluated or use.kind is UseKind.STRING_ANNOTATION)


def _outermost_function(facts: FileFacts, scope: int) -> int | None:
    found = None
    while scope:
        if facts.scopes[scope].kind is ScopeKind.FUNCTION:
            found = scope
        scope = facts.scopes[scope].parent
    return found


def _at_start(lines: Lines, body: Body, line: str) -> ReplaceText:
    place = lines.span(body.start, body.start)
    if body.indentation is None:
        return ReplaceText(span=place, text=f"{line}; ")
    newline = _newline(lines)
    return ReplaceText(span=place, text=f"{body.indentation}{line}{newline}{newline}")


def _for_checkers(
    text: str, facts: FileFacts, outline: Outline, site: Site, target: Path, spelling: str, line: str
) -> Iterable[AnyChange] | None:
    """An import in a block for type checkers: one that is there, or a new one behind the run of imports."""
    if any(word in text for word in _READERS):
        return None
    for other in facts.imports:
        if not other.scope and other.guards == (Guard.TYPE_CHECKING,) and other.is_from:
            return [
                AddImport(statement=other.span, spelling=spelling, name=target.name, bound=site.imported.bound),
            ]
    lines = Lines(text)
    end = outline.run_ends.get(lines.offset(site.statement.span.line, site.statement.span.column))
    if end is None:
        return None
    end = min(end, len(text))
    place, newline = lines.span(end, end), _newline(lines)
    test = next(_test(facts, lambda at: lines.offset(at, 1) < end), None)
    changes: list[AnyChange] = []
    if test is None:
        if says(text, frozenset(("TYPE_CHECKING",))):
            return None
        test = "TYPE_CHECKING"
        changes.append(AddImport(statement=site.statement.span, spelling="typing", name=test, bound=test))
    before = "" if end > 0 and text[end - 1 : end] in ("\n", "\r") else newline
    return [*changes, ReplaceText(span=place, text=f"{before}{newline}if {test}:{newline}    {line}{newline}")]


def _test(facts: FileFacts, is_before: Callable[[int], bool]) -> Iterator[str]:
    """How the file spells the test for type checkers where an import of it stands before a line."""
    for statement in facts.imports:
        if statement.scope or statement.guards or statement.level or not is_before(statement.span.line):
            continue
        for imported in statement.names:
            if statement.is_from and statement.module in _TYPING and imported.name == "TYPE_CHECKING":
                yield imported.bound
            elif not statement.is_from and imported.name in _TYPING:
                yield f"{imported.bound}.TYPE_CHECKING"


def _newline(lines: Lines) -> str:
    first = lines.text[: lines.starts[1]] if len(lines.starts) > 1 else "\n"
    return first[len(first.rstrip("\r\n")) :]
