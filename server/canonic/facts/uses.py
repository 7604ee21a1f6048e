"""Where the names that imports bind are used, scope by scope.

Takes a `Source` and the names that any import of the file binds, gives `Use` facts. A name that a scope binds in
another way than by an import is not the import's there, nor in the functions within.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from canonic.facts.mentions import Mentions
from canonic.facts.model import Use, UseKind
from canonic.facts.namespaces import Comprehension, Namespace, all_arguments, collect
from canonic.facts.source import Definition, Source
from canonic.facts.syntax import parse
from canonic.facts.trees import children, statements

_SIMPLE_LITERAL = re.compile(r"[rRuU]?(\"\"\"|'''|\"|')((?:(?!\1)[^\\])*)\1")
_GLOBAL = re.compile(r"\bglobal\b")
_NOT_ANNOTATIONS = frozenset(("Literal",))


def find_uses(source: Source, names: Collection[str], module: EnclosedNamespace | None = None) -> tuple[Use, ...]:
    """All uses, in the order of the text. `module`: what the whole module binds, of which the source is a part.

    Raises RecursionError for trees that are too deep.
    """
    walker = UseWalker(source, frozenset(names), module)
    walker.block(source.tree.body)
    return tuple(sorted(walker.uses, key=lambda use: use.span))


class EnclosedNamespace(Namespace):
    """One namespace among those around it."""

    def __init__(self, parent: EnclosedNamespace | None, number: int, is_class: bool) -> None:
        super().__init__()
        self.parent = parent
        self.number = number
        self.is_class = is_class

    def means_import(self, name: str) -> bool:
        """Whether the name, read in this scope, may be what an import bound."""
        scope: EnclosedNamespace | None = self
        while scope is not None:
            visible = scope is self or not scope.is_class
            if scope.outer.get(name) and visible:
                while scope.parent is not None:
                    scope = scope.parent
            elif scope.parent is None or (
                visible and name not in scope.outer and (name in scope.bound or name in scope.imported)
            ):
                return name in scope.imported
            else:
                scope = scope.parent
                continue
            return name in scope.imported
        return False


def module_namespace(source: Source) -> EnclosedNamespace:
    """What the statements of a source bind in its module."""
    module = EnclosedNamespace(None, 0, False)
    collect(source.tree.body, module)
    if _GLOBAL.search(source.text) is None:
        return module
    declared = Mentions(source.text, ("global",))
    for function in statements(source.tree):
        if isinstance(function, Definition) and declared.within(function):
            # A function that declares a name ``global`` and imports it binds it in the module.
            inner = EnclosedNamespace(module, 0, False)
            collect(function.body, inner)
            module.imported |= {name for name in inner.imported if inner.outer.get(name)}
    return module


class UseWalker:
    """Walks a tree with the scope that each expression is evaluated in."""

    def __init__(self, source: Source, names: frozenset[str], module: EnclosedNamespace | None = None) -> None:
        self.source = source
        self.names = names
        self.uses: list[Use] = []
        self.scope = module or module_namespace(source)
        self.annotation = False
        self.in_string = False
        """Whether the annotation is written as a string."""
        self.mentions: Mentions | None = Mentions(source.text, names) if names else None
        """Where the names may stand at all; None: any name counts."""

    # --- statements and expressions

    def block(self, statements: list[ast.stmt]) -> None:
        """The statements of the module, or of a function."""
        for statement in statements:
            self.visit(statement)

    def visit(self, node: ast.AST) -> None:
        """Any part of the tree."""
        if self.mentions is not None and isinstance(node, ast.stmt) and not self.mentions.within(node):
            return
        self.rebinding(node)
        if isinstance(node, Definition):
            self.definition(node)
        elif isinstance(node, ast.Lambda):
            self.function_like(node)
        elif isinstance(node, Comprehension):
            self.comprehension(node)
        elif isinstance(node, ast.Name | ast.Attribute):
            self.reference(node, UseKind.READ)
        elif isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Attribute):
            self.reference(node.value, UseKind.PATTERN)
        elif isinstance(node, ast.AnnAssign):
            self.annotated(node.annotation)
            self.visit(node.target)
            if node.value is not None:
                self.visit(node.value)
        elif isinstance(node, ast.Subscript) and self.annotation:
            self.subscript(node)
        elif isinstance(node, ast.Constant):
            self.constant(node)
        else:
            for child in children(node):
                self.visit(child)

    def definition(self, node: Definition) -> None:
        """A function or class: parts of it are evaluated outside its scope."""
        for decorator in node.decorator_list:
            self.visit(decorator)
        if isinstance(node, ast.ClassDef):
            for base in (*node.bases, *node.keywords):
                self.visit(base)
        else:
            self.arguments(node.args)
            self.annotated(node.returns)
        outer = self.scope
        self.scope = EnclosedNamespace(outer, self.source.scope_numbers[id(node)], isinstance(node, ast.ClassDef))
        if not isinstance(node, ast.ClassDef):
            self.scope.bound |= {argument.arg for argument in all_arguments(node.args)}
            collect(node.body, self.scope)
            self.block(node.body)
        else:
            # A class body runs in order: until it binds a name, the name is the outer one.
            for statement in node.body:
                self.visit(statement)
                collect([statement], self.scope)
        self.scope = outer

    def arguments(self, arguments: ast.arguments) -> None:
        """Defaults and annotations of parameters."""
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default)
        for argument in all_arguments(arguments):
            self.annotated(argument.annotation)

    def function_like(self, node: ast.Lambda) -> None:
        """A lambda."""
        self.arguments(node.args)
        outer = self.scope
        self.scope = EnclosedNamespace(outer, outer.number, False)
        self.scope.bound |= {argument.arg for argument in all_arguments(node.args)}
        self.visit(node.body)
        self.scope = outer

    def comprehension(self, node: Comprehension) -> None:
        """A comprehension or generator expression: its first iterable is evaluated outside its scope."""
        self.visit(node.generators[0].iter)
        outer = self.scope
        self.scope = EnclosedNamespace(outer, outer.number, False)
        for generator in node.generators:
            for part in ast.walk(generator.target):
                if isinstance(part, ast.Name):
                    self.scope.bound.add(part.id)
        for index, generator in enumerate(node.generators):
            if index:
                self.visit(generator.iter)
            self.visit(generator.target)
            for test in generator.ifs:
                self.visit(test)
        for element in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
            self.visit(element)
        self.scope = outer

    def call(self, node: ast.Call) -> None:
        """A call; the first argument of ``cast`` is an annotation."""
        if isinstance(node.func, ast.Name | ast.Attribute):
            self.reference(node.func, UseKind.CALL)
            if node.args and _last(node.func) == "cast":
                self.annotated(node.args[0])
                for argument in (*node.args[1:], *node.keywords):
                    self.visit(argument)
                return
        else:
            self.visit(node.func)
        for argument in (*node.args, *node.keywords):
            self.visit(argument)

    def rebinding(self, node: ast.AST) -> None:
        """A wanted name that is bound again by something that has no expression for it."""
        name = None
        if isinstance(node, Definition | ast.ExceptHandler | ast.MatchAs | ast.MatchStar):
            name = node.name
        elif isinstance(node, ast.MatchMapping):
            name = node.rest
        if name in self.names and self.scope.means_import(name):
            assert isinstance(node, Definition | ast.ExceptHandler | ast.pattern)
            start = self.source.offsets(node)[0]
            span = self.source.span_within(start, start)
            self.uses.append(Use(name, span, span, self.scope.number, UseKind.STORE))

    def is_wanted(self, root: ast.Name) -> bool:
        """Whether a use of this name is to be reported."""
        return root.id in self.names and self.scope.means_import(root.id)

    def reference(self, node: ast.Name | ast.Attribute, kind: UseKind) -> None:
        """A name, or attributes of something: a use when it begins with an import's name."""
        parts: list[str] = []
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            parts.append(root.attr)
            root = root.value
        if not isinstance(root, ast.Name):
            self.visit(root)
            return
        if not self.is_wanted(root):
            return
        if isinstance(node.ctx, ast.Store):
            kind = UseKind.STORE
        elif isinstance(node.ctx, ast.Del):
            kind = UseKind.DELETE
        elif self.annotation:
            kind = UseKind.ANNOTATION if not self.in_string else UseKind.STRING_ANNOTATION
        elif kind is UseKind.READ and not parts:
            kind = UseKind.PASSED
        start, end = self.source.offsets(node)
        root_end = self.source.offsets(root)[1]
        span, root_span = self.source.span_within(start, end), self.source.span_within(start, root_end)
        self.uses.append(Use(".".join([root.id, *reversed(parts)]), span, root_span, self.scope.number, kind))

    # --- annotations and strings

    def annotated(self, node: ast.expr | None) -> None:
        """An annotation."""
        if node is None:
            return
        before, self.annotation = self.annotation, True
        self.visit(node)
        self.annotation = before

    def subscript(self, node: ast.Subscript) -> None:
        """A subscript within an annotation."""
        self.visit(node.value)
        name = _last(node.value)
        if name in _NOT_ANNOTATIONS or (name == "Annotated" and isinstance(node.slice, ast.Tuple)):
            elements = node.slice.elts if name == "Annotated" and isinstance(node.slice, ast.Tuple) else []
            if elements:
                self.visit(elements[0])
            before, self.annotation = self.annotation, False
            for element in elements[1:] or ([] if elements else [node.slice]):
                self.visit(element)
            self.annotation = before
        else:
            self.visit(node.slice)

    def constant(self, node: ast.Constant) -> None:
        """A constant: f-strings hold expressions, and a string may be an annotation."""
        if not isinstance(node.value, str):
            return
        fields = self.source.fields(node)
        for part in fields or ():
            self.visit(part)
        if self.annotation and fields == []:
            for part in self._string_annotation(node):
                before, self.in_string = self.in_string, True
                self.visit(part)
                self.in_string = before

    def _string_annotation(self, node: ast.Constant) -> Iterator[ast.expr]:
        start, end = self.source.offsets(node)
        match = _SIMPLE_LITERAL.fullmatch(self.source.text, start, end)
        if match is None:
            return
        part = parse(f"({match[2]}\n)", match.start(2) - 1)
        body = part.tree.body if part is not None else []
        if part is not None and len(body) == 1 and isinstance(body[0], ast.Expr):
            self.source.adopt(body[0], part)
            yield body[0].value


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
