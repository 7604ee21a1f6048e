"""Whether importing a module does more than bind names in it.

Takes a `Source`, gives its `Effects`: an `Impurity` for each module-level statement (and statement of a class body)
that could register, patch, print or start something, and a `Reliance` for what only other files tell. What is not known
to be harmless is not pure. What imported modules do is not its matter.
"""

from __future__ import annotations

import ast
import builtins
import sys
from collections.abc import Iterable

from canonic.facts.bindings import dotted_name
from canonic.facts.body_facts import Effects, Impurity, MadeClass, Trust
from canonic.facts.function_effects import FunctionEffects
from canonic.facts.guards import guard_of_test
from canonic.facts.harmless import (
    hands_back_what_it_is_given,
    is_known_call,
    is_known_decorator,
    is_known_method,
    makes_something_plain,
)
from canonic.facts.model import Guard
from canonic.facts.operands import Names, Operands, is_plain, is_warning, makes_logger, names_warning
from canonic.facts.source import Definition, Source
from canonic.facts.trees import nodes

_LOGGING = frozenset(("debug", "info", "warning"))
_LIST_CHANGES = frozenset(("append", "extend", "remove", "sort"))
_ABSTRACT = ("total", "frozen", "slots", "kw_only", "order", "eq")
_HOOKS = frozenset(
    (
        "__init_subclass__", "__class_getitem__", "__init__", "__new__", "__set_name__", "_generate_next_value_",
        "_missing_",
    )
)  # fmt: skip
"""Methods that Python calls while a class is made: of its bases, and of an enumeration itself."""
_PLAIN_BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__", "__package__"}


def find_effects(source: Source, type_checking: frozenset[str]) -> Effects:
    """Everything impure, in the order of the text, and what else counts. Raises RecursionError for trees that are too
    deep.
    """
    judge = _Judge(source, type_checking)
    judge.block(source.tree.body)
    hook = judge.functions.get("__getattr__")
    return Effects(
        impurities=tuple(judge.found),
        reliances=tuple(judge.operands.reliances),
        lazily=tuple(judge.inner.of(hook)) if hook is not None else (),
        classes=tuple(judge.classes),
        warning=tuple(
            sorted(name for name, one in judge.functions.items() if "warn" in name and not judge.inner.of(one))
        ),
        plain=tuple(sorted((judge.plain - _PLAIN_BUILTINS - judge.library | judge.undecorated) - judge.odd)),
    )


