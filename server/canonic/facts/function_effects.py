"""Whether calling a function does more than give something: for the few that Python itself calls at import time.

Takes a function of a module, gives an `Impurity` for every statement that may reach beyond the call: a module's
``__getattr__``, or a method that runs while a class is made. A warning is harmless, and so is keeping what was made in
the module's own namespace or in the object that is being made.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from canonic.facts.bindings import dotted_name
from canonic.facts.body_facts import Impurity
from canonic.facts.operands import Names, Operands, is_warning
from canonic.facts.source import Source

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_IMPORTING = ("import_module", "__import__")
_MAKING = ("__new__", "__init__", "__init_subclass__", "__set_name__", "__class_getitem__")
_LOGGING = ("debug", "info", "warning")
_PASSED_OVER = ast.Import | ast.ImportFrom | ast.Pass | ast.Raise | ast.Nonlocal | ast.Continue | ast.Break


class FunctionEffects:
    """Answers about the functions of one module."""

    def __init__(self, source: Source, names: Names, functions: Mapping[str, _Function]) -> None:
        """`functions`: those of the module itself, by name."""
        self._source = source
        self._names = names
        self._functions = functions
        self._operands = Operands(source, names, self._allows)
        self._found: list[Impurity] = []
        self._local: set[str] = set()
        self._harmless: dict[str, bool] = {}
        """What is known of the module's functions; of one that is still looked at, nothing good."""

    def of(self, function: _Function) -> tuple[Impurity, ...]:
        """What the function may do beyond giving something."""
        outer = self._found, self._local
        arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        self._found, self._local = [], {argument.arg for argument in arguments[:1]}
        self._block(function.body)
        found, (self._found, self._local) = self._found, outer
        return tuple(found)

    def _block(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, _PASSED_OVER):
            return
        if isinstance(node, ast.Expr | ast.Return):
            if node.value is not None:
                self._value(node.value)
        elif isinstance(node, ast.If):
            self._value(node.test)
            self._block([*node.body, *node.orelse])
        elif isinstance(node, ast.For):
            self._value(node.iter)
            self._block([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            for arm in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                self._block(arm)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                self._target(target, node)
                if isinstance(target, ast.Name) and not isinstance(node.value, ast.Call):
                    self._local.discard(target.id)  # another name of something that others have too
            if node.value is not None:
                self._value(node.value)
        else:
            self._report("may reach beyond the call", node)

    def _target(self, target: ast.expr, node: ast.stmt) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._target(part, node)
        elif isinstance(target, ast.Name):
            self._local.add(target.id)
        elif not (
            (isinstance(target, ast.Attribute) and dotted_name(target.value) in self._local)
            or (isinstance(target, ast.Subscript) and _is_own_namespace(target.value))
        ):
            self._report("assigns something outside", node)

    def _value(self, node: ast.expr) -> None:
        if fault := self._operands.fault(node):
            self._report(*fault)

    def _report(self, reason: str, node: ast.stmt | ast.expr) -> None:
        self._found.append(Impurity(reason, self._source.span(node)))

    def _allows(self, call: ast.Call) -> bool:
        dotted = dotted_name(call.func)
        last = call.func.attr if isinstance(call.func, ast.Attribute) else dotted
        if last in _IMPORTING or dotted in ("globals", "vars", "dir", "locals") or last in _MAKING:
            return True
        given = (*call.args, *(word.value for word in call.keywords))
        if is_warning(last, given) or dotted in ("warnings.warn", "warnings.warn_explicit"):
            return True
        owner, _, method = dotted.rpartition(".")
        if method in _LOGGING and owner.rpartition(".")[2].lower().strip("_") in ("log", "logger", "logging"):
            return True
        if dotted not in self._harmless:
            self._harmless[dotted] = False
            own = self._functions.get(dotted)
            self._harmless[dotted] = own is not None and not self.of(own)
        return self._harmless[dotted]


def _is_own_namespace(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and dotted_name(node.func) in ("globals", "vars") and not node.args
