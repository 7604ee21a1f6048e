"""What tests replace at run time: patched attributes, and modules swapped in ``sys.modules``.

Takes the facts of every file that mentions a policy name. A path found here keeps a rewrite from being safe, because
the site's meaning hangs on the namespace that the test changes.
"""

from __future__ import annotations

from functools import cached_property

from canonic.facts.model import FileFacts, UseKind
from canonic.resolution.chain import Resolver
from canonic.text.names import Path
from canonic.text.spans import Lines, Span
from canonic.workspace.modules import SourceModule

_NOT_PATCHES = frozenset(
    ("import_module", "__import__", "getLogger", "get_logger", "find_spec", "importorskip", "reload")
)


class Patches:
    """Patched paths of one snapshot."""

    def __init__(self, resolver: Resolver, modules: frozenset[str]) -> None:
        """`modules`: dotted names of the policy's modules, canonical and legacy; nothing else is asked about."""
        self._resolver = resolver
        self._modules = modules

    def patched(self, path: Path) -> bool:
        """Whether some test replaces this very attribute of its module."""
        return path.dotted in self._strings or path.module in self._handed_on

    def replaced(self, module: str) -> bool:
        """Whether some file puts another object into ``sys.modules`` under this name."""
        return module in self._swapped[0]

    def removed(self, module: str) -> bool:
        """Whether some file takes the module out of ``sys.modules``, so that it is made anew."""
        return module in self._swapped[1]

    @cached_property
    def _strings(self) -> frozenset[str]:
        return frozenset(
            string.value
            for file in self._resolver.snapshot.mentioning()
            for string in self._resolver.snapshot.facts(file).strings
            if string.call.rpartition(".")[2] not in _NOT_PATCHES
        )

    @cached_property
    def _swapped(self) -> tuple[frozenset[str], frozenset[str]]:
        """Modules that are replaced in ``sys.modules``, and modules that are taken out of it."""
        replaced: set[str] = set()
        removed: set[str] = set()
        snapshot = self._resolver.snapshot
        for file in snapshot.mentioning():
            facts = snapshot.facts(file)
            for string in facts.strings:
                if string.value not in self._modules:
                    continue
                if string.call == "patch.dict{}":
                    replaced.add(string.value)
                elif string.call == "sys.modules.pop":
                    removed.add(string.value)
                elif string.call == "sys.modules[]" and _is_stored(facts, string.span):
                    line = Lines(snapshot.text(file) or "").line_text(string.span.line)
                    (removed if line.lstrip().startswith("del ") else replaced).add(string.value)
        return frozenset(replaced), frozenset(removed)

    @cached_property
    def _handed_on(self) -> frozenset[str]:
        """Policy modules that some file passes on as an object: ``patch.object(m, …)``, ``setattr(m, …)``."""
        last_words = {module.rpartition(".")[2] for module in self._modules}
        found: set[str] = set()
        for file in self._resolver.snapshot.mentioning():
            for bound, module in self._module_names(file, last_words):
                body = self._resolver.snapshot.body(file)
                if not body.understood or any(
                    use.kind is UseKind.PASSED and use.dotted in (bound, module) for use in body.uses
                ):
                    found.add(module)
        return frozenset(found)

    def _module_names(self, file: str, last_words: set[str]) -> list[tuple[str, str]]:
        """Names of a file that stand for a policy module, with the module."""
        found: list[tuple[str, str]] = []
        for statement in self._resolver.snapshot.facts(file).imports:
            for imported in statement.names:
                if imported.name.rpartition(".")[2] not in last_words:
                    continue
                path = self._resolver.written(file, statement, imported.name)
                module = path.dotted if path else ""
                if module in self._modules and isinstance(
                    self._resolver.snapshot.modules.find(module, file), SourceModule
                ):
                    found.append((imported.asname or imported.name, module))
        return found


def _is_stored(facts: FileFacts, span: Span) -> bool:
    """Whether the item of ``sys.modules`` that a string names is assigned or deleted, not only read."""
    place = (span.line, span.column)
    return any(
        (store.span.line, store.span.column) <= place < (store.span.end_line, store.span.end_column)
        for store in facts.attribute_stores
        if store.dotted == "sys.modules[]"
    )
