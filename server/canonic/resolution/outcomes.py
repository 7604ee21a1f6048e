"""What comes of a call: an object, something to be awaited, or a generator; and whether a warning does.

Takes a judge and a call entry; compares the callable with the outermost call of the replacement. Reads the texts of
the files that define them. What it cannot tell is `Outcome.UNKNOWN`.
"""

from __future__ import annotations

import ast
import enum
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from canonic.facts.bindings import dotted_name
from canonic.facts.model import BindingKind
from canonic.facts.source import Definition
from canonic.facts.syntax import parse
from canonic.policy.model import CallEntry
from canonic.policy.template import TemplateFault, read_template
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined, External, Missing
from canonic.resolution.told import Told
from canonic.text.names import Path

_WARNING = re.compile(r"warn|deprecat", re.IGNORECASE)
_CONTEXTS = frozenset(("contextmanager", "asynccontextmanager"))
_MARKS = frozenset(("deprecated", "final", "no_type_check", "override", "staticmethod", "classmethod", "wraps"))
_AWAITED_LIBRARIES = frozenset(("asyncio", "concurrent", "collections", "types", "typing"))
_PLAIN_LIBRARIES = (sys.stdlib_module_names - _AWAITED_LIBRARIES) | {"builtins", "pydantic", "pydantic_settings"}
_PLAIN_NAMES = frozenset(("Generic", "Protocol", "NamedTuple", "TypedDict"))
_PLAIN_TYPES = frozenset(
    (
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "None",
        "set",
        "str",
        "tuple",
    )
)
_PLAIN_VALUES = (
    ast.Constant | ast.JoinedStr | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.Compare | ast.ListComp
    | ast.SetComp | ast.DictComp
)  # fmt: skip
_AWAIT = "__await__"


class Outcome(enum.Enum):
    """What a call gives."""

    OBJECT = "object"
    """Surely nothing that can be awaited."""
    AWAITABLE = "awaitable"
    """What an ``async def`` gives."""
    GENERATOR = "generator"
    """A generator, or a context manager made of one."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comes of the calls of an entry, before and after."""

    old: Outcome
    """Unknown where the callable is gone."""
    new: Outcome
    warns: bool
    """The old call may warn, as far as the text of its file says."""
    rests: frozenset[str] = field(compare=False)
    """The files that decide it."""


