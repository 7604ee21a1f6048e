"""Whether importing a module does more than bind names in it.

Takes a `Source`, gives an `Impurity` for each module-level statement (and statement of a class body) that could
register, patch, print or start something. What is not known to be harmless is not pure. What imported modules do is not
its matter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from canonic.facts.bindings import dotted_name
from canonic.facts.body_facts import Impurity
from canonic.facts.guards import guard_of_test
from canonic.facts.harmless import is_known_call, is_known_decorator, is_known_method
from canonic.facts.model import Guard
from canonic.facts.source import Definition, Source
from canonic.facts.trees import children, nodes

_LOGGER_MAKERS = frozenset(("getLogger", "get_logger"))
_LOGGING = frozenset(("debug", "info", "warning"))
_LIST_CHANGES = frozenset(("append", "extend", "remove", "sort"))
_ITERATORS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def find_impurities(source: Source, type_checking: frozenset[str]) -> tuple[Impurity, ...]:
    """Everything impure, in the order of the text. Raises RecursionError for trees that are too deep."""
    judge = _Judge(source, type_checking)
    judge.block(source.tree.body)
    return tuple(judge.found)


class _Judge:
    """Goes through statements that run at import, and knows which names the module made itself."""

    def __init__(self, source: Source, type_checking: frozenset[str]) -> None:
        self.source = source
        self.type_checking = type_checking
        self.found: list[Impurity] = []
        self.loggers: set[str] = set()
        self.fresh: set[str] = set()
        """Names that hold a list, table or set made in this module."""
        self.imported: set[str] = set()
        self.own: set[str] = set()
        self.lazy_annotations = False
        for node in nodes([source.tree]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    self.imported.add(alias.asname or alias.name.partition(".")[0])
                if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                    self.lazy_annotations |= any(alias.name == "annotations" for alias in node.names)
        for statement in source.tree.body:
            if isinstance(statement, Definition):
                self.own.add(statement.name)

    def report(self, reason: str, node: ast.stmt | ast.expr) -> None:
        self.found.append(Impurity(reason, self.source.span(node)))

    # --- statements

    def block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Global):
            return
        if isinstance(node, Definition):
            self.definition(node)
        elif isinstance(node, ast.Expr):
            self.expression_statement(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            self.assignment(node)
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                if not all(isinstance(part, ast.Name) for part in _targets(target)):
                    self.report("deletes something outside of this module", node)
        elif isinstance(node, ast.If):
            self.condition(node)
        elif isinstance(node, ast.Try | ast.TryStar):
            for arm in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                self.block(arm)
        elif isinstance(node, ast.With) and all(self.is_suppression(item.context_expr) for item in node.items):
            self.block(node.body)
        elif isinstance(node, ast.Assert):
            self.value(node.test)
        elif isinstance(node, ast.Raise):
            self.values(part for part in (node.exc, node.cause) if part)  # a failed import has no effect to lose
        elif type(node).__name__ == "TypeAlias":
            return
        else:
            self.report(_REASONS.get(type(node).__name__, "runs code when imported"), node)

    def definition(self, node: Definition) -> None:
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            dotted = dotted_name(called)
            if not is_known_decorator(dotted, self.own):
                self.report(f"the decorator {dotted or '…'} may register it", decorator)
            elif isinstance(decorator, ast.Call):
                self.values((*decorator.args, *(word.value for word in decorator.keywords)))
        if isinstance(node, ast.ClassDef):
            for word in node.keywords:
                if word.arg not in ("total", "frozen", "slots", "kw_only", "order", "eq") and not _is_abstract(word):
                    self.report(f"the class keyword {word.arg or '**'} may run code", word.value)
            self.values(node.bases)
            self.block(node.body)
        else:
            self.values(default for default in (*node.args.defaults, *node.args.kw_defaults) if default)
            if not self.lazy_annotations:
                arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                self.values(argument.annotation for argument in arguments if argument.annotation)
                if node.returns is not None:
                    self.value(node.returns)

    def assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in _targets(target)]
        for part in parts:
            if isinstance(part, ast.Attribute):
                self.report(f"assigns {dotted_name(part) or 'an attribute'}", node)
            elif isinstance(part, ast.Subscript) and dotted_name(part.value) not in self.fresh:
                self.report(f"assigns an item of {dotted_name(part.value) or 'something'}", node)
        names = {part.id for part in parts if isinstance(part, ast.Name)}
        if isinstance(node, ast.AugAssign) and names & self.imported:
            self.report(f"changes {min(names & self.imported)}, which it imported", node)
        if node.value is None:
            return
        if _makes_logger(node.value):
            self.loggers |= names
            return
        if isinstance(node.value, ast.Dict | ast.List | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp) or (
            isinstance(node.value, ast.Call) and dotted_name(node.value.func) in ("dict", "list", "set", "defaultdict")
        ):
            self.fresh |= names
        self.value(node.value)

    def expression_statement(self, node: ast.Expr) -> None:
        call = node.value
        if not isinstance(call, ast.Call):
            self.value(call)
            return
        dotted = dotted_name(call.func)
        owner, _, method = dotted.rpartition(".")
        given = (*call.args, *(word.value for word in call.keywords))
        if _is_warning(method, given):
            self.values(argument for argument in given if not _names_warning(argument))
        elif (owner in (*self.loggers, "logging") and method in _LOGGING) or (
            (owner == "__all__" or owner in self.fresh) and method in (*_LIST_CHANGES, "update", "add")
        ):
            self.values(given)
        elif dotted.startswith("sys.path."):
            self.report("changes sys.path", node)
        elif is_known_call(dotted, self.own, self.imported) and method not in ("update", "register"):
            self.values(given)
        else:
            self.report(f"calls {dotted or 'something'}", node)

    def condition(self, node: ast.If) -> None:
        guard = guard_of_test(ast.unparse(node.test), self.type_checking)
        if guard not in (Guard.MAIN, Guard.TYPE_CHECKING, Guard.NOT_TYPE_CHECKING):
            self.value(node.test)
        if guard not in (Guard.MAIN, Guard.TYPE_CHECKING):
            self.block(node.body)
        if guard is not Guard.NOT_TYPE_CHECKING:
            self.block(node.orelse)

    def is_suppression(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and dotted_name(node.func) in (
            "suppress",
            "contextlib.suppress",
            "warnings.catch_warnings",
        )

    # --- values

    def values(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self.value(node)

    def value(self, node: ast.expr) -> None:
        """Report the first call in an expression that may do more than give a value."""
        pending: list[ast.AST] = [node]
        while pending:
            part = pending.pop()
            if isinstance(part, ast.Call) and not self.is_harmless(part):
                self.report(f"calls {dotted_name(part.func) or 'something'}", part)
                return
            if isinstance(part, ast.Await | ast.Yield | ast.YieldFrom):
                self.report("waits for something", part)
                return
            if isinstance(part, ast.Lambda):
                pending += [default for default in (*part.args.defaults, *part.args.kw_defaults) if default]
                continue
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                fields = self.source.fields(part)
                if fields is None:
                    self.report("holds an f-string that cannot be read", part)
                    return
                pending += fields
            pending += children(part)

    def is_harmless(self, call: ast.Call) -> bool:
        dotted = dotted_name(call.func)
        if is_known_call(dotted, self.own, self.imported) or _makes_logger(call):
            return True
        if not isinstance(call.func, ast.Attribute) or not is_known_method(call.func.attr):
            return False
        root = call.func.value
        while isinstance(root, ast.Attribute | ast.Subscript):
            root = root.value
        # On a name only when it is the module's own: a method of an imported object may be anything.
        return root.id not in self.imported if isinstance(root, ast.Name) else True


_REASONS = {
    "For": "runs a loop",
    "AsyncFor": "runs a loop",
    "While": "runs a loop",
    "With": "enters a context",
    "AsyncWith": "enters a context",
    "Match": "runs a match statement",
}


def _targets(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Tuple | ast.List):
        return [part for element in node.elts for part in _targets(element)]
    return _targets(node.value) if isinstance(node, ast.Starred) else [node]


def _makes_logger(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    if dotted_name(node.func).rpartition(".")[2] in _LOGGER_MAKERS:
        return True
    only = node.args[0] if len(node.args) == 1 and not node.keywords else None
    return isinstance(only, ast.Name) and only.id == "__name__"


def _is_warning(method: str, given: Iterable[ast.expr]) -> bool:
    return method in ("warn", "_warn", "warn_explicit", "warn_deprecated") and any(map(_names_warning, given))


def _names_warning(node: ast.expr) -> bool:
    name = dotted_name(node.func if isinstance(node, ast.Call) else node)
    return name.rpartition(".")[2].endswith("Warning")


def _is_abstract(word: ast.keyword) -> bool:
    return word.arg == "metaclass" and dotted_name(word.value).rpartition(".")[2] in ("ABCMeta", "EnumMeta", "EnumType")