class _Judge:
    """Goes through statements that run at import, and knows which names the module made itself."""

    def __init__(self, source: Source, type_checking: frozenset[str]) -> None:
        self.source = source
        self.type_checking = type_checking
        self.found: list[Impurity] = []
        self.loggers: set[str] = set()
        self.fresh: set[str] = set()
        """Names that hold a list, table or set made in this module."""
        self.names = Names()
        self.library: set[str] = set()
        """Names that come from Python's own library."""
        self.odd: set[str] = set()
        """Names that may hold anything at times."""
        self.functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self.undecorated: set[str] = set()
        """Functions that are nothing else."""
        self.classes: list[MadeClass] = []
        self.inside: list[_Inside] = []
        """The classes around, outermost first."""
        self.lazy_annotations = False
        for node in nodes([source.tree]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._imported(node)
            elif isinstance(node, ast.Global):
                self.odd.update(node.names)
        for statement in source.tree.body:
            if isinstance(statement, Definition):
                self.names.own.add(statement.name)
                if not isinstance(statement, ast.ClassDef):
                    self.functions[statement.name] = statement
        self.plain = (_PLAIN_BUILTINS | self.library) - self.names.own - (self.names.imported - self.library) - self.odd
        self.operands = Operands(source, self.names)
        self.inner = FunctionEffects(source, self.names, self.functions)

    def _imported(self, node: ast.Import | ast.ImportFrom) -> None:
        bound = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        self.names.imported |= bound
        if isinstance(node, ast.ImportFrom):
            if node.module == "__future__":
                self.lazy_annotations |= any(alias.name == "annotations" for alias in node.names)
            self.names.starred |= "*" in bound
            modules = {node.module or ""} if not node.level else {""}
        else:
            modules = {alias.name for alias in node.names}
        if {module.partition(".")[0] for module in modules} <= sys.stdlib_module_names:
            self.library |= bound
        else:
            self.odd |= bound

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
            self.values(handler.type for handler in node.handlers if handler.type)
            for arm in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                self.block(arm)
        elif isinstance(node, ast.With) and all(self.is_suppression(item.context_expr) for item in node.items):
            self.block(node.body)
        elif isinstance(node, ast.Assert):
            self.value(node.test, used=True)
        elif isinstance(node, ast.Raise):
            for part in (node.exc, node.cause):
                if part:  # a failed import has no effect to lose, but somebody may catch it
                    self.value(part)
                    self.operands.rely_on_library(dotted_name(part))
        elif type(node).__name__ == "TypeAlias":
            return
        else:
            self.report(_REASONS.get(type(node).__name__, "runs code when imported"), node)
            self.odd.update(
                part.id for part in nodes([node]) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            )

    def definition(self, node: Definition) -> None:
        marked = False
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            dotted = dotted_name(called)
            if not is_known_decorator(dotted, self.names.own):
                self.report(f"the decorator {dotted or '…'} may register it", decorator)
                marked = True
                continue
            if dotted.rpartition(".")[2] not in ("setter", "getter", "deleter"):
                self.operands.rely_on_library(dotted)
            if isinstance(decorator, ast.Call):
                self.values((*decorator.args, *(word.value for word in decorator.keywords)))
        if marked:
            (self.inside[-1].odd if self.inside else self.odd).add(node.name)
        if isinstance(node, ast.ClassDef):
            self.class_body(node, marked=marked)
        else:
            self.function_head(node)
            if not self.inside:
                self.undecorated.add(node.name)

    def class_body(self, node: ast.ClassDef, *, marked: bool) -> None:
        inside = _Inside()
        for word in node.keywords:
            if word.arg not in _ABSTRACT and not _is_abstract(word):
                self.report(f"the class keyword {word.arg or '**'} may run code", word.value)
                marked = True
        self.values(node.bases)
        for base in node.bases:
            dotted = dotted_name(base.value if isinstance(base, ast.Subscript) else base)
            if dotted:
                inside.bases.append(dotted)
            elif not isinstance(base, ast.Call):
                self.report("a base that is computed may run code", base)
                marked = True
        self.inside.append(inside)
        self.block(node.body)
        self.inside.pop()
        hooks = [
            one.name
            for one in node.body
            if isinstance(one, ast.FunctionDef) and one.name in _HOOKS and any(self.inner.of(one))
        ]
        hooks += _HOOKS.intersection(inside.odd)
        name = "" if self.inside else node.name
        bases = tuple(inside.bases)
        self.classes.append(MadeClass(name, bases, tuple(sorted(hooks)), marked, tuple(sorted(inside.odd))))

    def function_head(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.values(default for default in (*node.args.defaults, *node.args.kw_defaults) if default)
        if not self.lazy_annotations:
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            others = (argument for argument in (node.args.vararg, node.args.kwarg) if argument)
            self.values(argument.annotation for argument in (*arguments, *others) if argument.annotation)
            if node.returns is not None:
                self.value(node.returns)

    def assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in _targets(target)]
        for part in parts:
            if isinstance(part, ast.Attribute):
                self.report(f"assigns {dotted_name(part) or 'an attribute'}", node)
            elif isinstance(part, ast.Subscript):
                if dotted_name(part.value) not in self.fresh:
                    self.report(f"assigns an item of {dotted_name(part.value) or 'something'}", node)
                else:
                    self.value(part.slice, used=True)
        names = {part.id for part in parts if isinstance(part, ast.Name)}
        if isinstance(node, ast.AugAssign) and names & self.names.imported:
            self.report(f"changes {min(names & self.names.imported)}, which it imported", node)
        if isinstance(node, ast.AnnAssign) and not self.lazy_annotations:
            self.value(node.annotation)
        if node.value is None:
            return
        if makes_logger(node.value):
            self.loggers |= names
            return
        if isinstance(node.value, ast.Dict | ast.List | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp) or (
            isinstance(node.value, ast.Call) and dotted_name(node.value.func) in ("dict", "list", "set", "defaultdict")
        ):
            self.fresh |= names
        plain = self.is_plain(node.value)
        if self.inside:
            self.inside[-1].odd |= set() if plain else names
        elif plain:
            self.plain |= names
        else:
            self.odd |= names
        unpacks = any(isinstance(target, ast.Tuple | ast.List) for target in targets)
        # A class asks what its attributes hold for a ``__set_name__``.
        self.value(node.value, used=bool(self.inside) or unpacks or isinstance(node, ast.AugAssign))

    def expression_statement(self, node: ast.Expr) -> None:
        call = node.value
        if not isinstance(call, ast.Call):
            self.value(call)
            return
        dotted = dotted_name(call.func)
        owner, _, method = dotted.rpartition(".")
        given = (*call.args, *(word.value for word in call.keywords))
        if is_warning(method, given):
            own = self.functions.get(dotted)
            if own is not None and self.inner.of(own):
                self.report(f"calls {dotted}", node)
            elif own is None and dotted.partition(".")[0] not in self.library:
                self.operands.rely(dotted, Trust.WARNING)
            self.values(argument for argument in given if not names_warning(argument))
        elif (owner in (*self.loggers, "logging") and method in _LOGGING) or (
            (owner == "__all__" or owner in self.fresh) and method in (*_LIST_CHANGES, "update", "add")
        ):
            if fault := self.operands.fault_in_arguments(call):
                self.report(*fault)
        elif dotted.startswith("sys.path."):
            self.report("changes sys.path", node)
        elif is_known_call(dotted, self.names.own, self.names.imported) and method not in ("update", "register"):
            self.value(call)
        else:
            self.report(f"calls {dotted or 'something'}", node)

    def condition(self, node: ast.If) -> None:
        guard = guard_of_test(ast.unparse(node.test), self.type_checking)
        if guard not in (Guard.MAIN, Guard.TYPE_CHECKING, Guard.NOT_TYPE_CHECKING):
            self.value(node.test, used=True)
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

    def values(self, nodes: Iterable[ast.expr], *, used: bool = False) -> None:
        for node in nodes:
            self.value(node, used=used)

    def value(self, node: ast.expr, *, used: bool = False) -> None:
        """Report the first call in an expression that may do more than give a value."""
        if fault := self.operands.fault(node, used=used):
            self.report(*fault)

    def gives_plain(self, call: ast.Call) -> bool:
        """Whether a call surely gives an object of one of Python's own classes, made of its arguments."""
        dotted = dotted_name(call.func)
        last = dotted.rpartition(".")[2]
        if is_known_call(dotted, self.names.own, self.names.imported - self.library):
            return not hands_back_what_it_is_given(last)
        return isinstance(call.func, ast.Attribute) and is_known_method(call.func.attr)

    def is_plain(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Call):
            last = dotted_name(node.func).rpartition(".")[2]
            if makes_something_plain(last) and self.gives_plain(node):
                return True
        return is_plain(node, self.plain, self.gives_plain)


class _Inside:
    """What is found in a class body."""

    def __init__(self) -> None:
        self.bases: list[str] = []
        self.odd: set[str] = set()


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


def _is_abstract(word: ast.keyword) -> bool:
    return word.arg == "metaclass" and dotted_name(word.value).rpartition(".")[2] in ("ABCMeta", "EnumMeta", "EnumType")