class Outcomes:
    """Answers about one snapshot, and who was given them."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._snapshot = judge.resolver.snapshot
        self._told: Told[CallEntry, Comparison] = Told(self._answer)
        self._rests: set[str] = set()

    def of(self, entry: CallEntry, asker: str) -> Comparison:
        """The comparison for one entry; a finding of `asker` rests on it."""
        return self._told.tell(asker, entry)

    def news(self, before: Outcomes, changed: frozenset[str]) -> frozenset[str]:
        """The files, beside the `changed`, that an earlier snapshot told otherwise."""
        return self._told.news(
            before._told, changed, lambda entry: not changed.isdisjoint(before._told.known(entry).rests)
        )

    def _answer(self, entry: CallEntry) -> Comparison:
        self._rests = set()
        old, new, warns = self._of_path(entry.legacy, ()), self._of_template(entry), self._warns(entry)
        return Comparison(old, new, warns, frozenset(self._rests))

    def _of_template(self, entry: CallEntry) -> Outcome:
        try:
            tree = read_template(entry.replace_with).tree
        except TemplateFault:
            return Outcome.UNKNOWN
        if isinstance(tree, ast.Await | _PLAIN_VALUES):
            return Outcome.OBJECT  # the ``await`` is in the template
        dotted = dotted_name(tree.func) if isinstance(tree, ast.Call) else ""
        if not dotted:
            return Outcome.UNKNOWN
        for path in entry.imports:
            root = path.name or path.module
            if dotted == root or dotted.startswith(f"{root}."):
                rest = dotted[len(root) + 1 :].split(".") if dotted != root else []
                if path.name:
                    return self._of_path(path, tuple(rest))
                return self._of_path(Path(path.module, rest[0] if rest else ""), tuple(rest[1:]))
        return Outcome.OBJECT if dotted in _PLAIN_TYPES else Outcome.UNKNOWN

    def _warns(self, entry: CallEntry) -> bool:
        ends = (arm.end for arm in self._judge.home(entry.legacy).arms)
        files = {end.file for end in ends if isinstance(end, Defined)}
        return any(_WARNING.search(self._snapshot.text(file) or "") for file in files)

    # ------------------------------------------------------------------ one definition

    def _of_path(self, path: Path, rest: tuple[str, ...]) -> Outcome:
        home = self._judge.home(path)
        self._rests.update(home.passages())
        if not isinstance(home.end, Defined) or len(home.arms) != 1 or not home.stable:
            return Outcome.UNKNOWN
        return self._of_end(home.end, rest)

    def _of_end(self, end: Defined, rest: tuple[str, ...]) -> Outcome:
        node = self._node(end)
        if isinstance(node, ast.ClassDef) and len(rest) == 1:
            inner = [part for part in node.body if isinstance(part, Definition) and part.name == rest[0]]
            node = inner[0] if len(inner) == 1 else None
        elif rest:
            node = None
        if node is None:
            return Outcome.UNKNOWN
        if isinstance(node, ast.ClassDef):
            return Outcome.OBJECT if not rest and self._is_plain(end.file, node, ()) else Outcome.UNKNOWN
        return self._of_function(end.file, node)

    def _of_function(self, file: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Outcome:
        decorators = {dotted_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
        last = {one.rpartition(".")[2] for one in decorators}
        parts = list(_own_parts(node))
        if last & _CONTEXTS or any(isinstance(part, ast.Yield | ast.YieldFrom) for part in parts):
            return Outcome.GENERATOR
        if not last <= _MARKS:
            return Outcome.UNKNOWN
        if isinstance(node, ast.AsyncFunctionDef):
            return Outcome.AWAITABLE
        if node.returns is not None:
            return Outcome.OBJECT if self._is_plain_type(file, node.returns) else Outcome.UNKNOWN
        given = [part.value for part in parts if isinstance(part, ast.Return) and part.value is not None]
        return Outcome.OBJECT if all(self._is_plain_value(file, one) for one in given) else Outcome.UNKNOWN

    def _is_plain_value(self, file: str, node: ast.expr) -> bool:
        """Whether an expression of a function gives nothing that can be awaited."""
        if isinstance(node, ast.Call):
            dotted = dotted_name(node.func)
            return "." not in dotted and (dotted in _PLAIN_TYPES or self._is_plain_class(file, dotted))
        return isinstance(node, _PLAIN_VALUES)

    def _is_plain_type(self, file: str, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return node.value is None or (isinstance(node.value, str) and self._is_plain_name(file, node.value))
        if isinstance(node, ast.BinOp):
            return self._is_plain_type(file, node.left) and self._is_plain_type(file, node.right)
        if isinstance(node, ast.Subscript):
            node = node.value
        return self._is_plain_name(file, dotted_name(node))

    def _is_plain_name(self, file: str, name: str) -> bool:
        return name in _PLAIN_TYPES or (name.isidentifier() and self._is_plain_class(file, name))

    def _is_plain_class(self, file: str, name: str, seen: tuple[str, ...] = ()) -> bool:
        """Whether a name of a file is a class of which no object can be awaited."""
        arms = self._judge.resolver.inside(file, name, ()).arms if name else ()
        for arm in arms:
            self._rests.update(hop.file for hop in arm.hops)
            match arm.end:
                case Missing():
                    continue  # Python's own
                case External(path=path):
                    if path.module.partition(".")[0] not in _PLAIN_LIBRARIES and path.name not in _PLAIN_NAMES:
                        return False
                case Defined(kind=BindingKind.CLASS) as end:
                    node = self._node(end)
                    if not isinstance(node, ast.ClassDef) or not self._is_plain(end.file, node, seen):
                        return False
                case _:
                    return False
        return bool(arms)

    def _is_plain(self, file: str, node: ast.ClassDef, seen: tuple[str, ...]) -> bool:
        """Whether no object of a class can be awaited."""
        own = f"{file}:{node.name}"
        if own in seen or any(word.arg in ("metaclass", None) for word in node.keywords):
            return False
        if any(_AWAIT in ast.dump(part) or "'__new__'" in ast.dump(part) for part in node.body):
            return False
        bases = [dotted_name(base.value if isinstance(base, ast.Subscript) else base) for base in node.bases]
        return all(
            base in ("abc.ABC", "typing.Generic")
            or ("." not in base and self._is_plain_class(file, base, (*seen, own)))
            for base in bases
        )

    def _node(self, end: Defined) -> Definition | None:
        """The one definition that a chain ends at."""
        self._rests.add(end.file)
        parsed = parse(self._snapshot.text(end.file) or "", hide_formatted=True)
        found = [
            part
            for part in (ast.walk(parsed.tree) if parsed is not None else ())
            if isinstance(part, Definition) and part.name == end.path.name
        ]
        near = [part for part in found if part.lineno <= end.span.line <= part.body[0].lineno]
        return near[0] if len(near) == 1 else None


def _own_parts(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a function, those of functions in it left out."""
    for part in ast.iter_child_nodes(node):
        yield part
        if not isinstance(part, Definition | ast.Lambda):
            yield from _own_parts(part)
