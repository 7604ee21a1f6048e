"""The names that a module-level ``__getattr__`` gives, as far as literal tables and comparisons say so.

Takes the text of the function and the module-level assignments that it may look into; gives a `ModuleGetattr`. Never
guesses: whatever it does not recognise makes the answer inexact.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from canonic.facts.bindings import dotted_name
from canonic.facts.model import LazyName, ModuleGetattr
from canonic.facts.syntax import parse
from canonic.text.spans import Span

Lookup = Callable[[str], str | None]
"""Gives the text of the value that a module-level name is assigned once; None when there is no such value."""


def read_getattr(source: str, span: Span, lookup: Lookup) -> ModuleGetattr:
    """The facts of ``def __getattr__`` whose text, from ``def`` on, is `source`; `span` is its name's place."""
    parsed = parse(source)
    function = parsed.tree.body[0] if parsed is not None and parsed.tree.body else None
    if not isinstance(function, ast.FunctionDef) or len(function.args.args) != 1:
        return ModuleGetattr(span, (), False)
    reader = _Reader(function.args.args[0].arg, lookup)
    reader.block(function.body, None)
    exact = reader.exact and _always_leaves(function.body)
    found = {name.name: name for name in reversed(reader.names)}
    return ModuleGetattr(span, tuple(found[name] for name in sorted(found)), exact)


