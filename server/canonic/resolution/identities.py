"""Files of the policy that are imported under two module names, so that Python loads them twice.

Takes a judged snapshot that covers the workspace; gives the `SecondName`s of a file when asked. Where no file of the
policy can have two names nothing is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from canonic.facts.model import FileFacts, Import, ImportedName
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class Naming:
    """One file imports another under a module name."""

    file: str
    """The file that is imported."""
    module: str


@dataclass(frozen=True, slots=True)
class SecondName:
    """An import of a file by another name than its first."""

    file: str
    """The file that is imported."""
    span: Span
    """The alias."""
    module: str
    """The name that this import uses."""
    first: str
    """The name that others use."""
    other: tuple[str, Span]
    """An import by that name."""


class Identities:
    """Answers about one judged snapshot."""

    _namings: Contributions[Naming]

    def __init__(
        self, judge: Judge, before: Identities | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace, so that all importers are known.
        """
        self._judge = judge
        self._whole = whole
        kept = None if before is None else before._namings
        self._namings = Contributions(judge.resolver.snapshot, self._namings_in, kept, changed)
        self._known: dict[str, tuple[SecondName, ...]] = {}
        """Answers about the files that import one of the files."""

    def of(self, file: str) -> tuple[SecondName, ...]:
        """The imports of a file that give another one a second name, in the order of the text."""
        if not self._whole or not self._files or not self._namings.of(file):
            return ()
        if file not in self._known:
            self._known[file] = tuple(self._find(file))
        return self._known[file]

    def differing(self, later: Identities, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files that were asked about and have another answer later, after `changed` have changed.

        `reached`: files that will be asked again in any case. What is known of the others is handed on.
        """
        again = self._known.keys() - reached
        if again and self._namings.holds_after(later._namings):
            for file in again:
                if not any(one.other[0] in changed for one in self._known[file]):
                    later._known[file] = self._known[file]
        return frozenset(file for file in again if later.of(file) != self._known[file])

    @cached_property
    def _files(self) -> frozenset[str]:
        """The files of the policy's modules that may have two names."""
        snapshot = self._judge.resolver.snapshot
        policy = self._judge.policy
        found: set[str] = set()
        for module in {*policy.modules, *(path.module for path in policy.paths)}:
            located = snapshot.modules.find(module, None)
            if isinstance(located, SourceModule) and located.path not in found:
                names = snapshot.modules.names_of(located.path)
                # In a folder that is no package, a neighbour may import the file by its bare name.
                loose = "." in (names or ("",))[0] and "__init__.py" not in snapshot.beside(located.path)
                if len(names) > 1 or loose:
                    found.add(located.path)
        return frozenset(found)

    @cached_property
    def _lasts(self) -> frozenset[str]:
        names = self._judge.resolver.snapshot.modules.names_of
        return frozenset(name.rpartition(".")[2] for file in self._files for name in names(file))

    def _namings_in(self, file: str) -> tuple[Naming, ...]:
        facts = self._judge.resolver.snapshot.facts(file)
        return tuple(dict.fromkeys(naming for _, _, naming in self._named(file, facts)))

    def _named(self, file: str, facts: FileFacts) -> list[tuple[Import, ImportedName, Naming]]:
        """Each import of one of the files, with the name that it uses."""
        resolver = self._judge.resolver
        found: list[tuple[Import, ImportedName, Naming]] = []
        for statement in facts.imports:
            module = resolver.target_module(file, statement) if statement.is_from else ""
            for imported in statement.names:
                names = (module, f"{module}.{imported.name}") if statement.is_from else (imported.name,)
                for name in names if module is not None else ():
                    if not name or name.rpartition(".")[2] not in self._lasts:
                        continue
                    located = resolver.snapshot.modules.find(name, file)
                    if isinstance(located, SourceModule) and located.path in self._files:
                        found.append((statement, imported, Naming(located.path, name)))
        return found

    def _find(self, file: str) -> list[SecondName]:
        snapshot = self._judge.resolver.snapshot
        found: list[SecondName] = []
        for statement, imported, naming in self._named(file, snapshot.facts(file)):
            first = snapshot.modules.names_of(naming.file)[0]
            # A relative import means its file's own package, under whatever name that was imported.
            if statement.level or naming.module == first:
                continue
            for other in self._namings.files_with(Naming(naming.file, first)):
                at = next(
                    one.span for _, one, said in self._named(other, snapshot.facts(other)) if said.module == first
                )
                found.append(SecondName(naming.file, imported.span, naming.module, first, (other, at)))
                break
        return sorted(found, key=lambda one: one.span)
