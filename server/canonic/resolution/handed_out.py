"""Which names of a module other files take from it, be it by import, as an attribute or in a string.

Asked only about names that stand for a module: whoever has such a name has the module object, and may read other names
through it than the file that made it. Looks at every listed file whose text has both words, on the side of finding too
much.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from canonic.facts.model import FileFacts
from canonic.resolution.chain import Resolver
from canonic.resolution.live import is_package, is_star
from canonic.resolution.told import Told
from canonic.workspace.modules import Ambiguous, SourceModule


class _Question(NamedTuple):
    """What is asked about a file."""

    file: str
    how: str
    """``taken``, ``asked``, ``replaced``, ``starred`` or ``spoken``."""
    name: str


class HandedOut:
    """Answers over one snapshot, and who was given them: a finding of the file that is asked about rests on each."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._snapshot = resolver.snapshot
        self._told: Told[_Question, bool] = Told(self._answer)

    def is_taken(self, file: str, name: str) -> bool:
        """Whether another file may get the module-level name from the module that `file` is."""
        return self._told.tell(file, _Question(file, "taken", name))

    def is_asked_for(self, file: str, name: str) -> bool:
        """The same by name: not by a star, and whether or not ``__all__`` has it."""
        return self._told.tell(file, _Question(file, "asked", name))

    def is_replaced(self, file: str, name: str) -> bool:
        """Whether another file may put something else under the name: by a string beside the module, or by a store."""
        return self._told.tell(file, _Question(file, "replaced", name))

    def is_starred(self, file: str) -> bool:
        """Whether another file may star-import the module, so that every name it binds gets there."""
        return self._told.tell(file, _Question(file, "starred", ""))

    def is_spoken(self, file: str, dotted: str) -> bool:
        """Whether a string somewhere names what `file` calls ``dotted``, or something of it: ``"pkg.here.m.X"``."""
        return self._told.tell(file, _Question(file, "spoken", dotted))

    def news(self, before: HandedOut, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files, beside the `reached`, that an earlier snapshot told otherwise; only `changed` differ from it."""

        def may_differ(question: _Question) -> bool:
            name = question.name.partition(".")[0]
            return not changed.isdisjoint((*before._others(question.file, name), *self._others(question.file, name)))

        return self._told.news(before._told, reached, may_differ)

    def _answer(self, question: _Question) -> bool:
        file, how, name = question
        match how:
            case "starred":
                return any(
                    is_star(statement) and self._is(other, self._resolver.target_module(other, statement), file)
                    for other in self._others(file, "")
                    if self._snapshot.mentions(other)  # whoever imports with a star is never skipped
                    for statement in self._snapshot.facts(other).imports
                )
            case "spoken":
                spellings = [f"{module}.{name}" for module in self._snapshot.modules.names_of(file)]
                return any(
                    f"{string.value}.".startswith(f"{spelling}.")
                    for other in self._others(file, name.partition(".")[0])
                    for string in self._snapshot.facts(other).strings
                    for spelling in spellings
                )
            case "asked":
                return any(self._takes(other, file, name) for other in self._others(file, name))
            case "replaced":
                return any(self._replaces(other, file, name) for other in self._others(file, name))
            case _:
                return (
                    self._is_exported(self._snapshot.facts(file), name)
                    or self._answer(_Question(file, "starred", ""))
                    or any(self._takes(other, file, name) for other in self._others(file, name))
                )

    # ------------------------------------------------------------------ one other file

    def _is_exported(self, facts: FileFacts, name: str) -> bool:
        if facts.exports is None:
            return False
        return not facts.exports_exact or any(export.name == name for export in facts.exports)

    def _others(self, file: str, name: str) -> Iterator[str]:
        """Listed files that may speak of the module, and of the name if there is one."""
        last = self._last_word(file)
        if not last:
            return  # the file is no module: nobody can import it
        found = self._snapshot.holding([last, name] if name else [last])
        others = set(found[last])
        if is_package(file):  # ``from . import name`` does not say the package
            folder = file.rpartition("/")[0]
            others.update(path for path in self._snapshot.paths if path.startswith(f"{folder}/"))
        if name:
            others &= found[name]
        yield from sorted(others - {file, f"{file}i"})

    def _takes(self, other: str, file: str, name: str) -> bool:
        """Whether one file may get the name: by ``from … import``, as an attribute of the module, or in a string."""
        text = self._snapshot.text(other) or ""
        facts = self._snapshot.facts(other)
        own, last = re.escape(name), re.escape(self._last_word(file))
        for statement in facts.imports:
            for imported in statement.names:
                module = self._resolver.target_module(other, statement) if statement.is_from else None
                if imported.name == name and self._is(other, module, file):
                    return True
                path = self._resolver.written(other, statement, imported.name)
                if path is not None and self._is(other, path.dotted, file):
                    bound = re.escape(imported.asname or imported.name).replace(r"\.", r"\s*\.\s*")
                    if re.search(rf"(?<![\w.]){bound}\s*\.\s*{own}(?!\w)|['\"]{own}['\"]", text):
                        return True
        for match in re.finditer(rf"(?<![\w.])((?:\w+\s*\.\s*)+){last}\s*\.\s*{own}(?!\w)", text):
            package = re.sub(r"\s", "", match[1])[:-1]
            if any(
                self._is(other, f"{path}.{self._last_word(file)}", file) for path in self._paths(other, facts, package)
            ):
                return True
        return False

    def _replaces(self, other: str, file: str, name: str) -> bool:
        """Whether one file has the module as an object and names the name in a string, or stores it."""
        text = self._snapshot.text(other) or ""
        own = re.escape(name)
        for statement in self._snapshot.facts(other).imports:
            for imported in statement.names:
                path = self._resolver.written(other, statement, imported.name)
                if path is not None and self._is(other, path.dotted, file):
                    bound = re.escape(imported.asname or imported.name).replace(r"\.", r"\s*\.\s*")
                    stored = rf"(?<![\w.]){bound}\s*\.\s*{own}\s*(?:=(?!=)|,|\Z)"
                    if re.search(rf"{stored}|{bound}\s*,\s*['\"]{own}['\"]", text):
                        return True
        return False

    def _paths(self, other: str, facts: FileFacts, dotted: str) -> Iterator[str]:
        """What a dotted expression of another file, or one in a string, may stand for."""
        yield dotted
        root, _, rest = dotted.partition(".")
        for statement in facts.imports:
            for imported in statement.names:
                path = self._resolver.written(other, statement, imported.name)
                if path is not None and imported.bound == root:
                    whole = path.dotted if statement.is_from or imported.asname else root
                    yield f"{whole}.{rest}" if rest else whole

    def _is(self, importer: str, module: str | None, file: str) -> bool:
        """Whether a module is, or may be, the file."""
        if module is None or module.rpartition(".")[2] != self._last_word(file):
            return False
        located = self._snapshot.modules.find(module, importer)
        if isinstance(located, Ambiguous):
            return file in located.candidates
        return isinstance(located, SourceModule) and located.path == file

    def _last_word(self, file: str) -> str:
        return self._resolver.module_name(file).rpartition(".")[2]
