"""What Python's own parser says about a text: the second opinion that extraction is compared with.

Takes text, gives imports, scopes, bindings, ``__all__`` and dotted strings in plain tuples, worked out from `ast`
alone.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
import warnings

from canonic.facts.extract import extract
from canonic.facts.model import BindingKind, FileFacts, Guard, ScopeKind, Unreadable
from canonic.text.decode import UndecodableText, decode
from canonic.text.spans import Span

Place = tuple[int, int, int, int]

CATCHING = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def parse(text: str) -> ast.Module | None:
    """The tree, or None where this interpreter refuses the text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


class Oracle(ast.NodeVisitor):
    """Walks a tree in the order of the text and notes what facts are made of."""

    def __init__(self, text: str, tree: ast.Module) -> None:
        self.lines = re.split(r"\r\n|\r|\n", text)
        self.text = text
        self.scopes: list[tuple[ScopeKind, str, int, int]] = [(ScopeKind.MODULE, "", 0, 1)]
        self.imports: list[tuple[object, ...]] = []
        self.bindings: list[tuple[object, ...]] = []
        self.stack = [0]
        self.functions: list[set[str]] = [set()]
        self.guards: list[Guard] = []
        self.in_target = False
        self.body(tree.body)

    # --- places

    def column(self, line: int, column: int) -> int:
        source = self.lines[line - 1]
        return column + 1 if source.isascii() else len(source.encode()[:column].decode()) + 1

    def place(self, node: ast.stmt | ast.expr | ast.alias) -> Place:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return (
            node.lineno,
            self.column(node.lineno, node.col_offset),
            node.end_lineno,
            self.column(node.end_lineno, node.end_col_offset),
        )

    # --- bindings

    @property
    def at_module(self) -> bool:
        return self.stack[-1] == 0

    def bind(self, name: str, kind: BindingKind, place: Place | int, target: str = "") -> None:
        if not self.at_module:
            if name not in self.functions[-1]:
                return
            kind, target = (kind if kind is BindingKind.DELETED else BindingKind.GLOBAL), ""
        self.bindings.append((name, kind, place, target))

    def body(self, statements: list[ast.stmt], guard: Guard | None = None) -> None:
        if guard is not None:
            self.guards.append(guard)
        for statement in statements:
            self.visit(statement)
        if guard is not None:
            self.guards.pop()

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        is_from = isinstance(node, ast.ImportFrom)
        names = tuple((alias.name, alias.asname or "", self.place(alias)) for alias in node.names)
        self.imports.append(
            (
                is_from,
                node.level if isinstance(node, ast.ImportFrom) else 0,
                (node.module or "") if isinstance(node, ast.ImportFrom) else "",
                names,
                self.place(node),
                self.stack[-1],
                tuple(self.guards),
            )
        )
        for alias in node.names:
            if alias.name != "*":
                bound = alias.asname or (alias.name if is_from else alias.name.partition(".")[0])
                self.bind(bound, BindingKind.IMPORT if is_from else BindingKind.MODULE, self.place(alias))

    visit_ImportFrom = visit_Import  # noqa: N815

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        is_class = isinstance(node, ast.ClassDef)
        self.bind(node.name, BindingKind.CLASS if is_class else BindingKind.FUNCTION, node.lineno)
        if isinstance(node, ast.ClassDef):
            for part in (*node.bases, *node.keywords):
                self.visit(part)
        else:
            self.visit(node.args)
            if node.returns:
                self.visit(node.returns)
        number = len(self.scopes)
        self.scopes.append(
            (ScopeKind.CLASS if is_class else ScopeKind.FUNCTION, node.name, self.stack[-1], node.lineno)
        )
        self.stack.append(number)
        self.functions.append(set())
        guards = self.guards
        self.body(node.body)
        self.guards = guards
        self.stack.pop()
        self.functions.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = define  # noqa: N815

    def visit_Global(self, node: ast.Global) -> None:
        self.functions[-1].update(node.names)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        for test in node.ifs:
            self.visit(test)

    def visit_Assign(self, node: ast.Assign) -> None:
        target = dotted(node.value)
        for place in node.targets:
            if isinstance(place, ast.Name):
                kind = BindingKind.ALIAS if target else BindingKind.VALUE
                self.bind(place.id, kind, self.place(place), target)
            else:
                self.store(place, BindingKind.VALUE)
        self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            target = dotted(node.value)
            if isinstance(node.target, ast.Name):
                kind = BindingKind.ALIAS if target else BindingKind.VALUE
                self.bind(node.target.id, kind, self.place(node.target), target)
            else:
                self.store(node.target, BindingKind.VALUE)
            self.visit(node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.store(node.target, BindingKind.VALUE)
        self.visit(node.value)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.store(target, BindingKind.DELETED)

    def store(self, node: ast.expr, kind: BindingKind) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
                self.bind(part.id, kind, self.place(part))
            elif isinstance(part, ast.NamedExpr):
                self.bind(part.target.id, BindingKind.OTHER, self.place(part.target))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.bind(node.target.id, BindingKind.OTHER, self.place(node.target))
        self.visit(node.value)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.store(node.target, BindingKind.OTHER)
        self.visit(node.iter)
        self.body(node.body, Guard.CONDITION)
        self.body(node.orelse, Guard.CONDITION)

    visit_AsyncFor = visit_For  # noqa: N815

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self.body(node.body, Guard.CONDITION)
        self.body(node.orelse, Guard.CONDITION)

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        suppressing = warned = False
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars is not None:
                self.store(item.optional_vars, BindingKind.OTHER)
            for part in ast.walk(item.context_expr):
                if isinstance(part, ast.Call) and last(part.func) in {
                    "suppress",
                    "raises",
                    "assertRaises",
                    "assertRaisesRegex",
                }:
                    suppressing |= any(last(arg) in CATCHING for top in part.args for arg in ast.walk(top))
                elif isinstance(part, ast.Call):
                    recording = any(word.arg == "record" for word in part.keywords)
                    warned |= last(part.func) in {"warns", "deprecated_call", "assertWarns", "assertWarnsRegex"}
                    warned |= last(part.func) == "catch_warnings" and recording
        self.body(node.body, Guard.SUPPRESS if suppressing else Guard.WARNS if warned else None)

    visit_AsyncWith = visit_With  # noqa: N815

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = (
                    part.rest
                    if isinstance(part, ast.MatchMapping)
                    else part.name
                    if isinstance(part, ast.MatchAs | ast.MatchStar)
                    else None
                )
                if name:
                    self.bind(name, BindingKind.OTHER, case.pattern.lineno)
            if case.guard:
                self.visit(case.guard)
            self.body(case.body, Guard.CONDITION)

    def visit_If(self, node: ast.If) -> None:
        earlier: list[Guard] = []
        while True:
            self.visit(node.test)
            guard = test_guard(node.test)
            arm = Guard.TYPE_CHECKING if Guard.NOT_TYPE_CHECKING in earlier else guard
            self.body(node.body, arm)
            earlier.append(guard)
            orelse = node.orelse
            if len(orelse) == 1 and isinstance(orelse[0], ast.If) and self.is_elif(orelse[0]):
                node = orelse[0]
                continue
            break
        others = [guard for guard in earlier if guard not in (Guard.TYPE_CHECKING, Guard.NOT_TYPE_CHECKING)]
        if Guard.NOT_TYPE_CHECKING in earlier:
            guard = Guard.TYPE_CHECKING
        elif not others:
            guard = Guard.NOT_TYPE_CHECKING
        else:
            guard = Guard.PLATFORM if set(others) == {Guard.PLATFORM} else Guard.CONDITION
        self.body(orelse, guard)

    def is_elif(self, node: ast.If) -> bool:
        line = self.lines[node.lineno - 1]
        return line[self.column(node.lineno, node.col_offset) - 1 :].startswith("elif")

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        caught = [handler.type is None or catches(handler.type) for handler in node.handlers]
        self.body(node.body, Guard.TRY if any(caught) else Guard.TRY_OTHER)
        for handler, can in zip(node.handlers, caught, strict=True):
            if handler.name:
                self.bind(handler.name, BindingKind.OTHER, handler.lineno)
            self.body(handler.body, Guard.EXCEPT_IMPORT if can else Guard.TRY_OTHER)
        self.body(node.orelse, Guard.TRY_OTHER)
        self.body(node.finalbody, Guard.TRY_OTHER)

    visit_TryStar = visit_Try  # noqa: N815


def dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        root = dotted(node.value)
        return f"{root}.{node.attr}" if root else ""
    return ""


def last(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def catches(node: ast.expr) -> bool:
    return any(last(part) in CATCHING for part in ast.walk(node))


def test_guard(test: ast.expr) -> Guard:
    """The guard of an arm, by the words that the test holds."""
    names = {dotted(part) for part in ast.walk(test)}
    if last(test) == "TYPE_CHECKING":
        return Guard.TYPE_CHECKING
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and last(test.operand) == "TYPE_CHECKING":
        return Guard.NOT_TYPE_CHECKING
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        words = {dotted(part) or getattr(part, "value", "") for part in (test.left, test.comparators[0])}
        if words == {"__name__", "__main__"}:
            return Guard.MAIN
    if isinstance(test, ast.BoolOp):
        strong = Guard.TYPE_CHECKING if isinstance(test.op, ast.And) else Guard.NOT_TYPE_CHECKING
        weak = Guard.NOT_TYPE_CHECKING if isinstance(test.op, ast.And) else Guard.TYPE_CHECKING
        sides = {test_guard(part) for part in test.values}
        if strong in sides or sides == {weak}:
            return strong if strong in sides else weak
    return Guard.PLATFORM if any(map(_is_platform, names)) else Guard.CONDITION


def _is_platform(name: str) -> bool:
    root, _, attribute = name.rpartition(".")
    if root.endswith("sys"):
        return attribute in {"version_info", "version", "platform", "implementation", "hexversion", "maxsize"}
    return name == "os.name" or root == "platform" or name == "version_info"


def exports(tree: ast.Module) -> list[str] | None:
    """``__all__`` where it is one unconditional literal list or tuple at module level and nothing else speaks of it."""
    mentions = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "__all__"]
    if len(mentions) != 1:
        return None
    for statement in tree.body:
        if (
            isinstance(statement, ast.Assign)
            and statement.targets[0] is mentions[0]
            and isinstance(statement.value, ast.List | ast.Tuple)
        ):
            values = [getattr(element, "value", None) for element in statement.value.elts]
            if all(isinstance(value, str) for value in values):
                return [str(value) for value in values]
    return None


def dotted_strings(text: str, tree: ast.Module) -> list[tuple[str, Place]]:
    """Plain one-line string tokens of dotted shape, as `tokenize` sees them, without docstrings and joined strings."""
    lines = re.split(r"\r\n|\r|\n", text)
    docstrings = {
        (node.lineno, len(line.encode()[: node.col_offset].decode()))
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in [lines[node.lineno - 1]]
    }
    readable = io.StringIO(re.sub(r"\r\n?", "\n", text))
    kinds = (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT)
    tokens = [token for token in tokenize.generate_tokens(readable.readline) if token.type not in kinds]
    found: list[tuple[str, Place]] = []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        joined = any(other is not None and other.type == tokenize.STRING for other in (before, after))
        if token.type != tokenize.STRING or joined or token.start in docstrings:
            continue
        match = re.fullmatch(r"([rRuU]?)(\"\"\"|'''|\"|')([^\W\d]\w*(?:\.[^\W\d]\w*)+)\2", token.string)
        if match:
            line, column = token.start
            begin = column + match.start(3) + 1
            found.append((match[3], (line, begin, line, begin + len(match[3]))))
    return found


def differences(text: str, tree: ast.Module, facts: FileFacts) -> list[str]:
    """Every point in which the facts differ from what Python's parser says; empty when they agree."""
    oracle = Oracle(text, tree)
    told: list[str] = []

    def compare(what: str, expected: object, found: object) -> None:
        if expected != found:
            told.append(f"{what}: expected {expected!r}, found {found!r}")

    compare("problem", None, facts.problem)
    compare("scopes", oracle.scopes, [(s.kind, s.name, s.parent, s.line) for s in facts.scopes])
    for expected, statement in zip(oracle.imports, facts.imports, strict=False):
        names = tuple((name.name, name.asname, _tuple(name.span)) for name in statement.names)
        found = (
            statement.is_from,
            statement.level,
            statement.module,
            names,
            _tuple(statement.span),
            statement.scope,
            statement.guards,
        )
        compare("import", expected, found)
    compare("count of imports", len(oracle.imports), len(facts.imports))
    exact = sorted((row for row in oracle.bindings if not isinstance(row[2], int)), key=lambda row: row[2])
    loose = sorted((row for row in oracle.bindings if isinstance(row[2], int)), key=repr)
    rows = [(b.name, b.kind, _tuple(b.span), b.target) for b in facts.bindings]
    remaining = list(rows)
    for row in exact:
        if row in remaining:
            remaining.remove(row)
        else:
            told.append(f"binding missing: {row!r}")
    for name, kind, line, target in loose:
        # Python does not say where the name stands: behind ``def``, ``class``, ``as`` or in a pattern.
        fits = [
            row
            for row in remaining
            if (row[0], row[1], row[3]) == (name, kind, target) and row[2][0] >= line and _word(oracle, row[2]) == name
        ]
        if fits:
            remaining.remove(fits[0])
        else:
            told.append(f"binding missing: {(name, kind, line, target)!r}")
    told += [f"binding invented: {row!r}" for row in remaining]
    expected_exports = exports(tree)
    if expected_exports is not None:
        compare("__all__", expected_exports, [entry.name for entry in facts.exports or ()])
        inside = re.search(r"^[ \t]+__all__[ \t]*(?:\+=|\.)", text, re.MULTILINE) is not None
        compare("__all__ exact", True, facts.exports_exact or inside)
    return told


def _word(oracle: Oracle, place: Place) -> str:
    return unicodedata.normalize("NFKC", oracle.lines[place[0] - 1][place[1] - 1 : place[3] - 1])


def _tuple(span: Span) -> Place:
    return (span.line, span.column, span.end_line, span.end_column)


def file_differences(path: str) -> tuple[str, bool, list[str]]:
    """The path, whether Python parses the file, and every difference."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return path, False, []
    return (path, *data_differences(data))


def data_differences(data: bytes) -> tuple[bool, list[str]]:
    """Whether Python parses the bytes, and every difference between its tree and the facts."""
    facts = extract(data)
    try:
        text = decode(data)
    except UndecodableText:
        return False, []
    tree = parse(text)
    if tree is None:
        return False, []
    if isinstance(facts, Unreadable):
        return True, [f"unreadable: {facts.reason}"]
    found = differences(text, tree, facts)
    try:
        strings = dotted_strings(text, tree)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return True, found
    places = [(string.value, _tuple(string.span)) for string in facts.strings]
    if places != strings:
        odd = sorted(set(places) ^ set(strings))
        found.append(f"dotted strings: {odd[:5]!r}")
    return True, found
