"""What a file does with the name that one import binds, if nothing else binds it and every word of it is accounted for.

Takes one import of one file; gives its uses, or None where a string, a ``global`` or a second binding leaves doubt. It
says nothing about other files.
"""

from __future__ import annotations

import re

from canonic.facts.model import FileBody, FileFacts, Import, ImportedName, ScopeKind, Use, UseKind
from canonic.facts.outline import Outline
from canonic.facts.tokens import TokenKind, tokens
from canonic.text.spans import Lines

_LOOKING = frozenset(("eval", "exec", "globals", "locals", "vars"))
_CHANGES = frozenset((UseKind.STORE, UseKind.DELETE))


def uses_of(
    text: str, facts: FileFacts, body: FileBody, outline: Outline, statement: Import, imported: ImportedName
) -> tuple[Use, ...] | None:
    """The uses of what one import binds, in the order of the text; None where there may be others."""
    name = imported.bound
    if not body.understood or facts.problem is not None or facts.scopes[statement.scope].kind is ScopeKind.CLASS:
        return None
    binders = [other for other in facts.imports for alias in other.names if alias.bound == name]
    if sum(other.scope == statement.scope for other in binders) > 1:
        return None
    if not statement.scope and sum(binding.name == name for binding in facts.bindings) > 1:
        return None
    every = [use for use in body.uses if use.dotted.partition(".")[0] == name]
    scopes = frozenset(other.scope for other in binders)
    own = tuple(use for use in every if _owner(facts, scopes, use) == statement.scope)
    if any(use.dotted == name and use.kind in _CHANGES for use in own):
        return None
    lines = Lines(text)
    accounted = {lines.offset(use.root_span.line, use.root_span.column) for use in every}
    for other in facts.imports:  # what an import says is a name of the file only where it is bound, and that is known
        for span in (other.module_span, *(alias.span for alias in other.names)):
            start = lines.offset(span.line, span.column)
            accounted.update(range(start, lines.offset(span.end_line, span.end_column)))
    return own if _is_accounted(text, name, accounted, outline) else None


def says(text: str, words: frozenset[str]) -> bool:
    """Whether the code of a text has one of these names other than behind a dot."""
    behind_dot = False
    for token in tokens(text, 0, len(text)):
        if token.kind is TokenKind.NAME and token.text in words and not behind_dot:
            return True
        if token.kind is not TokenKind.COMMENT:
            behind_dot = token.text == "."
    return False


def _owner(facts: FileFacts, binders: frozenset[int], use: Use) -> int:
    """The scope whose import a use reads: the nearest around it that has one."""
    scope = use.scope
    while scope:
        if scope in binders and (facts.scopes[scope].kind is not ScopeKind.CLASS or scope == use.scope):
            return scope
        scope = facts.scopes[scope].parent
    return scope


def _is_accounted(text: str, name: str, accounted: set[int], outline: Outline) -> bool:
    """Whether the text has the name at these places only, those aside where it is no name of the file: behind a dot,
    in a docstring, in a comment.
    """
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    behind_dot = False
    for token in tokens(text, 0, len(text)):
        if token.kind is TokenKind.NAME:
            if token.text in _LOOKING and not behind_dot:
                return False
            if token.text == name and not behind_dot and token.start not in accounted:
                return False
        elif token.kind is TokenKind.STRING or (token.kind is TokenKind.COMMENT and "type:" in token.text):
            if not any(start <= token.start and token.end <= end for start, end in outline.docstrings):
                found = [match.start() for match in word.finditer(text, token.start, token.end)]
                if any(offset not in accounted for offset in found):
                    return False
        if token.kind is not TokenKind.COMMENT:
            behind_dot = token.text == "."
    return True
