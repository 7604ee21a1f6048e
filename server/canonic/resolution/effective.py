"""`EffectivePolicy`: declared entries and source directives as one set of look-ups.

Project entries beat directives, which beat packs (by legacy path). Form was checked by `canonic.policy.load`; whether
the paths exist is asked by `canonic.rules.stale_policy`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from canonic.directives import MovedTo, parse_directive
from canonic.facts.model import Directive, DirectiveKind, FileFacts
from canonic.index.entry import DIRECTIVE, TELLING, Needles
from canonic.index.snapshot import Snapshot
from canonic.policy.model import Legacy, Level, ModuleEntry, NameEntry, Origin, Policy
from canonic.settings.model import Settings
from canonic.text.names import Path, is_within

_WILD = re.compile(r"[*?]|\[[^\]]*\]")
"""The parts of a glob that do not stand for themselves."""


@dataclass(frozen=True)
class EffectivePolicy:
    """Who is legacy and where it should come from."""

    policy: Policy
    """All entries, directives included."""
    listed: dict[Path, NameEntry] = field(default_factory=dict)
    """Name entries by each legacy path that they list."""
    wildcards: dict[str, tuple[NameEntry, ...]] = field(default_factory=dict)
    """Name entries that list ``m:*``, by module."""
    moved: dict[str, ModuleEntry] = field(default_factory=dict)
    """Module entries by legacy module."""
    homes: dict[Path, NameEntry] = field(default_factory=dict)
    """Name entries by canonical path."""

    def module_entry(self, module: str) -> ModuleEntry | None:
        """The entry that says that a module, or a package above it, moved; the longest legacy name wins."""
        if not self.moved:
            return None
        name = module
        while name:
            if entry := self.moved.get(name):
                return entry
            name = name.rpartition(".")[0]
        return None

    def entry_to(self, module: str) -> ModuleEntry | None:
        """The entry by which a module, or a package above it, is canonical; the longest canonical name wins, then the
        entry that stands first. Of a package that a module of its own moved up into, the other modules are no part.
        """
        found = [
            entry
            for entry in self.policy.modules
            if is_within(module, entry.canonical)
            and (module == entry.canonical or not is_within(entry.legacy, entry.canonical))
        ]
        return max(found, key=lambda entry: len(entry.canonical), default=None)

    @cached_property
    def paths(self) -> frozenset[Path]:
        """Every path that an entry speaks of, legacy modules and wildcards left out."""
        found = {*self.listed, *self.homes}
        for exclusive in self.policy.exclusives:
            found.update((*exclusive.preferred, *exclusive.instead_of))
        for boundary in self.policy.boundaries:
            found.update(boundary.paths)
        found.update(call.legacy for call in self.policy.calls)
        return frozenset(found)

    @cached_property
    def names(self) -> frozenset[str]:
        """What entries are called, as findings say it and people ask for it: names, modules, and names of pairs."""
        found = {path.name for path in self.paths} | {path.module for path in self.paths if not path.name}
        for entry in self.policy.modules:
            found |= {entry.legacy, entry.canonical}
        return frozenset(found | {exclusive.name for exclusive in self.policy.exclusives}) - {"", "*"}

    @cached_property
    def words(self) -> frozenset[str]:
        """Names that an import must mention to be of interest."""
        return frozenset(path.name for path in self.paths) - {"", "*"}

    @cached_property
    def modules(self) -> frozenset[str]:
        """Modules of which every imported name is of interest."""
        whole = [
            path.module
            for entry in self.policy.exclusives
            for path in (*entry.preferred, *entry.instead_of)
            if not path.name
        ]
        whole += [path.module for entry in self.policy.boundaries for path in entry.paths if not path.name]
        return frozenset((*self.wildcards, *self.moved, *whole))


def combine(policy: Policy, declared: Iterable[NameEntry | ModuleEntry] = ()) -> EffectivePolicy:
    """The effective policy of the policy's own entries and of those that directives in the source declare."""
    names, modules = list(policy.names), list(policy.modules)
    for entry in declared:
        if isinstance(entry, NameEntry):
            names.append(entry)
        else:
            modules.append(entry)
    names.sort(key=lambda entry: entry.origin.level)
    modules.sort(key=lambda entry: entry.origin.level)
    combined = Policy(
        names=tuple(names), modules=tuple(modules), calls=policy.calls, exclusives=policy.exclusives,
        boundaries=policy.boundaries,
    )  # fmt: skip
    listed: dict[Path, NameEntry] = {}
    wildcards: dict[str, tuple[NameEntry, ...]] = {}
    for named in combined.names:
        for legacy in named.legacy:
            if legacy.name == "*":
                wildcards[legacy.module] = (*wildcards.get(legacy.module, ()), named)
            else:
                listed[Path(legacy.module, legacy.name)] = named
    return EffectivePolicy(
        combined,
        listed,
        wildcards,
        {entry.legacy: entry for entry in combined.modules},
        {entry.canonical: entry for entry in combined.names},
    )


