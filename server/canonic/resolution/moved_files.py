"""Files and folders that are about to be renamed: which modules get other names, and what writes the old ones.

Takes a judge and pairs of paths; gives the new name of a module, and edits of directives and, on request, of imports.
Forms of import that would need more than another module behind ``from`` are left to type checkers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from canonic.directives import MovedTo, parse_directive
from canonic.facts.model import DirectiveKind, FileFacts
from canonic.resolution.canonical import Judge
from canonic.text.edits import TextEdit
from canonic.text.spans import Lines, Span

_SOURCES = (".py", ".pyi")


class MovedFiles:
    """One operation."""

    def __init__(self, judge: Judge, moves: Iterable[tuple[str, str]]) -> None:
        """`moves`: old and new path of each file or folder."""
        self._judge = judge
        self._modules: dict[str, str] = {}
        self._packages: dict[str, str] = {}
        for old, new in moves:
            if old.endswith(_SOURCES) and new.endswith(_SOURCES):
                if not any(path.rpartition("/")[2].startswith("__init__.") for path in (old, new)):
                    self._modules.update(self._renamed(old, new))
            elif "." not in old.rpartition("/")[2] and "." not in new.rpartition("/")[2]:
                self._packages.update(self._renamed(f"{old}/__init__.py", f"{new}/__init__.py"))

    def __bool__(self) -> bool:
        return bool(self._modules or self._packages)

    def rename(self, module: str) -> str | None:
        """The new name of a module; None for one that stays."""
        if module in self._modules:
            return self._modules[module]
        for old, new in self._packages.items():
            if module == old or module.startswith(f"{old}."):
                return new + module[len(old) :]
        return None

    def directives(self) -> Iterator[tuple[str, list[TextEdit]]]:
        """By file: the edits of ``moved-to`` directives."""
        snapshot = self._judge.resolver.snapshot
        for file in snapshot.mentioning():
            if edits := list(self._in_directives(snapshot.text(file) or "", snapshot.facts(file))):
                yield file, edits

    def importers(self) -> Iterator[tuple[str, list[TextEdit]]]:
        """By file: the edits of ``from old import …`` and ``import old as m``."""
        snapshot = self._judge.resolver.snapshot
        words = [module.rpartition(".")[2] for module in (*self._modules, *self._packages)]
        holding = snapshot.holding(words)
        for file in sorted({file for word in words for file in holding[word]}):
            if edits := list(self._in_imports(file, snapshot.facts(file))):
                yield file, edits

    def _renamed(self, old: str, new: str) -> Iterator[tuple[str, str]]:
        """The names of a file before and after; by several roots it may have several."""
        modules = self._judge.resolver.snapshot.modules
        return zip(modules.names_of(old), modules.names_of(new), strict=False)

    def _in_directives(self, text: str, facts: FileFacts) -> Iterator[TextEdit]:
        lines = Lines(text)
        for directive in facts.directives:
            said = parse_directive(int(directive.kind), directive.text)
            if directive.kind is not DirectiveKind.MOVED_TO or not isinstance(said, MovedTo):
                continue
            new, at = self.rename(said.path.module), lines.slice(directive.span).find(said.path.module)
            if new is not None and at >= 0:
                start = lines.offset(directive.span.line, directive.span.column) + at
                yield TextEdit(lines.span(start, start + len(said.path.module)), new)

    def _in_imports(self, file: str, facts: FileFacts) -> Iterator[TextEdit]:
        for statement in facts.imports:
            if statement.is_from:
                module = self._judge.resolver.target_module(file, statement)
                new = self.rename(module) if module is not None else None
                if new is not None:
                    yield TextEdit(statement.module_span, new)
                continue
            for imported in statement.names:
                new = self.rename(imported.name)
                if new is not None and imported.asname:
                    start = imported.span
                    end = start.column + len(imported.name)
                    yield TextEdit(Span(start.line, start.column, start.line, end), new)
