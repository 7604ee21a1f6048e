"""Variables and attributes that hold something made by an imported name, and where they are used.

Takes a text, gives `HeldUse`s: ``self.m.send()`` where ``self.m = Manager()``, ``m.send()`` in ``def f(m: Manager)``.
Only what the text of one function or class says for certain: a variable that may hold two things holds none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from canonic.facts.bindings import dotted_name
from canonic.facts.fact import Fact
from canonic.facts.namespaces import all_arguments
from canonic.facts.source import Source, read_source
from canonic.facts.syntax import parse
from canonic.text.spans import Span

_UNKNOWN = "?"
_WRAPPERS = frozenset(("Optional", "Final", "Annotated", "ClassVar"))
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Owner = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class HeldUse(Fact, frozen=True):
    """One attribute read from, or method called on, something that is held."""

    via: str
    """The dotted name that made it, or that its annotation says, as written: ``Manager`` or ``pkg.Manager``."""
    dotted: str
    """The expression: ``self.m.send``."""
    span: Span
    function: str
    """Qualified name of the function that it stands in; empty for the module's own level."""
    is_call: bool


class _Holders:
    """What each name of one namespace holds."""

    def __init__(self, outer: _Holders | None = None) -> None:
        self.outer = outer
        self.said: dict[str, set[str]] = {}
        self.declared: dict[str, str] = {}

    def put(self, name: str, vias: set[str]) -> None:
        self.said.setdefault(name, set()).update(vias)

    def get(self, name: str) -> str:
        """The one thing that a name holds; empty when it is not known."""
        if name in self.declared:
            return self.declared[name].replace(_UNKNOWN, "")
        if name in self.said:
            vias = self.said[name]
            return next(iter(vias)) if len(vias) == 1 and _UNKNOWN not in vias else ""
        return self.outer.get(name) if self.outer is not None else ""


def held_uses(text: str) -> tuple[HeldUse, ...]:
    """All uses of what is held by way of an imported name, in the order of the text; none if it cannot be parsed."""
    source = read_source(text if text.endswith("\n") else text + "\n")
    if source is None:
        return ()
    walker = _Walker(source)
    try:
        walker.namespace(source.tree, _Holders(), "", None, "")
    except RecursionError:
        return ()
    found = (use for use in walker.found if use.via.partition(".")[0] in walker.imported)
    return tuple(sorted(found, key=lambda use: use.span))


