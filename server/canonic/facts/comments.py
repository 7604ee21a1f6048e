"""What comments say: directives, ``noqa`` on imports, and a header that calls the file generated.

Takes the text and its statements, gives facts. What a directive means is `canonic.directives`' matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from canonic.facts.lexing import Piece
from canonic.facts.model import Directive, DirectiveKind
from canonic.facts.places import Places
from canonic.facts.statements import Statements
from canonic.facts.tokens import TokenKind, tokens

_DIRECTIVE = re.compile(r"canonic:")
_COMMENT = re.compile(r"#[ \t]*canonic:[ \t]*([^\r\n]*)")
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
    found: list[Directive] = []
    for hit in _DIRECTIVE.finditer(text):
        line_start = text.rfind("\n", 0, hit.start()) + 1
        hash_sign = text.rfind("#", line_start, hit.start())
        match = _COMMENT.match(text, hash_sign) if hash_sign >= 0 else None
        if match is None or match.start() + match.group().index("canonic:") != hit.start():
            continue
        start, end = match.start(), match.start() + len(match.group().rstrip())
        statement = statements.at(start)
        first = last = places.line(start)
        alone = not text[line_start:start].strip(" \t\f")
        if statement is not None:
            if not _is_comment(text, statement.start, statement.end, start):
                continue
            if not alone:
                first, last = places.line(statement.start), places.line(max(statement.start, statement.end - 1))
        body = match[1].strip()
        found.append(Directive(_kind(body), body, places.span(start, end), first, last, alone))
    return tuple(found)


def noqa_lines(text: str, imports: Iterable[Piece], places: Places) -> tuple[int, ...]:
    """Lines of import statements, from first to last, that carry ``# noqa``."""
    if "noqa" not in text.lower():
        return ()
    lines: set[int] = set()
    for start, end in imports:
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        for match in _NOQA.finditer(text, start, stop):
            lines.add(places.line(match.start()))
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


def _is_comment(text: str, start: int, end: int, offset: int) -> bool:
    return any(
        token.start <= offset < token.end and token.kind is TokenKind.COMMENT for token in tokens(text, start, end)
    )
