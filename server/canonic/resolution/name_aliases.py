"""Aliases at module level, ``X = Y``, that leave a reader in doubt which of two names is the canonical one.

Takes a judge and a file; gives `NameAlias`es. What matters is where the alias leads: names that are only spelled like
those of the policy are nobody's business.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from canonic.facts.model import Binding, BindingKind, Guard
from canonic.policy.model import Level, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.live import live_bindings
from canonic.resolution.model import Defined, End
from canonic.resolution.relatives import family, is_implementation, is_in, is_relative
from canonic.text.names import Path

_NOT_AT_RUN_TIME = frozenset((Guard.TYPE_CHECKING, Guard.EXCEPT_IMPORT, Guard.MAIN))


class Doubt(enum.Enum):
    """What an alias leaves open."""

    TWO_NAMES = "two-names"
    """Both names are the policy's, and mean the canonical object."""
    ANOTHER_OBJECT = "another-object"
    """The canonical name is given to another object."""


@dataclass(frozen=True, slots=True)
class NameAlias:
    """An alias between names of one policy entry."""

    entry: NameEntry
    binding: Binding
    path: Path
    """The path that the alias makes."""
    end: Defined
    """Where it leads."""
    doubt: Doubt
    home: End
    """Where the canonical path leads."""


class NameAliases:
    """Answers about one judged snapshot, given file by file and kept."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._known: dict[str, tuple[NameAlias, ...]] = {}
        """Answers about the files that have a candidate."""

    def of(self, file: str) -> tuple[NameAlias, ...]:
        """The aliases of a file, in the order of the text."""
        if file not in self._known:
            found = _find(self._judge, file)
            if found is None:
                return ()
            self._known[file] = found
        return self._known[file]

    def differing(self, later: NameAliases, reached: frozenset[str], *, outward: bool) -> frozenset[str]:
        """Files that were asked about and have another answer later.

        `reached`: files that will be asked again in any case. `outward`: other files may see what has changed.
        """
        again = self._known.keys() - reached
        if not outward:
            later._known.update((file, self._known[file]) for file in again)
        return frozenset(file for file in again if later.of(file) != self._known[file])


def _find(judge: Judge, file: str) -> tuple[NameAlias, ...] | None:
    """The aliases of a file; None when it has no assignment that could be one."""
    facts = judge.resolver.snapshot.facts(file)
    words = judge.policy.words
    named = [b for b in facts.bindings if b.name in words and b.kind is BindingKind.ALIAS]
    if not named or not judge.resolver.snapshot.modules.names_of(file):
        return None
    found: list[NameAlias] = []
    for binding in named:
        other = binding.target.rpartition(".")[2]
        if other == binding.name or _NOT_AT_RUN_TIME.intersection(binding.guards):
            continue
        if binding in live_bindings(facts, binding.name)[0] and (alias := _judged(judge, file, binding, other)):
            found.append(alias)
    return tuple(found)


def _judged(judge: Judge, file: str, binding: Binding, other: str) -> NameAlias | None:
    path = Path(judge.resolver.module_name(file), binding.name)
    chain = judge.resolver.follow(path.module, path.name, file)
    end = chain.end
    if len(chain.arms) != 1 or not isinstance(end, Defined) or not end.path.name or judge.is_test(end.file):
        return None
    for entry in judge.policy.policy.names:
        if not is_in(family(entry), path.module) and path not in judge.policy.listed:
            continue
        if entry.origin.level is Level.DIRECTIVE and entry.origin.file == file:
            continue  # a comment beside it says which name is canonical
        names = {entry.canonical.name, *(legacy.name for legacy in entry.legacy)}
        if binding.name not in names:
            continue
        home = judge.home(entry.canonical)
        if judge.resolver.same_object(chain, home):
            if other in names or is_implementation(entry, other):
                return NameAlias(entry, binding, path, end, Doubt.TWO_NAMES, home.end)
        elif is_relative(entry, end.path) and (
            binding.name == entry.canonical.name or other in names or is_implementation(entry, other)
        ):
            return NameAlias(entry, binding, path, end, Doubt.ANOTHER_OBJECT, home.end)
    return None
