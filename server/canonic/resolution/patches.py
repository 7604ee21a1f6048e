"""What tests replace at run time: patched attributes, and modules swapped in ``sys.modules``.

Takes the facts of every file that mentions a policy name. A path found here keeps a rewrite from being safe, because
the site's meaning hangs on the namespace that the test changes.
"""

from __future__ import annotations

import re

from canonic.facts.model import FileFacts, UseKind
from canonic.resolution.chain import Resolver
from canonic.resolution.contributions import Contributions
from canonic.resolution.leaning import leaned_on
from canonic.text.names import Path
from canonic.text.spans import Lines, Span
from canonic.workspace.modules import SourceModule

_NOT_PATCHES = frozenset(
    ("import_module", "__import__", "getLogger", "get_logger", "find_spec", "importorskip", "reload")
)
_REPLACED, _REMOVED = "replaced", "removed"
_SEVERAL = "multiple"
"""``mock.patch.multiple("a.b", X=…)`` names the module alone."""


class Patches:
    """Patched paths of one snapshot."""

    def __init__(
        self,
        resolver: Resolver,
        modules: frozenset[str],
        before: Patches | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """`modules`: dotted names of the policy's modules, canonical and legacy; nothing else is asked about.

        `before`: the patches of an earlier snapshot with the same policy and modules, from which only `changed` differ.
        """
        self._resolver = resolver
        self._modules = modules
        self._last_words = {module.rpartition(".")[2] for module in modules}
        snapshot = resolver.snapshot
        self._strings: Contributions[str] = Contributions(
            snapshot, self._strings_in, None if before is None else before._strings, changed
        )
        self._swapped: Contributions[tuple[str, str]] = Contributions(
            snapshot, self._swapped_in, None if before is None else before._swapped, changed
        )
        self._handed_on: Contributions[str] = Contributions(
            snapshot, self._handed_on_in, None if before is None else before._handed_on, changed
        )
        self._leaned_on: Contributions[str] = Contributions(
            snapshot, self._leaned_on_in, None if before is None else before._leaned_on, changed
        )

    def patched(self, path: Path) -> bool:
        """Whether some test replaces this very attribute of its module."""
        return (
            path.dotted in self._strings.members
            or path.module in self._handed_on.members
            or f"{path.module}:{_SEVERAL}" in self._strings.members
        )

    def replaced(self, module: str) -> bool:
        """Whether some file puts another object into ``sys.modules`` under this name."""
        return (module, _REPLACED) in self._swapped.members

    def removed(self, module: str) -> bool:
        """Whether some file takes the module out of ``sys.modules``, so that it is made anew."""
        return (module, _REMOVED) in self._swapped.members

    def leaned_on(self, module: str) -> bool:
        """Whether some file reads the module as an attribute of its package and leaves it to others to import it."""
        return module in self._leaned_on.members

    def hold_after(self, later: Patches) -> bool:
        """Whether all answers that were given are the later ones too."""
        return (
            self._strings.holds_after(later._strings)
            and self._swapped.holds_after(later._swapped)
            and self._handed_on.holds_after(later._handed_on)
            and self._leaned_on.holds_after(later._leaned_on)
        )

    def _strings_in(self, file: str) -> tuple[str, ...]:
        return tuple(
            f"{string.value}:{_SEVERAL}" if string.call.endswith(f"patch.{_SEVERAL}") else string.value
            for string in self._resolver.snapshot.facts(file).strings
            if string.call.rpartition(".")[2] not in _NOT_PATCHES
        )

    def _swapped_in(self, file: str) -> tuple[tuple[str, str], ...]:
        """Modules that a file replaces in ``sys.modules`` or takes out of it."""
        found: list[tuple[str, str]] = []
        snapshot = self._resolver.snapshot
        facts = snapshot.facts(file)
        for string in facts.strings:
            if string.value not in self._modules:
                continue
            if string.call == "patch.dict{}":
                found.append((string.value, _REPLACED))
            elif string.call == "sys.modules.pop":
                found.append((string.value, _REMOVED))
            elif string.call == "sys.modules[]" and _is_stored(facts, string.span):
                line = Lines(snapshot.text(file) or "").line_text(string.span.line)
                found.append((string.value, _REMOVED if line.lstrip().startswith("del ") else _REPLACED))
        return tuple(found)

    def _handed_on_in(self, file: str) -> tuple[str, ...]:
        """Policy modules that a file passes on as an object: ``patch.object(m, …)``, ``setattr(m, …)``."""
        found: list[str] = []
        for bound, module in self._module_names(file, self._last_words):
            if not self._may_pass(file, bound):
                continue
            body = self._resolver.snapshot.body(file)
            if not body.understood or any(
                use.kind in (UseKind.PASSED, UseKind.READ) and use.dotted in (bound, module) for use in body.uses
            ):
                found.append(module)
        return tuple(found)

    def _may_pass(self, file: str, bound: str) -> bool:
        """Whether the text has the module's name other than before a dot, beside its import: a cheap first look."""
        text = self._resolver.snapshot.text(file) or ""
        bare = re.compile(rf"(?<![\w.]){re.escape(bound)}(?!\w|[ \t]*\.)")
        imports = sum(
            (name.asname or name.name) == bound or (statement.is_from and statement.module == bound)
            for statement in self._resolver.snapshot.facts(file).imports
            for name in statement.names
        )
        return len(bare.findall(text)) > imports

    def _leaned_on_in(self, file: str) -> tuple[str, ...]:
        return leaned_on(self._resolver, file, self._modules)

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