def needles_of(policy: EffectivePolicy, settings: Settings) -> Needles:
    """What a file must speak of to be of interest: names, modules, and directives; and what the run is about.

    The index never passes over a file that imports a legacy module, or names one in a string.
    """
    if settings.reads == "all":
        return Needles(frozenset((b"",)))
    modules = {*policy.modules, *(path.module for path in policy.listed)}
    # The canonical modules too: what a test replaces there, late readers of the legacy path do not see before a fix.
    modules.update(entry.canonical for entry in policy.moved.values())
    modules.update(path.module for path in policy.homes)
    modules.update(call.legacy.module for call in policy.policy.calls)
    modules.update(settings.asked)
    asked = (word for word in settings.asked if "." not in word)
    return Needles(
        frozenset(word.encode() for word in (*policy.words, *asked, DIRECTIVE)),
        modules=frozenset(module.encode() for module in modules),
        made=frozenset(_made(policy)),
    )


def _made(policy: EffectivePolicy) -> Iterable[bytes]:
    """What stands in the name of a copy or an implementation and is not found by the words already."""
    telling = [word for word in policy.words if len(word) >= TELLING]
    for entry in policy.policy.names:
        counted = entry.implementations if entry.max_implementations is not None else ()
        for part in (entry.canonical.name, *(max(_WILD.split(pattern), key=len) for pattern in counted)):
            if not any(word in part for word in telling):
                yield part.encode()


def declared_in(snapshot: Snapshot, file: str) -> tuple[NameEntry | ModuleEntry, ...]:
    """The entries that the ``moved-to`` directives of a file declare."""
    facts = snapshot.facts(file)
    found = (
        _declared(snapshot, file, facts, directive)
        for directive in facts.directives
        if directive.kind is DirectiveKind.MOVED_TO
    )
    return tuple(entry for entry in found if entry is not None)


def _declared(snapshot: Snapshot, file: str, facts: FileFacts, directive: Directive) -> NameEntry | ModuleEntry | None:
    said = parse_directive(int(directive.kind), directive.text)
    own = snapshot.modules.names_of(file)
    if not isinstance(said, MovedTo) or not own:
        return None
    origin = Origin(Level.DIRECTIVE, file, directive.span.line, "")
    if not said.path.name:
        return ModuleEntry(legacy=own[0], canonical=said.path.module, notes=said.notes, origin=origin)
    bound = [
        binding.name
        for binding in facts.bindings
        if directive.first_line <= binding.span.line <= directive.last_line or _follows(directive, binding.span.line)
    ]
    legacy = tuple(Legacy(own[0], name, directive.span.line) for name in dict.fromkeys(bound[:1] or [said.path.name]))
    return NameEntry(canonical=said.path, legacy=legacy, notes=said.notes, origin=origin)


def _follows(directive: Directive, line: int) -> bool:
    """Whether a directive on a line of its own speaks of what starts on the next line."""
    return directive.alone and line == directive.last_line + 1
