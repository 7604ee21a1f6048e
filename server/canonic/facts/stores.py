"""What the file changes in other modules, and what may put names into its own that no binding shows.

Takes the text and its statements, gives `AttributeStore` facts and the reason for a dynamic namespace.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from canonic.facts.bindings import dotted_name
from canonic.facts.lexing import header_end, logical_line, pieces
from canonic.facts.model import AttributeStore
from canonic.facts.places import Places
from canonic.facts.statements import Statement, Statements
from canonic.facts.syntax import parse
from canonic.facts.tokens import TokenKind, tokens
from canonic.facts.walk import HEADERS

_ATTRIBUTE = re.compile(r"\.\w++[ \t]*+(?:=(?!=)|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=|,[^\n()=]*(?<![!<>=])=(?!=))")
_ROOT = re.compile(r"[^\W\d][\w.]*\Z")
_DELETE = re.compile(r"\bdel[ \t]")
_MODULES = re.compile(r"\bmodules[ \t]*\[")
_WORD = re.compile(r"\w+")
_STORED = re.compile(r"\s*\]?\s*(?:=(?!=)|\+=)")
_CLASS_STORED = re.compile(r"\s*\]\s*\.\s*(?:\w+\s*=(?!=)|__dict__\b)")

_DYNAMIC = re.compile(
    r"\b(globals|locals|vars|exec|execfile|setattr|extend_path|declare_namespace)[ \t]*\(|\b(__path__)\b|(__dict__)\b"
    r"|(modules[ \t]*\[[ \t]*__name__)"
)
_READING = re.compile(
    r"\)\s*(?:\[[^\]\n]*\](?!\s*(?:=(?!=)|[-+*/%@&|^]+=))|\.(?:get|keys|values|items|copy|__contains__)\b|[:,)\]}]*\s*$"
    r"|\s*(?:==|!=|:|\band\b|\bor\b|\belse\b))"
)


def find_stores(
    text: str, roots: Collection[str], statements: Statements, places: Places
) -> tuple[AttributeStore, ...]:
    """Assignments to, and deletions of, attributes of names that imports of this file bind (`roots`)."""
    if not roots:
        return ()
    wanted: list[int] = []
    for match in _ATTRIBUTE.finditer(text):
        line = text.rfind("\n", max(0, match.start() - 300), match.start()) + 1
        root = _ROOT.search(text, max(line, match.start() - 300), match.start())
        if root is not None and root.group().partition(".")[0] in roots:
            wanted.append(match.start())
    if "del" in text:
        wanted += [match.start() for match in _DELETE.finditer(text)]
    if "modules" in text:
        wanted += [match.start() for match in _MODULES.finditer(text)]
    found: list[AttributeStore] = []
    done = 0
    for offset in sorted(wanted):
        statement = statements.at(offset) if offset >= done else None
        if statement is None:
            continue
        done = statement.end
        found += _of_statement(text, statement.start, roots, places)
    return tuple(found)


def _of_statement(text: str, start: int, roots: Collection[str], places: Places) -> Iterator[AttributeStore]:
    line = logical_line(text, start)
    word = _WORD.match(text, start)
    if word is not None and word.group() in HEADERS:
        start = max(start, header_end(text, start, line))
    for piece in pieces(text, start, line):
        parsed = parse(text[piece.start : piece.end], piece.start)
        if parsed is None:
            continue
        # In the order of the text: a subscript counts with what stands before it.
        nodes = [node for node in ast.walk(parsed.tree) if isinstance(node, ast.Attribute | ast.Subscript)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            if isinstance(node.ctx, ast.Load):
                continue
            dotted = dotted_name(node.value if isinstance(node, ast.Subscript) else node)
            if dotted.partition(".")[0] not in roots:
                continue
            if isinstance(node, ast.Attribute):
                yield AttributeStore(dotted, places.span(parsed.start(node), parsed.end(node)))
            elif dotted.rpartition(".")[2] == "modules":
                yield AttributeStore(f"{dotted}[]", places.span(parsed.start(node), parsed.end(node)))


def find_dynamic(text: str, statements: Statements) -> str:
    """Why names may be in the module that no binding shows; empty when nothing hints at it."""
    for match in _DYNAMIC.finditer(text):
        statement = statements.at(match.start())
        if statement is None:
            continue
        reason = _dynamic_reason(text, statement, match)
        if reason and _is_code(text, statement, match.start()):
            return reason
    return ""


def _dynamic_reason(text: str, statement: Statement, match: re.Match[str]) -> str:
    call, behind = match[1], text[match.end() : statement.end]
    before = text[statement.start : match.start()]
    if match[4]:
        # ``sys.modules[__name__]``: read it may be, but not replaced, nor its class or attributes.
        whole = text[statement.start : statement.end]
        stored = _STORED.match(behind) or _CLASS_STORED.match(behind) or "setattr" in before
        return (
            "sys.modules[__name__]" if stored or re.search(r"=\s*(?:\w+\.)?\Z", before) and "__class__" in whole else ""
        )
    if match[2]:
        return "__path__" if statement.scope == 0 and not before.strip() and _STORED.match(behind, 0) else ""
    if match[3]:
        called = re.match(r"\s*\.\s*(?:update|setdefault)\b|\s*\[[^\]\n]*\]\s*=(?!=)", behind)
        return "__dict__" if called and re.search(r"modules\[|__name__|\bmodule\b", before) else ""
    if call in ("locals", "vars") and (statement.scope != 0 or not behind.lstrip().startswith(")")):
        return ""
    if call in ("globals", "locals", "vars"):
        return "" if _READING.match(behind) or _is_argument_of_reader(before) else f"{call}()"
    if call == "setattr":
        return "setattr" if re.match(r"\s*(?:sys\.modules\[|_?modules\[|import_module\(\s*__name__)", behind) else ""
    if call in ("exec", "execfile"):
        inside = statement.scope != 0 and "globals()" not in behind
        return "" if inside or before.endswith((".", "def ")) else call
    return "extend_path" if call in ("extend_path", "declare_namespace") and not before.endswith("def ") else ""


def _is_argument_of_reader(before: str) -> bool:
    return (
        re.search(r"\b(?:dict|list|sorted|set|len|eval|in|frozenset|tuple|print|id|iter)\b[^()]*\(?[^()]*\Z", before)
        is not None
    )


def _is_code(text: str, statement: Statement, offset: int) -> bool:
    return any(
        token.start <= offset < token.end and token.kind is TokenKind.NAME
        for token in tokens(text, statement.start, statement.end)
    )