class _Walker:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[HeldUse] = []
        self.imported: set[str] = set()
        """Names that any import of the text binds."""
        self._parts: dict[int, list[ast.AST]] = {}

    def namespace(self, owner: _Owner, holders: _Holders, function: str, own: _Holders | None, me: str) -> None:
        """The module, a class or a function. `own`: what the attributes of `me` hold."""
        nodes = self._inside(owner)
        self._learn_names(nodes, holders)
        attributes: set[int] = set()
        calls: set[int] = set()
        for node in nodes:
            if isinstance(node, ast.Attribute):
                attributes.add(id(node.value))
            elif isinstance(node, ast.Call):
                calls.add(id(node.func))
            elif isinstance(node, ast.ClassDef):
                self._class(node, holders, function)
            elif isinstance(node, _Function):
                self._function(node, holders, function, own)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                self.imported.update((name.asname or name.name).partition(".")[0] for name in node.names)
        for node in nodes:
            if isinstance(node, ast.Attribute) and id(node) not in attributes:
                self._use(node, holders, function, own, me, id(node) in calls)

    def _inside(self, owner: _Owner) -> list[ast.AST]:
        """All parts of a namespace's own statements; asked for more than once where attributes are learned first."""
        known = self._parts.get(id(owner))
        if known is None:
            known = self._parts[id(owner)] = [node for statement in owner.body for node in _inside(statement)]
        return known

    def _class(self, node: ast.ClassDef, holders: _Holders, function: str) -> None:
        own = _Holders()
        self._learn_names(self._inside(node), own)
        for method in (one for one in node.body if isinstance(one, _Function)):
            inner, me = _Holders(holders), _first_parameter(method)
            self._parameters(method, inner)
            parts = self._inside(method)
            self._learn_names(parts, inner)
            for part in parts:
                self._learn(part, inner, own, me)
        self.namespace(node, _Holders(holders), f"{function}.{node.name}".lstrip("."), own, "")

    def _function(self, node: _Function, holders: _Holders, function: str, own: _Holders | None) -> None:
        inner = _Holders(holders)
        self._parameters(node, inner)
        me = _first_parameter(node) if own is not None else ""
        self.namespace(node, inner, f"{function}.{node.name}".lstrip("."), own, me)

    def _parameters(self, node: _Function, holders: _Holders) -> None:
        for argument in all_arguments(node.args):
            said = _annotated(argument.annotation)
            if said != _UNKNOWN:
                holders.declared[argument.arg] = said
            else:
                holders.put(argument.arg, {_UNKNOWN})

    # --- what is held

    def _learn_names(self, nodes: list[ast.AST], holders: _Holders) -> None:
        """Take in all that binds a name of one namespace."""
        plain: set[int] = set()
        for node in nodes:
            targets = node.targets if isinstance(node, ast.Assign) else ()
            target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "optional_vars", None)
            plain.update(id(one) for one in (*targets, target))
            self._learn(node, holders, None, "")
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in plain:
                holders.put(node.id, {_UNKNOWN})
            elif isinstance(node, _Function | ast.ClassDef) or (isinstance(node, ast.ExceptHandler) and node.name):
                holders.put(str(node.name), {_UNKNOWN})

    def _learn(self, node: ast.AST, holders: _Holders, own: _Holders | None, me: str) -> None:
        """Take in an assignment: to names, or with `own` to attributes of `me`."""
        if isinstance(node, ast.AnnAssign):
            name, into = _place(node.target, holders, own, me)
            said = _annotated(node.annotation)
            if into is not None and said != _UNKNOWN:
                into.declared.setdefault(name, said)
            elif into is not None and node.value is not None:
                into.put(name, self._made(node.value, holders))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                name, into = _place(target, holders, own, me)
                if into is not None:
                    into.put(name, self._made(node.value, holders))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            name, into = _place(node.optional_vars, holders, own, me)
            if into is not None:
                into.put(name, self._made(node.context_expr, holders))

    def _made(self, value: ast.expr, holders: _Holders) -> set[str]:
        """By which names a value is made; nothing for None."""
        if isinstance(value, ast.Constant) and value.value is None:
            return set()
        if isinstance(value, ast.Await):
            return self._made(value.value, holders)
        if isinstance(value, ast.BoolOp):
            return {via for part in value.values for via in self._made(part, holders)}
        if isinstance(value, ast.IfExp):
            return self._made(value.body, holders) | self._made(value.orelse, holders)
        if isinstance(value, ast.Call):
            return {dotted_name(value.func) or _UNKNOWN}
        if isinstance(value, ast.Name):
            return {holders.get(value.id) or _UNKNOWN}
        return {_UNKNOWN}

    # --- where it is used

    def _use(
        self, node: ast.Attribute, holders: _Holders, function: str, own: _Holders | None, me: str, called: bool
    ) -> None:
        dotted = dotted_name(node)
        root, _, rest = dotted.partition(".")
        via = ""
        if me and root == me and own is not None:
            attribute, _, further = rest.partition(".")
            via = own.get(attribute) if further else ""
        elif dotted:
            via = holders.get(root)
        if via:
            self.found.append(HeldUse(via, dotted, self.source.span(node), function, called))


def _place(target: ast.expr, holders: _Holders, own: _Holders | None, me: str) -> tuple[str, _Holders | None]:
    """The name that an assignment binds, and where it belongs; None where it does not concern us."""
    if isinstance(target, ast.Name):
        return (target.id, holders) if own is None else ("", None)
    if own is not None and isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return (target.attr, own) if target.value.id == me else ("", None)
    return "", None


def _inside(statement: ast.stmt) -> Iterator[ast.AST]:
    """A statement and its parts; of functions and classes within, only themselves."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _Function | ast.ClassDef | ast.Lambda):
            pending += ast.iter_child_nodes(node)


def _first_parameter(node: _Function) -> str:
    taken = [*node.args.posonlyargs, *node.args.args]
    static = any(dotted_name(decorator) == "staticmethod" for decorator in node.decorator_list)
    return taken[0].arg if taken and not static else ""


def _annotated(node: ast.expr | None) -> str:
    """The class that an annotation names: ``M`` of ``M``, ``"M"``, ``Optional[M]`` and ``M | None``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        part = parse(f"({node.value}\n)")
        first = part.tree.body[0] if part is not None and part.tree.body else None
        return _annotated(first.value) if isinstance(first, ast.Expr) else _UNKNOWN
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [side for side in (node.left, node.right) if not _is_none(side)]
        return _annotated(sides[0]) if len(sides) == 1 else _UNKNOWN
    if isinstance(node, ast.Subscript):
        name = dotted_name(node.value).rpartition(".")[2]
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        return _annotated(inner) if name in _WRAPPERS else _UNKNOWN
    return dotted_name(node) or _UNKNOWN if node is not None else _UNKNOWN


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
