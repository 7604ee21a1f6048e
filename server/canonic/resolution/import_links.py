"""`Link`: one file imports another when it is loaded, by which statements, and what it would take to do without.

Takes a judge and two files; gives the statements of the first that load the second. What runs late (inside a function,
for type checkers only, by `lazy`, as a fallback) is told apart: it is no link, but worth knowing.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import FileFacts, Guard, Import, ImportedName, ScopeKind, Use, UseKind
from canonic.facts.outline import Annotation, annotations_of
from canonic.index.readings import Reading
from canonic.index.snapshot import Snapshot
from canonic.resolution.canonical import Judge
from canonic.resolution.live import is_package, is_star
from canonic.resolution.module_uses import BoundModule, reaches
from canonic.text.names import parents
from canonic.text.spans import Span, lines_of
from canonic.workspace.modules import SourceModule

_ANNOTATIONS = frozenset((UseKind.ANNOTATION, UseKind.STRING_ANNOTATION))
_PLACES: Reading[tuple[Annotation, ...]] = Reading("annotations 1", annotations_of, tuple[Annotation, ...])


class Late(enum.Enum):
    """Why an import is no import-time edge."""

    TYPES = "for type checkers only"
    FUNCTION = "inside a function"
    LAZY = "lazily"
    FALLBACK = "as a fallback"


class Need(enum.IntEnum):
    """What a file needs imported names for; the cheapest to do without first."""

    TYPES = 0
    """Annotations only, that nobody evaluates."""
    QUOTED = 1
    """Annotations only, that Python evaluates unless they are quoted."""
    FUNCTIONS = 2
    """Functions only, when they are called."""
    NOBODY = 3
    """Nothing in the file; somebody else may take them from it."""
    OTHERS = 4
    """The file hands them on, and says so."""
    LOADING = 5
    """The file itself, while it is loaded."""
    UNKNOWN = 6
    """A star, or a file that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Link:
    """An import-time edge."""

    file: str
    target: str
    span: Span
    """The module that the first of the statements names."""
    names: tuple[str, ...]
    """What is imported, as written: names, or modules."""
    need: Need
    uses: int
    """How many places would have to change: functions, or uses at import time."""
    late: tuple[tuple[Span, Late], ...]
    """Imports of the same module that are no edges."""
    statements: tuple[Span, ...]
    """The import statements that have to go."""
    unused: tuple[str, ...] = ()
    """Those of the names that nothing in the file uses, where it uses others."""
    annotated: Need | None = None
    """What annotations need, where functions use the names too: `Need.TYPES` or `Need.QUOTED`."""

    @property
    def cost(self) -> tuple[int, int, int]:
        """For comparing: less is cheaper to cut."""
        return self.need, self.uses, len(self.names)


def lateness(judge: Judge, file: str, statement: Import) -> Late | None:
    """Why a statement does not run when its file is imported; None for one that does, or may."""
    if Guard.TYPE_CHECKING in statement.guards or Guard.MAIN in statement.guards:
        return Late.TYPES
    if not judge.graph.runs_at_import(file, statement):
        return Late.FUNCTION
    if statement.lazy:
        return Late.LAZY
    return Late.FALLBACK if Guard.EXCEPT_IMPORT in statement.guards else None


def targets_of(judge: Judge, file: str) -> tuple[str, ...]:
    """The files that a file surely waits for when it is imported."""
    found: dict[str, None] = {}
    for statement in judge.resolver.snapshot.facts(file).imports:
        if lateness(judge, file, statement) is None:
            found.update(
                dict.fromkeys((*judge.graph.statement_loads(file, statement), *_above(judge, file, statement)))
            )
    found.pop(file, None)
    return tuple(found)


def link(judge: Judge, file: str, target: str) -> Link:
    """The edge between two files, of which the first waits for the second."""
    facts = judge.resolver.snapshot.facts(file)
    here: list[tuple[Import, tuple[ImportedName, ...]]] = []
    late: list[tuple[Span, Late]] = []
    for statement in facts.imports:
        if target not in (*judge.graph.statement_loads(file, statement), *_above(judge, file, statement)):
            continue
        why = lateness(judge, file, statement)
        if why is None:
            here.append((statement, _concerned(judge, file, statement, target)))
        elif Guard.MAIN not in statement.guards:
            late.append((_module_span(statement), why))
    names = tuple(dict.fromkeys(name.name for _, imported in here for name in imported))
    needed = _need(judge, file, facts, here)
    return Link(
        file,
        target,
        _module_span(here[0][0]),
        names,
        needed.need,
        needed.uses,
        tuple(late),
        tuple(statement.span for statement, _ in here),
        tuple(name for name in names if name in needed.unused),
        needed.annotated,
    )


def opened_by(judge: Judge, cut: Link) -> tuple[str, ...]:
    """The files that nothing but the statements of a link makes its file wait for."""
    going: dict[str, None] = {}
    staying: set[str] = set()
    for statement in judge.resolver.snapshot.facts(cut.file).imports:
        if lateness(judge, cut.file, statement) is None:
            loaded = (*judge.graph.statement_loads(cut.file, statement), *_above(judge, cut.file, statement))
            if statement.span in cut.statements:
                going.update(dict.fromkeys(loaded))
            else:
                staying.update(loaded)
    return tuple(target for target in going if target not in staying)


def _module_span(statement: Import) -> Span:
    return statement.module_span if statement.is_from else statement.names[0].span


