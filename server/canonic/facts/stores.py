"""What the file changes in other modules, and what may put names into its own that no binding shows.

Takes the text and its statements, gives `AttributeStore` facts and the reason for a dynamic namespace.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import partial
from typing import NamedTuple

from canonic.facts.bindings import dotted_name
from canonic.facts.held_modules import Held, HeldModules, aliases_of
from canonic.facts.lexing import Lexer
from canonic.facts.model import AttributeStore
from canonic.facts.patterns import reading_pattern
from canonic.facts.places import Places
from canonic.facts.shapes import HEADERS
from canonic.facts.statements import Statement, Statements
from canonic.facts.syntax import parse
from canonic.facts.tokens import TokenKind, tokens

_ATTRIBUTE = reading_pattern(
    r"\.[ \t]*+\w++[ \t]*+(?:=(?!=)|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=|,[^\n()=]*(?<![!<>=])=(?!=)"
    r"|[)\]][)\] \t]*+=(?!=)|:[ \t]*+[\w.][\w.\[\], |]*+=(?!=))"
)
_INDIRECT = {
    "setattr": re.compile(r"setattr[ \t]*\([\s(]*(\w*)"),
    "delattr": re.compile(r"delattr[ \t]*\([\s(]*(\w*)"),
    "__dict__": re.compile(r"__dict__[ \t]*(?:[\[.),\n]|\|=)()"),
    "__setattr__": re.compile(r"__setattr__[ \t]*\(()"),
    "vars": re.compile(r"vars[ \t]*\([\s(]*(\w+)"),
    "modules": re.compile(r"modules[ \t]*(?:\[|\.[ \t]*get\b)()"),
    "import_module": re.compile(r"import_module[ \t]*\([^\n()]{0,120}\)[ \t]*\.()"),
    "__import__": re.compile(r"__import__[ \t]*\([^\n()]{0,120}\)[ \t]*\.()"),
}
"""``setattr(m, "X", …)`` and ``m.__dict__["X"] = …`` say the same as ``m.X = …``. Each begins with the word that it is
looked for by, which makes the search quick; the group is the first name of the owner where it stands behind."""
_CHANGING = ast.Attribute | ast.Subscript | ast.Call | ast.Assign
_CALLED = frozenset(("__import__", "getattr"))
"""First words of owners that no import binds."""
_ROOT = re.compile(r"[^\W\d][\w.]*[\s\\]*\Z")
_SAME = re.compile(r"[ \t]*([^\W\d][\w.]*)[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
"""All that a name is assigned is a dotted name."""
_DELETE = re.compile(r"del[ \t][^\n]*")  # no word boundary before it: a literal beginning makes the search quick
_NAME = re.compile(r"[^\W\d]\w*")
_WORD = re.compile(r"\w+")
_STORED = re.compile(r"\s*\]?\s*(?:=(?!=)|\+=)")
_ASSIGNED_FROM = re.compile(r"=\s*(?:\w+\.)?\Z")
_UPDATED = re.compile(r"\s*\.\s*(?:update|setdefault)\b|\s*\[[^\]\n]*\]\s*=(?!=)")
_OWN_MODULE = re.compile(r"modules\s*\[\s*__name__")
_SET_ON_MODULE = re.compile(r"\s*(?:\w+\.)?(?:modules\s*\[|import_module\(\s*)\s*__name__")
_READER = re.compile(r"\b(?:dict|list|sorted|set|len|eval|in|frozenset|tuple|print|id|iter)\b[^()]*\(?[^()]*\Z")
_CLASS_STORED = re.compile(r"\s*\]\s*\.\s*(?:\w+\s*=(?!=)|__dict__\b)")

_DYNAMIC = {
    word: re.compile(pattern)
    for word, pattern in {
        **{
            word: rf"({word})[ \t]*\("
            for word in ("globals", "locals", "vars", "exec", "setattr", "extend_path", "declare_namespace")
        },
        "__path__": r"__path__\b()",
        "__dict__": r"__dict__\b()",
        "modules": r"modules[ \t]*\[[ \t]*__name__()",
    }.items()
}
"""What may change a namespace, by the word that it begins with."""
_READING = re.compile(
    r"\)\s*(?:\[[^\]\n]*\](?!\s*(?:=(?!=)|[-+*/%@&|^]+=))|\.(?:get|keys|values|items|copy|__contains__)\b"
    r"|\s*(?:==|!=|:|\band\b|\bor\b|\belse\b))"
)


class Candidates(NamedTuple):
    """Where a text may change other modules, whatever its imports bind: offsets, with the name that has to be one."""

    attributes: tuple[tuple[int, str], ...]
    deletions: tuple[tuple[int, frozenset[str]], ...]
    """Any of the names."""
    indirect: tuple[tuple[int, str], ...]
    """Without a name it counts in any case."""
    makes: bool
    """Whether the text may have a module by its name alone."""


class Owners(NamedTuple):
    """The names of a file that may stand for modules."""

    roots: Set[str]
    """Those that imports bind."""
    aliases: Mapping[str, Held]
    """Those that are assigned a module."""


def find_stores(
    text: str, roots: Set[str], statements: Statements, places: Places, again: Mapping[str, str]
) -> tuple[AttributeStore, ...]:
    """Assignments to, and deletions of, attributes of names that imports of this file bind (`roots`), or of modules
    that strings name. `again`: other module-level names, with the dotted name that each is assigned.
    """
    held = dict(aliases_of(text))
    if not roots and not held and "__import__" not in text:
        return ()
    candidates = find_candidates(text)
    owners = owners_among(candidates.attributes, roots, held, again, partial(same_as, text))
    return stores_of(candidates, owners, statements, places)


def find_candidates(text: str) -> Candidates:
    """The places of a text that are worth a look."""
    attributes: list[tuple[int, str]] = []
    for match in _ATTRIBUTE.finditer(text):
        if text.startswith("self", match.start() - 4):
            continue  # by far the most attributes are those, and no import is called so
        line = text.rfind("\n", max(0, match.start() - 300), match.start()) + 1
        if text[line : match.start()].isspace():
            line = text.rfind("\n", 0, line - 1) + 1  # the name may stand on the line before
        root = _ROOT.search(text, max(line, match.start() - 300), match.start())
        if root is not None:
            attributes.append((match.start(), root.group().partition(".")[0].rstrip(" \t\r\n\\")))
    deletions = (
        (match.start(), frozenset(_NAME.findall(match.group())))
        for match in _DELETE.finditer(text)
        if not text[match.start() - 1].isidentifier()
    )
    indirect = (
        (match.start(), match[1])
        for word, pattern in _INDIRECT.items()
        if word in text
        for match in pattern.finditer(text)
    )
    makes = "__import__" in text
    return Candidates(tuple(attributes), tuple(deletions), tuple(indirect), makes)


def owners_among(
    attributes: Iterable[tuple[int, str]],
    roots: Set[str],
    held: Mapping[str, Held],
    again: Mapping[str, str],
    same: Callable[[str], str],
) -> Owners:
    """The names that stand for modules, those among the candidates that are assigned one somewhere included. `same`
    gives the dotted name that a name is assigned first.
    """
    aliases = dict(held)
    aliases.update(
        (name, Held(dotted, False)) for name, dotted in again.items() if dotted.partition(".")[0] in roots - {name}
    )
    for name in dict.fromkeys(name for _, name in attributes):
        if name not in roots and name not in aliases:
            dotted = same(name)
            if dotted.partition(".")[0] in roots:
                aliases[name] = Held(dotted, False)
    return Owners(roots, aliases)


def stores_of(
    candidates: Candidates, owners: Owners, statements: Statements, places: Places
) -> tuple[AttributeStore, ...]:
    """What the candidates store in the modules that the owners stand for."""
    every = {*owners.roots, *owners.aliases}
    named = every | _CALLED
    wanted = [start for start, name in candidates.attributes if name in every]
    wanted += [start for start, names in candidates.deletions if not every.isdisjoint(names)]
    wanted += [start for start, name in candidates.indirect if not name or name in named]
    if not wanted:
        return ()
    found: list[AttributeStore] = []
    held = HeldModules(owners.roots, owners.aliases)
    done = 0
    for offset in sorted(wanted):
        statement = statements.at(offset) if offset >= done else None
        if statement is None:
            continue
        done = statement.end
        found += _of_statement(statements.lexer, statement.start, owners.roots, held, places)
    return tuple(found)


def same_as(text: str, name: str) -> str:
    """The dotted name that a name is assigned first; empty without any."""
    at = text.find(f"{name} = ")
    while at >= 0:
        behind = at + len(name) + 3
        if not (at and (text[at - 1].isalnum() or text[at - 1] in "_.")) and (same := _SAME.match(text, behind)):
            return same[1]
        at = text.find(f"{name} = ", behind)
    return ""


def _of_statement(
    lexer: Lexer, start: int, roots: Set[str], held: HeldModules, places: Places
) -> Iterator[AttributeStore]:
    text = lexer.text
    line = lexer.logical_line(start)
    word = _WORD.match(text, start)
    if word is not None and word.group() in HEADERS:
        start = max(start, lexer.header_end(start, line))
    for piece in lexer.pieces(start, line):
        parsed = parse(text[piece.start : piece.end], piece.start)
        if parsed is None:
            continue
        # In the order of the text: a subscript counts with what stands before it.
        nodes = [node for node in ast.walk(parsed.tree) if isinstance(node, _CHANGING)]
        for node in sorted(nodes, key=lambda node: (node.lineno, node.col_offset)):
            for store in held.changed(node):
                yield AttributeStore(store.dotted, places.span(parsed.start(node), parsed.end(node)), store.named)
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                dotted = dotted_name(node.value)
                if dotted.partition(".")[0] in roots and dotted.rpartition(".")[2] == "modules":
                    yield AttributeStore(f"{dotted}[]", places.span(parsed.start(node), parsed.end(node)))


def find_dynamic(text: str, statements: Statements) -> str:
    """Why names may be in the module that no binding shows; empty when nothing hints at it."""
    hits = [
        (match.start(), word, match)
        for word, pattern in _DYNAMIC.items()
        if word in text
        for match in pattern.finditer(text)
        if not text[match.start() - 1].isidentifier() and _may_be_dynamic(text, word, match)
    ]
    for start, word, match in sorted(hits, key=lambda hit: hit[0]):
        statement = statements.at(start)
        if statement is not None and _is_name(text, statement, start):
            reason = _dynamic_reason(text, statement, word, match)
            if reason:
                return reason
    return ""


def _may_be_dynamic(text: str, word: str, match: re.Match[str]) -> bool:
    """A look at the neighbourhood only: what it refuses needs no statement to be found."""
    if word == "setattr":
        return _SET_ON_MODULE.match(text, match.end()) is not None
    if word == "__dict__":
        return _UPDATED.match(text, match.end()) is not None
    if word == "exec":
        return text[match.start() - 1] != "."
    return True


def _dynamic_reason(text: str, statement: Statement, word: str, match: re.Match[str]) -> str:
    at_module = statement.scope == 0
    behind = text[match.end() : statement.end]
    before = text[statement.start : match.start()]
    found = False
    if word == "modules":
        # ``sys.modules[__name__]``: read it may be, but not replaced, nor its class or attributes.
        assigned = _ASSIGNED_FROM.search(before) is not None and "__class__" in before
        found = bool(_STORED.match(behind) or _CLASS_STORED.match(behind)) or assigned
    elif word == "__path__":
        found = at_module and not before.strip() and _STORED.match(behind) is not None
    elif word == "__dict__":
        found = _UPDATED.match(behind) is not None and _OWN_MODULE.search(before) is not None
    elif word == "setattr":
        found = _SET_ON_MODULE.match(behind) is not None
    elif before.endswith("def "):
        found = False
    elif word == "exec":
        found = not before.endswith(".") and (at_module or "globals()" in behind)
    elif word in ("locals", "vars") and not (at_module and behind.lstrip().startswith(")")):
        found = False
    elif word in ("globals", "locals", "vars"):
        found = _READING.match(behind) is None and _READER.search(before) is None
    else:
        found = True
    return {"modules": "sys.modules[__name__]", "globals": "globals()"}.get(word, word) if found else ""


def _is_name(text: str, statement: Statement, offset: int) -> bool:
    """Whether a name stands there, and not a part of a string or comment."""
    return any(
        token.start == offset and token.kind is TokenKind.NAME for token in tokens(text, statement.start, statement.end)
    )
