"""Which module an expression stands for: an imported name, ``sys.modules["m"]``, ``import_module("m")`` and the like.

Takes the names that a file has for modules, answers about parsed expressions. Guesses nothing: where only running the
program would tell, the answer is None.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Set
from typing import NamedTuple

from canonic.facts.bindings import dotted_name

EVERY = "*"
"""Instead of a name: any that a module has."""
_ASSIGNED = re.compile(r"([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=[ \t]*(?:\w+[ \t]*\.[ \t]*)?\Z")
_STRING = r"\s*(?:name[ \t]*=[ \t]*)?([\"'])([\w.]+)\1\s*[\]),]"
_MAKERS = {
    "import_module": re.compile(rf"import_module[ \t]*\({_STRING}"),
    "__import__": re.compile(rf"__import__[ \t]*\({_STRING}"),
    "modules": re.compile(rf"modules[ \t]*(?:\[|\.[ \t]*get[ \t]*\(){_STRING}"),
}
"""What names a module by a string, by the word that it begins with."""
_LOOK_BACK = 120
_SETTERS = ("setattr", "delattr", "__setattr__", "__delattr__")
_SETTERS_OF_ITEMS = ("setitem", "delitem")
_CHANGES = ("__ior__", "update", "setdefault", "pop", "__setitem__", "__delitem__", "clear", "popitem")
_RUNNERS = ("exec", "eval")
_KEY_AND_VALUE = 2
_BEFORE_NAMES = 3
"""Arguments of ``__import__`` in front of the names that are taken."""


class Held(NamedTuple):
    """A module, or something in it."""

    dotted: str
    named: bool
    """A string names it, so the path is absolute; else its first name is one of the file's."""

    def below(self, name: str) -> Held:
        """What an attribute of it stands for."""
        return Held(f"{self.dotted}.{name}", self.named)


def aliases_of(text: str) -> Iterator[tuple[str, Held]]:
    """Names that the text assigns a module which a string names: ``m = import_module("a.b")``."""
    for word, pattern in _MAKERS.items():
        for match in pattern.finditer(text) if word in text else ():
            line = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _LOOK_BACK)
            assigned = _ASSIGNED.search(text, line, match.start())
            if assigned is not None:
                yield assigned[1], Held(match[2].partition(".")[0] if word == "__import__" else match[2], True)


class HeldModules:
    """Answers about the expressions of one file."""

    def __init__(self, roots: Set[str], aliases: Mapping[str, Held]) -> None:
        """`roots`: names that imports bind; `aliases`: names that are assigned a module."""
        self._roots = roots
        self._aliases = aliases

    def changed(self, node: ast.AST) -> Iterator[Held]:
        """The names of modules that one node assigns or deletes, each with its module."""
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            if owner := self.of(node.value):
                yield owner.below(EVERY if node.attr == "__dict__" else node.attr)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            if owner := self._behind_namespace(node.value):
                yield owner.below(_text_of(node.slice) or EVERY)
        elif isinstance(node, ast.Assign):
            if owner := self._behind_namespace(node.value):
                yield owner.below(EVERY)  # ``names = vars(m)``: who has that may change any of them
        elif isinstance(node, ast.Call):
            yield from self._changed_by(node)

    def _changed_by(self, call: ast.Call) -> Iterator[Held]:
        function = call.func
        last = function.attr if isinstance(function, ast.Attribute) else dotted_name(function)
        if last in _SETTERS and not isinstance(function, ast.Attribute):
            owner = self.of(call.args[0]) if call.args else None
            if owner is not None:
                yield owner.below((_text_of(call.args[1]) if len(call.args) > 1 else "") or EVERY)
        elif isinstance(function, ast.Attribute) and last in _SETTERS:
            if last.startswith("__"):
                if owner := self.of(function.value):  # ``m.__setattr__("X", …)``
                    yield owner.below((_text_of(call.args[0]) if call.args else "") or EVERY)
                if call.args and (owner := self.of(call.args[0])):  # ``object.__setattr__(m, "X", …)``
                    yield owner.below((_text_of(call.args[1]) if len(call.args) > 1 else "") or EVERY)
        elif isinstance(function, ast.Attribute) and last in _CHANGES:
            if owner := self._behind_namespace(function.value):
                yield from (owner.below(name) for name in _keys(call, last))
        elif last in _SETTERS_OF_ITEMS:
            if call.args and (owner := self._behind_namespace(call.args[0])):
                yield owner.below((_text_of(call.args[1]) if len(call.args) > 1 else "") or EVERY)
        elif last in _RUNNERS:
            for namespace in call.args[1:]:
                if owner := self._behind_namespace(namespace):
                    yield owner.below(EVERY)

    def of(self, node: ast.expr) -> Held | None:
        """The module, or something in one, that an expression stands for."""
        if isinstance(node, ast.NamedExpr):
            return self.of(node.value)
        if dotted := dotted_name(node):
            root, dot, rest = dotted.partition(".")
            if root in self._aliases:
                alias = self._aliases[root]
                return Held(f"{alias.dotted}{dot}{rest}", alias.named)
            return Held(dotted, False) if root in self._roots else None
        if isinstance(node, ast.Attribute):
            owner = self.of(node.value)
            return owner and owner.below(node.attr)
        if isinstance(node, ast.Subscript):
            return self._by_key(node.slice) if dotted_name(node.value).rpartition(".")[2] == "modules" else None
        return self._made_by(node) if isinstance(node, ast.Call) and node.args else None

    def _made_by(self, call: ast.Call) -> Held | None:
        function = dotted_name(call.func)
        last = function.rpartition(".")[2]
        first = call.args[0]
        if function == "getattr" and len(call.args) >= _KEY_AND_VALUE:
            owner, name = self.of(first), _text_of(call.args[1])
            return owner.below(name) if owner is not None and name else None
        if function.endswith("modules.get"):
            return self._by_key(first)
        name = _text_of(first)
        if last == "import_module" and name:
            package = _text_of(call.args[1]) if len(call.args) > 1 else ""
            return Held(f"{package}{name}" if name.startswith(".") else name, True)
        if last == "__import__" and name:
            takes = len(call.args) > _BEFORE_NAMES or any(word.arg == "fromlist" for word in call.keywords)
            return Held(name if takes else name.partition(".")[0], True)
        return self.of(first) if last == "reload" else None

    def _by_key(self, key: ast.expr) -> Held | None:
        """What stands in ``sys.modules`` under a key."""
        if name := _text_of(key):
            return Held(name, True)
        dotted = dotted_name(key)
        owner = dotted.removesuffix(".__name__")
        return Held(owner, False) if owner != dotted and owner.partition(".")[0] in self._roots else None

    def _behind_namespace(self, node: ast.expr) -> Held | None:
        """The module whose namespace an expression is: ``m.__dict__``, ``vars(m)``."""
        if isinstance(node, ast.Attribute):
            return self.of(node.value) if node.attr == "__dict__" else None
        if isinstance(node, ast.Call) and dotted_name(node.func) == "vars" and len(node.args) == 1:
            return self.of(node.args[0])
        return None


def _keys(call: ast.Call, method: str) -> list[str]:
    """The names that a method of a namespace changes."""
    if method != "update":
        return [(_text_of(call.args[0]) if call.args and method not in ("clear", "popitem") else "") or EVERY]
    found = [word.arg or EVERY for word in call.keywords]
    for table in call.args:
        keys = table.keys if isinstance(table, ast.Dict) else [None]
        found += [(_text_of(key) if key is not None else "") or EVERY for key in keys]
    return found


def _text_of(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