def _above(judge: Judge, file: str, statement: Import) -> Iterator[str]:
    """A package above the file from which it takes a name, which must be bound there by then."""
    snapshot = judge.resolver.snapshot
    module = judge.resolver.target_module(file, statement) if statement.is_from else None
    if not module or module not in parents(judge.resolver.module_name(file)):
        return
    located = snapshot.modules.find(module, file)
    if isinstance(located, SourceModule) and located.path != file:
        children = (snapshot.modules.find(f"{module}.{name.name}", file) for name in statement.names)
        if not all(isinstance(child, SourceModule) for child in children):
            yield located.path


def _concerned(judge: Judge, file: str, statement: Import, target: str) -> tuple[ImportedName, ...]:
    """The names of a statement that go with the target: all of them, unless it is only a module among them."""
    snapshot = judge.resolver.snapshot
    if not statement.is_from:
        return tuple(name for name in statement.names if target in judge.graph.loads(name.name, file))
    module = judge.resolver.target_module(file, statement) or ""
    if target in judge.graph.loads(module, file):
        return statement.names
    children = ((name, snapshot.modules.find(f"{module}.{name.name}", file)) for name in statement.names)
    chosen = tuple(name for name, child in children if isinstance(child, SourceModule) and child.path == target)
    return chosen or statement.names


@dataclass(frozen=True, slots=True)
class _Needed:
    """What a file needs some imported names for."""

    need: Need
    uses: int
    unused: frozenset[str] = frozenset()
    annotated: Need | None = None


def _need(judge: Judge, file: str, facts: FileFacts, here: list[tuple[Import, tuple[ImportedName, ...]]]) -> _Needed:
    bound = [
        BoundModule(
            statement, imported, imported.bound if statement.is_from else imported.asname or imported.name, "", True
        )
        for statement, names in here
        for imported in names
    ]
    expressions = {one.expression for one in bound}
    if any(is_star(statement) for statement, _ in here):
        return _Needed(Need.UNKNOWN, 1)
    if not _is_spoken_of(judge.resolver.snapshot.text(file) or "", facts, expressions):
        handed_on = _says_so(file, facts, here, expressions)
        return _Needed(Need.OTHERS if handed_on else Need.NOBODY, len(expressions))
    body = judge.resolver.snapshot.uses(file)
    if not body.understood:
        return _Needed(Need.UNKNOWN, 1)
    functions: set[int] = set()
    loading = 0
    annotated: list[Use] = []
    used: set[str] = set()
    for use in body.uses:
        spelled = [one for one in bound if f"{use.dotted}.".startswith(f"{one.expression}.")]
        if use.kind is UseKind.STORE and use.dotted == use.dotted.partition(".")[0]:
            continue  # the name is bound again
        expression = next((one.expression for one in spelled if reaches(facts, one, use)), None)
        if expression is None:
            continue
        used.add(expression)
        function = _outermost_function(facts, use.scope)
        if use.kind in _ANNOTATIONS:
            annotated.append(use)
        elif function:
            functions.add(function)
        else:
            loading += 1
    quoted = False
    if annotated and not loading:
        loading, quoted = _annotations(judge.resolver.snapshot, file, annotated)
    if loading:
        return _Needed(Need.LOADING, loading)
    unused = expressions - used
    if _says_so(file, facts, here, unused):
        return _Needed(Need.OTHERS, len(unused))
    idle = frozenset(one.imported.name for one in bound if one.expression in unused)
    idle -= {one.imported.name for one in bound if one.expression in used}
    types = (Need.QUOTED if quoted else Need.TYPES) if annotated else None
    if functions:
        return _Needed(Need.FUNCTIONS, len(functions), idle, types)
    if types is not None:
        return _Needed(types, len(annotated), idle)
    return _Needed(Need.NOBODY, len(unused))


def _annotations(snapshot: Snapshot, file: str, uses: list[Use]) -> tuple[int, bool]:
    """How many of these uses in annotations something reads at run time, as data classes and models do; and whether
    others have to be quoted before the name can go.
    """
    places, lines = snapshot.reading(file, _PLACES), lines_of(snapshot.text(file) or "")
    read, quoted = 0, False
    for use in uses:
        offset = lines.offset(use.root_span.line, use.root_span.column)
        annotation = next((one for one in places if one.start <= offset < one.end), None)
        if annotation is None or annotation.read:
            read += 1
        elif annotation.evaluated and use.kind is UseKind.ANNOTATION:
            quoted = True
    return read, quoted


def _is_spoken_of(text: str, facts: FileFacts, expressions: set[str]) -> bool:
    """Whether the text has one of the expressions outside import statements and ``__all__``: a quick look, which spares
    most files a closer one.
    """
    lines = lines_of(text)
    passed = [one.span for one in facts.imports] + [export.span for export in facts.exports or ()]
    ranges = [(lines.offset(s.line, s.column), lines.offset(s.end_line, s.end_column)) for s in passed]
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(expressions)))})(?!\w)")
    return any(not any(start <= match.start() < end for start, end in ranges) for match in pattern.finditer(text))


def _says_so(
    file: str, facts: FileFacts, here: list[tuple[Import, tuple[ImportedName, ...]]], unused: set[str]
) -> bool:
    """Whether the file shows that it hands on what it does not use itself."""
    if not unused:
        return False
    exported = {export.name for export in facts.exports or ()}
    for statement, names in here:
        lines = range(statement.span.line, statement.span.end_line + 1)
        for imported in names:
            meant = is_package(file) or imported.asname == imported.name or any(n in facts.noqa_lines for n in lines)
            if imported.bound in unused and (meant or imported.bound in exported):
                return True
    return False


def _outermost_function(facts: FileFacts, scope: int) -> int:
    found = 0
    while scope:
        if facts.scopes[scope].kind is ScopeKind.FUNCTION:
            found = scope
        scope = facts.scopes[scope].parent
    return found
