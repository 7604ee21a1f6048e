"""What importing a module does besides binding names: `impurities` lists the statements that may do more.

Takes a parsed module. Pure are: the docstring, imports, aliases, ``__all__``, definitions, constants, a deprecation
warning, a logger and what is said to it. Anything that could register or patch something is impure; so is whatever is
not known here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from canonic.facts.model import Impurity
from canonic.text.spans import Span

Spans = Callable[[ast.expr | ast.stmt], Span]

_DECORATORS = frozenset(
    [
        "abstractmethod",
        "asynccontextmanager",
        "cache",
        "cached_property",
        "classmethod",
        "contextmanager",
        "dataclass",
        "deprecated",
        "final",
        "lru_cache",
        "no_type_check",
        "overload",
        "override",
        "property",
        "runtime_checkable",
        "staticmethod",
        "total_ordering",
        "unique",
        "wraps",
    ]
)
_CALLS = frozenset(
    [
        "TypeVar",
        "ParamSpec",
        "TypeVarTuple",
        "NewType",
        "NamedTuple",
        "TypedDict",
        "namedtuple",
        "dict",
        "frozenset",
        "list",
        "set",
        "tuple",
        "int",
        "str",
        "float",
        "bool",
        "bytes",
        "len",
        "min",
        "max",
        "sorted",
        "range",
        "object",
        "type",
        "cast",
        "compile",
        "Path",
        "PurePath",
        "Decimal",
        "Fraction",
        "timedelta",
        "date",
        "datetime",
        "getenv",
        "environ.get",
        "ContextVar",
        "Lock",
        "RLock",
        "Event",
        "Semaphore",
        "local",
        "deque",
        "defaultdict",
        "OrderedDict",
        "Counter",
        "field",
        "Enum",
        "attrgetter",
        "itemgetter",
        "dedent",
        "MappingProxyType",
        "WeakKeyDictionary",
        "WeakValueDictionary",
        "WeakSet",
        "uuid4",
        "partial",
    ]
)
_LOGGERS = frozenset(("getLogger", "get_logger"))
_LOG_METHODS = frozenset(("debug", "info", "warning", "error", "exception", "critical", "log", "warn"))
_METACLASSES = frozenset(("ABCMeta", "EnumMeta", "EnumType", "type"))


def impurities(tree: ast.Module, span: Spans) -> Iterator[Impurity]:
    """The statements of a module whose effect may reach beyond its own names, in the order of the text."""
    yield from _Module(span).statements(tree.body)


class _Module:
    def __init__(self, span: Spans) -> None:
        self._span = span
        self._loggers: set[str] = set()

    def statements(self, body: Iterable[ast.stmt]) -> Iterator[Impurity]:
        for statement in body:
            yield from self._statement(statement)

    def _statement(self, node: ast.stmt) -> Iterator[Impurity]:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Global():
                return
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from self._definition(node)
            case ast.ClassDef():
                yield from self._class(node)
            case ast.Assign(targets=targets, value=value):
                yield from self._assignment(node, targets, value)
            case ast.AnnAssign(target=target, value=value):
                yield from self._assignment(node, [target], value)
            case ast.AugAssign(target=ast.Name(), value=value) if self._is_pure(value):
                return
            case ast.Expr(value=value) if self._is_harmless(value):
                return
            case ast.If():
                yield from self._if(node)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                yield from self.statements(body)
                for handler in handlers:
                    yield from self.statements(handler.body)
                yield from self.statements((*orelse, *final))
            case ast.Raise() | ast.Delete(targets=[ast.Name()]):
                return  # a failed import has no effect to lose; ``del`` of the module's own name neither
            case _ if type(node).__name__ == "TypeAlias":
                return
            case _:
                yield self._impure(node, type(node).__name__.lower())

    def _if(self, node: ast.If) -> Iterator[Impurity]:
        test = ast.unparse(node.test)
        if test.rpartition(".")[2] == "TYPE_CHECKING" or test.replace('"', "'") == "__name__ == '__main__'":
            yield from self.statements(node.orelse)
            return
        if not self._is_pure(node.test):
            yield self._impure(node, "condition")
        yield from self.statements((*node.body, *node.orelse))

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Impurity]:
        for decorator in node.decorator_list:
            if not _is_known(decorator, _DECORATORS) and not _is_property_part(decorator):
                yield self._impure(decorator, "decorator")
        defaults = (*node.args.defaults, *filter(None, node.args.kw_defaults))
        if not all(map(self._is_pure, defaults)):
            yield self._impure(node, "default value")

    def _class(self, node: ast.ClassDef) -> Iterator[Impurity]:
        for decorator in node.decorator_list:
            if not _is_known(decorator, _DECORATORS):
                yield self._impure(decorator, "decorator")
        for keyword in node.keywords:
            if keyword.arg != "metaclass" and not isinstance(keyword.value, ast.Constant):
                yield self._impure(node, "class keyword")
            elif keyword.arg == "metaclass" and not _is_known(keyword.value, _METACLASSES):
                yield self._impure(node, "metaclass")
        if not all(self._is_pure(base) for base in node.bases):
            yield self._impure(node, "base class")
        yield from self.statements(node.body)

    def _assignment(self, node: ast.stmt, targets: list[ast.expr], value: ast.expr | None) -> Iterator[Impurity]:
        names = [name for target in targets for name in _plain_names(target)]
        if None in names:
            yield self._impure(node, "assignment to something else's attribute or item")
            return
        if value is None:
            return
        if _makes_logger(value):
            self._loggers.update(name for name in names if name is not None)
        elif not self._is_pure(value):
            yield self._impure(node, "call")

    # ------------------------------------------------------------------ expressions

    def _is_harmless(self, node: ast.expr) -> bool:
        """An expression statement without effect that lasts: a docstring, a warning, a word to the log."""
        if isinstance(node, ast.Call):
            function = ast.unparse(node.func)
            owner, _, method = function.rpartition(".")
            if function in ("warnings.warn", "warn") or (
                method in _LOG_METHODS and owner in self._loggers | {"logging"}
            ):
                return all(map(self._is_pure, (*node.args, *(keyword.value for keyword in node.keywords))))
            if owner == "__all__" and method in ("append", "extend", "remove"):
                return all(map(self._is_pure, node.args))
        return self._is_pure(node)

    def _is_pure(self, node: ast.expr) -> bool:
        """Whether evaluating an expression only reads and makes values."""
        pending: list[ast.AST] = [node]
        while pending:
            current = pending.pop()
            if isinstance(current, ast.Lambda):
                continue  # made, not run
            if isinstance(current, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
                return False
            if isinstance(current, ast.Call) and not (_is_known(current.func, _CALLS) or _makes_logger(current)):
                return False
            pending.extend(ast.iter_child_nodes(current))
        return True

    def _impure(self, node: ast.expr | ast.stmt, reason: str) -> Impurity:
        return Impurity(reason, self._span(node))


def _is_known(node: ast.expr, known: frozenset[str]) -> bool:
    """Whether the last words of a dotted expression (called or not) are known ones."""
    dotted = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    last = dotted.rpartition(".")[2]
    return last in known or ".".join(dotted.split(".")[-2:]) in known


def _is_property_part(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("setter", "getter", "deleter")
        and isinstance(node.value, ast.Name)
    )


def _makes_logger(node: ast.expr) -> bool:
    """A logger by its usual makers, or anything that is made from ``__name__`` alone."""
    if not isinstance(node, ast.Call):
        return False
    if _is_known(node.func, _LOGGERS):
        return True
    return (
        len(node.args) == 1
        and not node.keywords
        and isinstance(node.args[0], ast.Name)
        and node.args[0].id == "__name__"
    )


def _plain_names(target: ast.expr) -> Iterator[str | None]:
    """The names that an assignment binds; None for anything that is no plain name."""
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            for part in parts:
                yield from _plain_names(part)
        case ast.Starred(value=value):
            yield from _plain_names(value)
        case _:
            yield None
