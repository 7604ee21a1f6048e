"""What comments say: directives, ``noqa`` on imports, and a header that calls the file generated.

Takes the text and its statements, gives facts. What a directive means is `canonic.directives`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from canonic.facts.literals import Piece
from canonic.facts.model import Directive, DirectiveKind
from canonic.facts.places import Places
from canonic.facts.statements import Statements
from canonic.facts.tokens import TokenKind, tokens

_DIRECTIVE = re.compile(r"#[ \t]*canonic:")
_TAIL = re.compile(r"[^\r\n]*")
_FIRST_WORD = re.compile(r"[A-Za-z_-]*")
_KINDS = {
    "ignore": DirectiveKind.IGNORE,
    "ignore-file": DirectiveKind.IGNORE_FILE,
    "moved-to": DirectiveKind.MOVED_TO,
}
_NOQA = re.compile(r"#\s*(?:flake8[:=]\s*|ruff:\s*)?noqa\b", re.IGNORECASE)
_GENERATED = re.compile(
    r"@generated\b|\bDO NOT (?:EDIT|MODIFY)\b|\b(?:auto-?|automatically )generated\b.*\bdo not\b", re.IGNORECASE
)
_HEAD_LENGTH = 1500


def find_directives(text: str, statements: Statements, places: Places) -> tuple[Directive, ...]:
    """All ``# canonic: …`` comments, in the order of the text."""
    if "canonic:" not in text:
        return ()
    found: list[Directive] = []
    last_read, comments = -1, frozenset[int]()
    for hit in _DIRECTIVE.finditer(text):
        start = hit.start()
        statement = statements.at(start)
        if statement is not None:
            if statement.start != last_read:
                last_read, comments = statement.start, _hash_signs(text, statement.start, statement.end)
            if start not in comments:
                continue
        match = _TAIL.match(text, hit.end())
        assert match is not None
        body = match.group().strip()
        first = last = places.line(start)
        alone = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t\f")
        if statement is not None and not alone:
            first, last = places.line(statement.start), places.line(max(statement.start, statement.end - 1))
        end = hit.end() + len(match.group().rstrip())
        found.append(Directive(_kind(body), body, places.span(start, end), first, last, alone))
    return tuple(found)


def noqa_lines(text: str, imports: Iterable[Piece], places: Places) -> tuple[int, ...]:
    """Lines of import statements, from first to last, that carry ``# noqa``."""
    if "noqa" not in text.lower():
        return ()
    lines: set[int] = set()
    done = 0
    for start, end in imports:
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        for match in _NOQA.finditer(text, max(start, done), stop):
            lines.add(places.line(match.start()))
        done = stop
    return tuple(sorted(lines))


def is_generated(text: str) -> bool:
    """Whether the comments or the docstring at the top say that a program wrote the file."""
    head = text[:_HEAD_LENGTH]
    folded = head.lower()
    if "generated" not in folded and "do not" not in folded:
        return False
    for line in head.splitlines():
        bare = line.strip()
        if bare.startswith(("import ", "from ", "def ", "class ")) and not bare.endswith("."):
            return False
        if _GENERATED.search(bare):
            return True
    return False


def _kind(body: str) -> DirectiveKind:
    word = _FIRST_WORD.match(body)
    assert word is not None
    return _KINDS.get(word.group().lower().replace("_", "-"), DirectiveKind.MALFORMED)


def _hash_signs(text: str, start: int, end: int) -> frozenset[int]:
    """The offsets of all hash signs in the comments of a statement: a directive may stand behind another comment."""
    return frozenset(
        token.start + index
        for token in tokens(text, start, end)
        if token.kind is TokenKind.COMMENT
        for index, character in enumerate(token.text)
        if character == "#"
    )
