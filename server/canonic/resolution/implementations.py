"""Classes that count as implementations of a canonical name, and which of them are too many.

Takes a judged snapshot that covers the workspace; gives the `Surplus` of a file when asked. The canonical definition
comes first, then those in its module, those that its module imports, and what stands nearest; so the same classes are
too many in every run, whoever imports them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from canonic.policy.model import NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.contributions import Contributions
from canonic.resolution.definitions import Definition, definitions_in, is_interface
from canonic.resolution.model import Defined
from canonic.resolution.relatives import is_implementation, is_in
from canonic.text.spans import Span
from canonic.workspace.modules import SourceModule


@dataclass(frozen=True, slots=True)
class Surplus:
    """One implementation beyond the number that an entry allows."""

    entry: NameEntry
    all: tuple[Definition, ...]
    """All implementations, the canonical one first."""
    definition: Definition
    """The one that is too many."""


class Implementations:
    """Answers about one judged snapshot."""

    _found: Contributions[Definition]

    def __init__(
        self, judge: Judge, before: Implementations | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace, so that classes can be counted.
        """
        self._judge = judge
        names = judge.policy.policy.names
        self._limited = [entry for entry in names if whole and entry.max_implementations is not None]
        self._wanted: dict[str, bool] = {}
        kept = None if before is None else before._found
        self._found = Contributions(judge.resolver.snapshot, self._definitions_in, kept, changed)

    def of(self, file: str) -> tuple[Surplus, ...]:
        """What is too many in a file, in the order of the text."""
        return self._surplus.get(file, ()) if self._limited else ()

    def differing(self, later: Implementations) -> frozenset[str]:
        """Files with another answer later; none while nobody has asked."""
        if not self._found.is_known:
            return frozenset()
        files = self._surplus.keys() | later._surplus.keys()
        return frozenset(file for file in files if self.of(file) != later.of(file))

    @cached_property
    def _surplus(self) -> dict[str, tuple[Surplus, ...]]:
        found: dict[str, tuple[Surplus, ...]] = {}
        for entry in self._limited:
            ranked = self._ranked(entry)
            for definition in ranked[entry.max_implementations :]:
                found[definition.file] = (*found.get(definition.file, ()), Surplus(entry, ranked, definition))
        return {file: tuple(sorted(said, key=lambda one: one.definition.span)) for file, said in found.items()}

    def _definitions_in(self, file: str) -> tuple[Definition, ...]:
        found = definitions_in(self._judge, file, self._is_wanted)
        return tuple(definition for definition in found if definition.is_class)

    def _is_wanted(self, name: str) -> bool:
        if name not in self._wanted:
            self._wanted[name] = any(is_implementation(entry, name) for entry in self._limited)
        return self._wanted[name]

    def _ranked(self, entry: NameEntry) -> tuple[Definition, ...]:
        """The implementations of an entry, in the order in which they may stay."""
        home = self._judge.home(entry.canonical).end
        at = (home.file, home.span) if isinstance(home, Defined) else None
        counted = [
            definition
            for definition in self._found.total
            if is_implementation(entry, definition.path.name)
            and (not entry.family or is_in(entry.family, definition.path.module))
        ]
        if len(counted) <= (entry.max_implementations or 0):
            return tuple(counted)
        counted = [definition for definition in counted if not is_interface(self._judge, definition)]
        behind = self._taken_by(entry)
        return tuple(
            sorted(
                counted,
                key=lambda one: (
                    (one.file, one.span) != at,
                    one.path.module != entry.canonical.module,
                    (one.file, one.span) not in behind,
                    *_distance(entry, one),
                ),
            )
        )

    def _taken_by(self, entry: NameEntry) -> frozenset[tuple[str, Span]]:
        """What the canonical module imports: the implementation may stand there and only be handed out here."""
        resolver = self._judge.resolver
        located = resolver.snapshot.modules.find(entry.canonical.module, None)
        found: set[tuple[str, Span]] = set()
        if isinstance(located, SourceModule):
            for statement in resolver.snapshot.facts(located.path).imports:
                module = resolver.target_module(located.path, statement) if statement.is_from else None
                names = [imported.name for imported in statement.names if is_implementation(entry, imported.name)]
                for name in names if module is not None else ():
                    end = resolver.follow(module or "", name, located.path).end
                    found.update({(end.file, end.span)} if isinstance(end, Defined) else ())
        return frozenset(found)


def _distance(entry: NameEntry, definition: Definition) -> tuple[object, ...]:
    """How far a class stands from the canonical path."""
    ours, theirs = entry.canonical.module.split("."), definition.path.module.split(".")
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    return -shared, definition.path.module, definition.span
