"""What one name of one module may be bound to when the module's body has run, read with `ast`.

Takes a module's statements and a name; gives the bindings, in the order of the arms. Does not follow them anywhere:
whether a star import gives the name is asked of the caller.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.oracle.reading import absolute_module, is_type_checking


@dataclass(frozen=True)
class Binding:
    kind: str  # absent, definition, import, module, alias, dynamic
    line: int = 0
    module: str = ""
    name: str = ""
    rebound: bool = False
    type_only: bool = False


ABSENT = Binding("absent")
State = tuple[Binding, ...]


class Run:
    """Runs the statements of one module for one name."""

    def __init__(self, name: str, package: str, star_gives: Callable[[str], str]) -> None:
        self.name = name
        self.package = package
        self.star_gives = star_gives

    def block(self, body: list[ast.stmt], state: State) -> State:
        for node in body:
            state = self.statement(node, state)
        return state

    def statement(self, node: ast.stmt, state: State) -> State:
        if isinstance(node, ast.If):
            state = self.expressions(node.test, state)
            body = self.block(node.body, state)
            if is_type_checking(node.test):
                body = tuple(binding if binding in state else replace(binding, type_only=True) for binding in body)
            return _either(body, self.block(node.orelse, state))
        if isinstance(node, ast.Try | ast.TryStar):
            done = self.block(node.orelse, self.block(node.body, state))
            for handler in node.handlers:
                if not _leaves(handler.body):
                    done = _either(done, self.block(handler.body, state))
            return self.block(node.finalbody, done)
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            started = state if isinstance(node, ast.While) else self.target(node.target, node.lineno, state)
            return self.block(node.orelse, _either(self.block(node.body, started), state))
        if isinstance(node, ast.With | ast.AsyncWith):
            for item in node.items:
                if item.optional_vars is not None:
                    state = self.target(item.optional_vars, node.lineno, state)
            return self.block(node.body, state)
        if isinstance(node, ast.Match):
            after = state
            for case in node.cases:
                after = _either(self.block(case.body, self.expressions(case.pattern, state)), after)
            return after
        return self.simple(node, state)

    def simple(self, node: ast.stmt, state: State) -> State:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return _bind(state, Binding("definition", node.lineno)) if node.name == self.name else state
        if isinstance(node, ast.ImportFrom):
            return self.from_import(node, state)
        if isinstance(node, ast.Import):
            for alias in node.names:
                if (alias.asname or alias.name.partition(".")[0]) == self.name:
                    module = alias.name if alias.asname else alias.name.partition(".")[0]
                    state = _bind(state, Binding("module", node.lineno, module))
            return state
        if isinstance(node, ast.Assign):
            for target in node.targets:
                path = dotted(node.value) if isinstance(target, ast.Name) else None
                if isinstance(target, ast.Name) and target.id == self.name and path:
                    state = _bind(state, Binding("alias", node.lineno, name=path))
                else:
                    state = self.target(target, node.lineno, state)
            return self.expressions(node.value, state)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            if node.target.id != self.name or node.value is None:
                return state
            path = dotted(node.value)
            kind = Binding("alias", node.lineno, name=path) if path else Binding("definition", node.lineno)
            return _bind(state, kind)
        if isinstance(node, ast.AugAssign):
            return self.target(node.target, node.lineno, state)
        if isinstance(node, ast.Delete):
            gone = any(isinstance(target, ast.Name) and target.id == self.name for target in node.targets)
            return (ABSENT,) if gone else state
        if type(node).__name__ == "TypeAlias":
            return self.target(node.name, node.lineno, state)  # type: ignore[attr-defined]
        return self.expressions(node, state)

    def from_import(self, node: ast.ImportFrom, state: State) -> State:
        module = absolute_module(node, self.package)
        for alias in node.names:
            if module is None:
                continue
            if alias.name == "*":
                given = self.star_gives(module)
                if given == "yes":
                    state = _bind(state, Binding("import", node.lineno, module, self.name))
                elif given == "maybe" and not self.name.startswith("_"):
                    state = _either(state, (Binding("dynamic", node.lineno, name="star"),))
            elif (alias.asname or alias.name) == self.name:
                state = _bind(state, Binding("import", node.lineno, module, alias.name))
        return state

    def target(self, target: ast.AST, line: int, state: State) -> State:
        names = {n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return _bind(state, Binding("definition", line)) if self.name in names else state

    def expressions(self, node: ast.AST, state: State) -> State:
        """Names bound inside expressions: `:=`, and the captures of a `case`."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                state = self.target(inner.target, inner.lineno, state)
            elif isinstance(inner, ast.MatchAs | ast.MatchStar) and inner.name == self.name:
                state = _bind(state, Binding("definition", inner.lineno))
        return state


def literal_all(tree: ast.Module) -> set[str] | None:
    """`__all__` as far as the text says it outright: `=`, `+=`, `.extend` of literal lists. None without one, or when
    any part of it is computed.
    """
    names: set[str] | None = None
    for node in ast.walk(tree):
        value: ast.expr | None = None
        if (isinstance(node, ast.Assign) and any(getattr(t, "id", "") == "__all__" for t in node.targets)) or (
            isinstance(node, ast.AugAssign | ast.AnnAssign) and getattr(node.target, "id", "") == "__all__"
        ):
            value = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and getattr(node.func.value, "id", "") == "__all__"
            and node.args
        ):
            value = node.args[0] if node.func.attr == "extend" else ast.List([node.args[0]], ast.Load())
        if value is not None:
            literal = _literal_names(value)
            if literal is None:
                return None
            names = (names or set()) | literal
    return names


def _literal_names(node: ast.expr) -> set[str] | None:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _literal_names(node.left), _literal_names(node.right)
        return None if left is None or right is None else left | right
    if not isinstance(node, ast.List | ast.Tuple | ast.Set):
        return None
    values = [element.value if isinstance(element, ast.Constant) else None for element in node.elts]
    return {value for value in values if isinstance(value, str)} if all(isinstance(v, str) for v in values) else None


def _bind(state: State, binding: Binding) -> State:
    """A later binding replaces the earlier ones; a different one on top of another makes the name unstable."""
    same = all(b == ABSENT or (b.kind, b.module, b.name) == (binding.kind, binding.module, binding.name) for b in state)
    known = any(b != ABSENT for b in state)
    rebound = known and (not same or binding.kind == "definition")
    return (replace(binding, rebound=rebound),)


def _either(first: State, second: State) -> State:
    """Both arms, the first one first."""
    return tuple(dict.fromkeys((*first, *second)))


def _leaves(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Raise) for node in body)


def dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else None
    return None


def binds_submodule(state: State, module: str, name: str) -> bool:
    """`from . import sub` in the package binds the submodule itself."""
    return all(
        b.kind in {"import", "module"} and f"{b.module}.{b.name}".strip(".") == f"{module}.{name}" for b in state
    )