class _Reader:
    """Follows the arms of the function with the names that the argument may have there (None: any)."""

    def __init__(self, argument: str, lookup: Lookup) -> None:
        self.argument = argument
        self.lookup = lookup
        self.exact = True
        self.names: list[LazyName] = []
        self.values: dict[str, ast.expr] = {}
        self.imports: dict[str, tuple[str, str]] = {}

    def block(self, statements: list[ast.stmt], names: list[str] | None) -> None:
        for statement in statements:
            self.statement(statement, names)

    def statement(self, statement: ast.stmt, names: list[str] | None) -> None:
        if isinstance(statement, ast.If):
            inside, negated = self.test(statement.test)
            self.block(statement.body, names if negated or inside is None else inside)
            self.block(statement.orelse, inside if negated and inside is not None else names)
        elif isinstance(statement, ast.Return):
            self.give(statement.value, names)
        elif isinstance(statement, ast.ImportFrom):
            module = "." * statement.level + (statement.module or "")
            for alias in statement.names:
                self.imports[alias.asname or alias.name] = (module, alias.name)
        elif isinstance(statement, ast.Import):
            for alias in statement.names:
                self.imports[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0],
                    "",
                )
        elif isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            self.assign(statement.targets[0], statement.value)
        elif isinstance(statement, ast.With):
            self.block(statement.body, names)
        elif isinstance(statement, ast.Try):
            self.block([*statement.body, *statement.orelse, *statement.finalbody], names)
            for handler in statement.handlers:
                self.block(handler.body, names)
        elif isinstance(statement, ast.For | ast.While | ast.Match):
            self.exact = False

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.values[target.id] = value
        elif isinstance(target, ast.Tuple):
            for index, part in enumerate(target.elts):
                if isinstance(part, ast.Name):
                    self.values[part.id] = ast.Subscript(value, ast.Constant(index), ast.Load())

    def test(self, test: ast.expr) -> tuple[list[str] | None, bool]:
        """The names for which a test holds, and whether it is negated; None when it does not decide."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            names, negated = self.test(test.operand)
            return names, not negated
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
            parts = [self.test(part) for part in test.values]
            if all(names is not None and not negated for names, negated in parts):
                return [name for names, _ in parts for name in names or ()], False
            return None, False
        if not (
            isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.left, ast.Name)
            and test.left.id == self.argument
        ):
            return None, False
        operator, right = test.ops[0], test.comparators[0]
        if (
            isinstance(operator, ast.Eq | ast.NotEq)
            and isinstance(right, ast.Constant)
            and isinstance(right.value, str)
        ):
            return [right.value], isinstance(operator, ast.NotEq)
        if isinstance(operator, ast.In | ast.NotIn):
            return self.keys(right), isinstance(operator, ast.NotIn)
        return None, False

    def keys(self, node: ast.expr) -> list[str] | None:
        node = self.resolved(node)
        elements: list[ast.expr | None]
        if isinstance(node, ast.Dict):
            elements = list(node.keys)
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            elements = list(node.elts)
        else:
            return None
        names = [part.value for part in elements if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        return names if len(names) == len(elements) else None

    def give(self, value: ast.expr | None, names: list[str] | None) -> None:
        """Note what ``return value`` gives for each of the names."""
        if value is not None and names is None:
            names = self.tabled(value)
        if value is None or names is None:
            self.exact = False
            return
        for name in names:
            origin = self.origin(value, name, 0)
            if origin is None:
                self.exact = False
            else:
                self.names.append(LazyName(name, *origin))

    def tabled(self, value: ast.expr) -> list[str] | None:
        """The names of a table that is read with ``table[name]`` anywhere on the way to `value`."""
        pending, seen = [value], 0
        while pending and seen < 200:
            seen += 1
            node = pending.pop()
            if isinstance(node, ast.Subscript) and self.is_argument(node.slice):
                return self.keys(node.value)
            if isinstance(node, ast.Name) and node.id in self.values:
                pending.append(self.values[node.id])
            else:
                pending += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
        return None

    def origin(self, node: ast.expr, name: str, depth: int) -> tuple[str, str] | None:
        """Module and attribute that an expression stands for when the argument is `name`."""
        if depth > 20:
            return None
        if isinstance(node, ast.Name):
            if node.id in self.imports:
                return self.imports[node.id]
            return self.origin(self.values[node.id], name, depth + 1) if node.id in self.values else None
        if isinstance(node, ast.Attribute):
            owner = self.origin(node.value, name, depth + 1)
            if owner is None or owner[1]:
                return None
            return owner[0], node.attr
        if isinstance(node, ast.Call):
            return self.called(node, name, depth)
        return None

    def called(self, call: ast.Call, name: str, depth: int) -> tuple[str, str] | None:
        function = dotted_name(call.func).rpartition(".")[2]
        if function == "getattr" and len(call.args) >= 2:
            owner, attribute = self.origin(call.args[0], name, depth + 1), self.text(call.args[1], name, depth)
            return (owner[0], attribute) if owner is not None and not owner[1] and attribute is not None else None
        if function == "import_module" and call.args:
            module = self.text(call.args[0], name, depth)
            return (module, "") if module else None
        return None

    def text(self, node: ast.expr, name: str, depth: int) -> str | None:
        """The string that an expression gives when the argument is `name`."""
        if depth > 20:
            return None
        if self.is_argument(node):
            return name
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.Name) and node.id in self.values:
            return self.text(self.values[node.id], name, depth + 1)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.text(node.left, name, depth + 1), self.text(node.right, name, depth + 1)
            return left + right if left is not None and right is not None else None
        if isinstance(node, ast.JoinedStr):
            parts = [self.text(_inner(part), name, depth + 1) for part in node.values]
            return "".join(part or "" for part in parts) if None not in parts else None
        if isinstance(node, ast.Subscript):
            entry = self.entry(node, name, depth)
            return self.text(entry, name, depth + 1) if entry is not None else None
        return None

    def entry(self, node: ast.Subscript, name: str, depth: int) -> ast.expr | None:
        """The literal that ``table[name]`` or ``pair[0]`` picks."""
        table = self.resolved(node.value)
        if isinstance(table, ast.Subscript):
            picked = self.entry(table, name, depth + 1) if depth < 20 else None
            if picked is None:
                return None
            table = picked
        if isinstance(table, ast.Dict) and self.is_argument(node.slice):
            for key, value in zip(table.keys, table.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    return value
        if isinstance(table, ast.Tuple | ast.List) and isinstance(node.slice, ast.Constant):
            index = node.slice.value
            if isinstance(index, int) and -len(table.elts) <= index < len(table.elts):
                return table.elts[index]
        return None

    def resolved(self, node: ast.expr) -> ast.expr:
        """A name replaced by the value that the function or the module gives it."""
        for _ in range(20):
            if not isinstance(node, ast.Name):
                break
            name = node.id
            if name not in self.values:
                source = self.lookup(name)
                parsed = parse(f"({source}\n)") if source is not None else None
                body = parsed.tree.body if parsed is not None else []
                if len(body) != 1 or not isinstance(body[0], ast.Expr):
                    break
                self.values[name] = body[0].value
            node = self.values[name]
        return node

    def is_argument(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self.argument


def _inner(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.FormattedValue) else node


def _always_leaves(statements: list[ast.stmt]) -> bool:
    """Whether the function cannot fall off its end (and so give None for any name)."""
    last = statements[-1]
    if isinstance(last, ast.Return | ast.Raise):
        return True
    if isinstance(last, ast.If):
        return bool(last.orelse) and _always_leaves(last.body) and _always_leaves(last.orelse)
    if isinstance(last, ast.Try):
        return all(_always_leaves(arm) for arm in (last.body, *(handler.body for handler in last.handlers)))
    return isinstance(last, ast.With) and _always_leaves(last.body)
