"""Legacy paths in strings that a call takes for a path: ``mock.patch("a.old.X")``, ``import_module("a.old")``.

Takes one file of a judged snapshot, gives `StringSite` values. The file's text is read only when one of its strings
spells a path that the policy calls legacy. Where the layout of modules does not say which part of a string is the
module, nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.facts.model import DottedString
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.canonical import Judge
from canonic.resolution.model import Chain, Missing
from canonic.resolution.string_calls import Meaning, Reading, may_be_path, read_string
from canonic.resolution.string_guards import EXPECTING, guards_of
from canonic.text.names import Path
from canonic.text.spans import Lines, lines_of
from canonic.workspace.modules import NamespacePackage, SourceModule

_OF_MODULES = frozenset((Meaning.IMPORTED, Meaning.TRIED, Meaning.CACHED))


@dataclass(frozen=True, slots=True)
class StringSite:
    """A string that spells a legacy path."""

    file: str
    string: DottedString
    reading: Reading
    written: Path
    """The legacy path; without a name where the string spells a module."""
    below: str
    """What stands behind the path, with its dot: ``.method`` of ``a.old.X.method``."""
    chain: Chain
    entry: NameEntry | ModuleEntry
    target: Path | None
    listed: bool
    """The policy lists the path, so it is not only resolved to the canonical definition."""

    @property
    def missing(self) -> bool:
        """Whether the path leads nowhere."""
        return isinstance(self.chain.end, Missing) and len(self.chain.arms) == 1

    @property
    def replaces_name(self) -> bool:
        """Whether the call replaces the name in the namespace of the legacy module."""
        meaning = self.reading.meaning
        return meaning is Meaning.SEVERAL or (meaning is Meaning.REPLACED and not self.below)


@dataclass(frozen=True, slots=True)
class _Spelled:
    """How a string divides into a legacy path and what stands below it."""

    written: Path
    below: str
    entry: NameEntry | ModuleEntry
    target: Path | None


def string_sites(judge: Judge, file: str) -> tuple[StringSite, ...]:
    """All sites of one file, in the order of the text."""
    return tuple(_sites(judge, file))


def _sites(judge: Judge, file: str) -> Iterator[StringSite]:
    facts = judge.resolver.snapshot.facts(file)
    if not facts.strings:
        return
    anything = any(entry.any_legacy for entry in judge.policy.policy.names)
    lines: Lines | None = None
    for string in facts.strings:
        if not may_be_path(string) or not (anything or _may_be_legacy(judge, string)):
            continue
        lines = lines or lines_of(judge.resolver.snapshot.text(file) or "")
        reading = read_string(file, facts, lines, string)
        if reading is None:
            continue
        spelled, listed = _spelled(judge, file, string.value, reading), True
        if spelled is None:
            spelled, listed = _resolved(judge, file, string.value, reading), False
        if spelled is None or file in judge.exempt_files(spelled.entry):
            continue
        chain = judge.resolver.follow(spelled.written.module, spelled.written.name, file)
        site = StringSite(
            file, string, reading, spelled.written, spelled.below, chain, spelled.entry, spelled.target, listed
        )
        if site.missing and (
            reading.meaning is Meaning.TRIED
            or any(f"{spelled.written.module}.".startswith(f"{module}.") for module in facts.skips)
            or EXPECTING.intersection(guards_of(lines.text, facts, string, marks=False))
        ):
            continue
        yield site


def _may_be_legacy(judge: Judge, string: DottedString) -> bool:
    """Whether a string can spell a legacy path at all; quick, since every dotted string of the workspace is asked."""
    policy, value = judge.policy, string.value
    if policy.module_entry(value):
        return True
    position = value.rfind(".")
    name = len(value)
    while position > 0:
        module = value[:position]
        if module in policy.wildcards or Path(module, value[position + 1 : name]) in policy.listed:
            return True
        name, position = position, value.rfind(".", 0, position)
    return string.call.endswith(".multiple") and value in judge.listed_modules


def _spelled(judge: Judge, file: str, value: str, reading: Reading) -> _Spelled | None:
    """The legacy path that the policy lists and the string spells."""
    moved = judge.policy.module_entry(value)
    if reading.meaning in _OF_MODULES:
        return _module(moved, value) if moved else None
    parts = value.split(".")
    deepest = _deepest(judge, file, parts)
    if reading.meaning is Meaning.SEVERAL:
        return _several(judge, value, reading, deepest == len(parts)) or (_module(moved, value) if moved else None)
    for count in range(max(deepest, 1), len(parts)):
        written = Path(".".join(parts[:count]), parts[count])
        known = None if _is_special(written.name) else judge.listed(written)
        if known is not None and isinstance(known[0], NameEntry):
            return _Spelled(written, _joined(parts[count + 1 :]), *known)
    if moved is None:
        return None
    count = max(deepest, len(moved.legacy.split(".")))
    if count >= len(parts):
        return _module(moved, value)
    written = Path(".".join(parts[:count]), parts[count])
    target = Path(moved.canonical + written.module[len(moved.legacy) :], written.name)
    if written in judge.policy.homes or _is_special(written.name):
        return None
    return _Spelled(written, _joined(parts[count + 1 :]), moved, target)


def _several(judge: Judge, value: str, reading: Reading, is_module: bool) -> _Spelled | None:
    """The module of ``patch.multiple``, when a name that it replaces there is listed."""
    for name in reading.names if is_module else ():
        known = judge.listed(Path(value, name))
        if known is not None and isinstance(known[0], NameEntry):
            return _Spelled(Path(value, name), "", *known)
    return None


def _module(moved: ModuleEntry, value: str) -> _Spelled:
    return _Spelled(Path(value), "", moved, Path(moved.canonical + value[len(moved.legacy) :]))


def _resolved(judge: Judge, file: str, value: str, reading: Reading) -> _Spelled | None:
    """The path of an object whose entry says that every other path to it is legacy.

    A patch is meant for the code of the module that it names, so it is a finding only where that module does nothing
    with the name but pass it on.
    """
    entries = [entry for entry in judge.policy.policy.names if entry.any_legacy]
    if not entries or reading.meaning not in (Meaning.REPLACED, Meaning.LOOKED_UP):
        return None
    parts = value.split(".")
    deepest = _deepest(judge, file, parts)
    if not 0 < deepest < len(parts):
        return None
    written = Path(".".join(parts[:deepest]), parts[deepest])
    if written in judge.policy.homes:
        return None
    chain = judge.resolver.follow(written.module, written.name, file)
    for entry in entries:
        if judge.resolver.same_object(chain, judge.home(entry.canonical)):
            below = _joined(parts[deepest + 1 :])
            if reading.meaning is Meaning.REPLACED and not below and not _passes_on(judge, file, written):
                return None
            return _Spelled(written, below, entry, entry.canonical)
    return None


def _passes_on(judge: Judge, file: str, path: Path) -> bool:
    """Whether a module imports a name and does not use it."""
    snapshot = judge.resolver.snapshot
    located = snapshot.modules.find(path.module, file)
    if not isinstance(located, SourceModule):
        return False
    if not any(name.bound == path.name for each in snapshot.facts(located.path).imports for name in each.names):
        return False
    body = snapshot.uses(located.path)
    return body.understood and not any(use.dotted.partition(".")[0] == path.name for use in body.uses)


def _deepest(judge: Judge, file: str, parts: list[str]) -> int:
    """How many parts of a dotted string, from the left, are a module that is there."""
    for count in range(len(parts), 0, -1):
        located = judge.resolver.snapshot.modules.find(".".join(parts[:count]), file)
        if isinstance(located, SourceModule | NamespacePackage):
            return count
    return 0


def _is_special(name: str) -> bool:
    """Whether a name is one of a module's own, ``__name__`` and the like, which have no other home."""
    return name.startswith("__") and name.endswith("__")


def _joined(parts: list[str]) -> str:
    return "".join(f".{part}" for part in parts)
