"""The changes that let a file read names through another module, or import them beside the old one.

Takes an import of a module and the names to move with their targets; gives changes, or None where the text does not
allow them. Grades nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from canonic.changes import AddImport, AnyChange, DropName, MoveModule, MoveName, ReplaceText
from canonic.facts.model import UseKind
from canonic.resolution.free_names import FreeNames, shows_its_code
from canonic.resolution.module_grade import ModuleGrader
from canonic.resolution.module_reads import Read, part_spans
from canonic.resolution.module_uses import BoundModule
from canonic.text.names import Path
from canonic.text.spans import Lines, Span


@dataclass(frozen=True, slots=True)
class Moving:
    """A name that is to be read from another path."""

    reads: tuple[Read, ...]
    target: Path


class ModuleChanges:
    """Changes of one file."""

    def __init__(self, lines: Lines, free: FreeNames, grades: ModuleGrader) -> None:
        self._lines = lines
        self._free = free
        self._grades = grades

    def repoint(self, bound: BoundModule, module: str, moving: Iterable[Moving]) -> tuple[AnyChange, ...] | None:
        """The import names another module, and binds what it bound before; for ``import a.b`` the uses say so."""
        names = tuple(moving)
        dotted = "." in bound.expression
        root = module.partition(".")[0]
        if dotted and root != bound.imported.bound and not self._free.may_root(root, bound.statement.scope):
            return None
        texts: list[ReplaceText] = []
        for name in names:
            for read in name.reads:
                spans = part_spans(self._lines, read.use)
                if spans is None and (dotted or name.target.name != read.names[0]):
                    return None
                length = bound.expression.count(".") + 1
                if dotted and spans is not None:
                    texts.append(ReplaceText(span=_over(spans[:length]), text=module))
                if name.target.name != read.names[0] and spans is not None:
                    texts.append(ReplaceText(span=spans[length], text=name.target.name))
                if not all(self._may_stand(text, read) for text in texts[-2:]):
                    return None
        return (*self._moved(bound, module), *texts)

    def beside_names(self, bound: BoundModule, moving: Iterable[Moving]) -> tuple[AnyChange, ...] | None:
        """The names are imported beside the module, each by its own name if that is free, else through its module."""
        changes: dict[AnyChange, None] = {}
        for name in moving:
            dotted = any(read.stores or read.use.kind is UseKind.PATTERN for read in name.reads)
            path = name.target
            if not dotted and self._free.claim(path.name, path):
                added, expression = tuple(self._import_of(bound, path)), path.name
            else:
                found = self._module_for(bound, path.module)
                if found is None:
                    return None
                added, expression = found[0], f"{found[1]}.{path.name}"
            texts = self._instead(bound, name, expression)
            if texts is None:
                return None
            changes.update(dict.fromkeys((*added, *texts)))
        return tuple(changes)

    def beside_module(self, bound: BoundModule, module: str, moving: Iterable[Moving]) -> tuple[AnyChange, ...] | None:
        """The new module is imported beside the old one, and the names are read through it."""
        found = self._module_for(bound, module)
        if found is None:
            return None
        changes: list[AnyChange] = [*found[0]]
        for name in moving:
            texts = self._instead(bound, name, f"{found[1]}.{name.target.name}")
            if texts is None:
                return None
            changes += texts
        return tuple(changes)

    def is_sayable(self, bound: BoundModule, name: Moving) -> bool:
        """Whether another expression can stand wherever the name is read."""
        return self._instead(bound, name, name.target.name) is not None

    def drop(self, bound: BoundModule) -> DropName:
        """The old import goes."""
        return DropName(statement=bound.statement.span, site=bound.imported.span)

    # ------------------------------------------------------------------ the import

    def _moved(self, bound: BoundModule, module: str) -> Iterator[AnyChange]:
        statement, site = bound.statement.span, bound.imported.span
        package, _, last = module.rpartition(".")
        if bound.statement.is_from and package:
            spelling = self._grades.spelling(bound, package)
            target = Path(package, last)
            yield MoveName(statement=statement, site=site, target=target, spelling=spelling, bound=bound.imported.bound)
        elif not bound.statement.is_from and ("." in bound.expression or bound.imported.asname):
            yield MoveModule(statement=statement, site=site, module=module)
        else:  # only ``import … as`` can bind a name to this module
            yield DropName(statement=statement, site=site)
            yield AddImport(statement=statement, spelling=module, name="", bound=bound.imported.bound)

    def _import_of(self, bound: BoundModule, path: Path, name: str = "") -> Iterator[AnyChange]:
        """The import of a path under its own or another name, unless the whole file has it."""
        bind = name or path.name
        there = self._free.has(bind, path)
        if there is None or there.span > bound.statement.span:
            spelling = self._grades.spelling(bound, path.module)
            yield AddImport(statement=bound.statement.span, spelling=spelling, name=path.name, bound=bind)

    def _module_for(self, bound: BoundModule, module: str) -> tuple[tuple[AnyChange, ...], str] | None:
        """An import of a module that the uses of `bound` can see, and the expression that it is read by."""
        statement = bound.statement.span
        root = module.partition(".")[0]
        same = root == bound.imported.bound
        if "." in bound.expression and "." in module and (same or self._free.may_root(root, bound.statement.scope)):
            return (AddImport(statement=statement, spelling=module, name="", bound=""),), module
        package, _, last = module.rpartition(".")
        if package and not self._grades.is_attribute(module):
            return None  # ``from package import last`` would give something else
        name = self._free.claim_any(Path(package, last) if package else Path(module), [last, module.replace(".", "_")])
        if name is None:
            return None
        if package:
            return tuple(self._import_of(bound, Path(package, last), name)), name
        return (AddImport(statement=statement, spelling=module, name="", bound="" if name == module else name),), name

    # ------------------------------------------------------------------ uses

    def _instead(self, bound: BoundModule, name: Moving, expression: str) -> list[ReplaceText] | None:
        """The expression in the place of ``m.X``, wherever that is read."""
        found: list[ReplaceText] = []
        for read in name.reads:
            spans = part_spans(self._lines, read.use)
            if spans is None:
                return None
            text = ReplaceText(span=_over(spans[: bound.expression.count(".") + 2]), text=expression)
            if not self._may_stand(text, read):
                return None
            found.append(text)
        return found

    def _may_stand(self, change: ReplaceText, read: Read) -> bool:
        """Whether nothing around the text forbids the change: brackets, or ``f"{m.X=}"``, which shows its code."""
        replaced = self._lines.slice(change.span)
        use = read.use.span
        behind = self._lines.offset(use.end_line, use.end_column)
        return replaced.count("(") == replaced.count(")") and not (
            shows_its_code(self._lines.text, behind) and self._free.is_formatted(behind)
        )


def _over(spans: list[Span]) -> Span:
    return Span(spans[0].line, spans[0].column, spans[-1].end_line, spans[-1].end_column)
