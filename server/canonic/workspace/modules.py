"""Modules by name: where an import leads inside the workspace, and under which names a file can be imported.

Takes `Files` and the source roots. Looks at folders only, never into a file, and follows Python's own path finder: a
package before a module of the same name, a regular package before a namespace. Ignored and excluded files are found
too. Where Python's answer depends on a path order that no file tells, the answer is `Ambiguous`. It does not know the
standard library's contents nor what is installed: such names are `Foreign`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from canonic.workspace.files import Files
from canonic.workspace.roots import is_under


@dataclass(frozen=True, slots=True)
class SourceModule:
    """A module whose source is in the workspace."""

    path: str
    name: str
    """The dotted name that was asked for."""
    is_package: bool


@dataclass(frozen=True, slots=True)
class NamespacePackage:
    """A folder, or several in different roots, without ``__init__.py``."""

    name: str
    dirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A module in the workspace whose names its source does not tell."""

    reason: str
    """``extension-module``, ``compiled-module`` or ``stub-only``."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several equally near roots have it."""

    candidates: tuple[str, ...]
    """Paths of the files, sorted."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Its top-level package is in the workspace, but this module is not."""

    name: str
    parent_exists: bool
    """Whether the module or package one level up is there."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Nothing in the workspace speaks for it: standard library, installed, or nowhere."""

    name: str


Located = SourceModule | NamespacePackage | Opaque | Ambiguous | Absent | Foreign

_REGULAR, _STUB, _NAMESPACE = 0, 1, 2
"""Ranks of what a folder may have for a name: where any folder has the lower rank, the higher ones do not count."""
_OPAQUE = {"pyi": "stub-only", "pyc": "compiled-module", "pyx": "extension-module", "pyd": "extension-module"}
_OPAQUE["so"] = "extension-module"
_STANDARD = sys.stdlib_module_names | frozenset(sys.builtin_module_names)

_Portion = tuple[int, str]
"""How far away a search folder is (0 is nearest), and the folder."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What one folder has for one name."""

    rank: int
    tier: int
    path: str
    """The file; for a namespace the folder."""
    folder: str | None
    """Where submodules are looked for; None for a plain module."""
    opaque: str = ""


class _Order:
    """Search folders by nearness, and the answers found in them so far."""

    __slots__ = ("found", "portions")

    def __init__(self, portions: Iterable[_Portion]) -> None:
        self.portions = tuple(portions)
        self.found: dict[str, Located] = {}


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder that imports: its search order, and the one for names that its own loose modules may answer."""

    order: _Order
    loose: _Order | None
    stems: frozenset[str]


class Modules:
    """Answers about one state of the folders; they are kept, so a new state needs `forget` or a new object."""

    def __init__(self, files: Files, roots: Sequence[str]) -> None:
        self.roots = tuple(roots)
        self._files = files
        self.forget()

    def forget(self) -> None:
        """Drop all answers: files came or went."""
        self._listings: dict[str, Mapping[str, bool]] = {}
        self._opaques: dict[str, dict[str, str]] = {}
        self._orders: dict[str | None, _Order] = {}
        self._places: dict[str | None, _Place] = {}
        self._own: dict[str, str | None] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def root_of(self, path: str) -> str | None:
        """The source root of a file: the nearest above it that is not itself inside a package; None without any."""
        return self._root_of_folder(path.rpartition("/")[0])

    def names_of(self, path: str) -> tuple[str, ...]:
        """Dotted names that the file can be imported under, the one from its own root first; empty if there is none."""
        known = self._names.get(path)
        if known is None:
            known = self._names[path] = self._work_out_names(path)
        return known

    def find(self, module: str, importer: str | None) -> Located:
        """What an absolute import of `module` in the file `importer` leads to; None: nobody in particular asks."""
        folder = None if importer is None else importer.rpartition("/")[0]
        place = self._places.get(folder)
        if place is None:
            place = self._places[folder] = self._place(folder)
        order = place.order
        if place.loose is not None and module.partition(".")[0] in place.stems:
            order = place.loose
        located = order.found.get(module)
        if located is None:
            located = order.found[module] = self._search(module, order.portions)
        return located

    def outdated(self, paths: Iterable[str]) -> bool:
        """Whether a folder of these paths that some answer rests on looks different now."""
        for path in paths:
            folder = path
            while folder:
                known = self._listings.get(folder)
                if known is not None and known != self._files.list_dir(folder):
                    return True
                folder = folder.rpartition("/")[0]
        known = self._listings.get("")
        return known is not None and known != self._files.list_dir("")

    # ------------------------------------------------------------------ where to look

    def _list(self, folder: str) -> Mapping[str, bool]:
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._listings[folder] = self._files.list_dir(folder)
        return listing

    def _root_of_folder(self, folder: str) -> str | None:
        if folder not in self._own:
            above = [root for root in self.roots if is_under(folder, root)]
            free = [root for root in above if not self._in_package(root)]
            self._own[folder] = max(free or above, key=len, default=None)
        return self._own[folder]

    def _in_package(self, folder: str) -> bool:
        while folder:
            if "__init__.py" in self._list(folder):
                return True
            folder = folder.rpartition("/")[0]
        return False

    def _place(self, folder: str | None) -> _Place:
        order = self._order(folder)
        if folder is None or (0, folder) in order.portions or "__init__.py" in self._list(folder):
            return _Place(order, None, frozenset())
        # Nothing says that this folder is a package: when a file in it is run, its neighbours are on the path.
        stems = frozenset(name.partition(".")[0] for name in self._list(folder))
        return _Place(order, _Order(((0, folder), *order.portions)), stems)

    def _order(self, folder: str | None) -> _Order:
        """All roots by nearness to a folder: its own, others above it (the deeper first), then the rest as equals."""
        own = None if folder is None else self._root_of_folder(folder)
        order = self._orders.get(own)
        if order is None:
            above = [root for root in self.roots if is_under(own or "", root)]
            near = sorted(above, key=len, reverse=True)
            far = [(len(near), root) for root in self.roots if root not in above]
            order = self._orders[own] = _Order((*enumerate(near), *far))
        return order

    # ------------------------------------------------------------------ looking

    def _search(self, module: str, portions: tuple[_Portion, ...]) -> Located:
        parts = module.split(".")
        if not all(parts):
            return Foreign(module)
        if parts[0] in _STANDARD:
            # Only what stands right beside the importer hides the standard library, and only a real module does.
            portions = tuple(portion for portion in portions if portion[0] == 0)
            first = [self._candidate(portion, parts[0]) for portion in portions]
            if all(candidate is None or candidate.rank == _NAMESPACE for candidate in first):
                return Foreign(module)
        return self._descend(module, parts, 0, portions)

    def _descend(self, module: str, parts: list[str], at: int, portions: Iterable[_Portion]) -> Located:
        """Resolve ``parts[at:]`` in these folders."""
        found = [candidate for portion in portions if (candidate := self._candidate(portion, parts[at])) is not None]
        last = at + 1 == len(parts)
        if not found:
            # Right under a namespace an installed distribution may have its part; further down that would be odd.
            return Foreign(module) if at < 2 else Absent(module, last)
        best = min(candidate.rank for candidate in found)
        found = [candidate for candidate in found if candidate.rank == best]
        if best == _NAMESPACE:
            if last:
                return NamespacePackage(module, tuple(dict.fromkeys(candidate.path for candidate in found)))
            return self._descend(module, parts, at + 1, [(candidate.tier, candidate.path) for candidate in found])
        nearest = min(candidate.tier for candidate in found)
        answers = {
            candidate.path: self._within(module, parts, at, candidate)
            for candidate in found
            if candidate.tier == nearest
        }
        there = {path: answer for path, answer in answers.items() if not isinstance(answer, Absent)}
        if len(there) > 1:
            places = [answer.path if isinstance(answer, SourceModule) else path for path, answer in there.items()]
            return Ambiguous(tuple(sorted(places)))
        return next(iter((there or answers).values()))

    def _within(self, module: str, parts: list[str], at: int, candidate: _Candidate) -> Located:
        """Go on inside the regular package, or end at the module, that Python has settled on."""
        if at + 1 == len(parts):
            if candidate.opaque:
                return Opaque(candidate.opaque)
            return SourceModule(candidate.path, module, candidate.folder is not None)
        if candidate.folder is None:
            return Opaque(candidate.opaque) if candidate.opaque else Absent(module, at + 2 == len(parts))
        inner = self._candidate((0, candidate.folder), parts[at + 1])
        if inner is None:
            return Absent(module, at + 2 == len(parts))
        if inner.rank != _NAMESPACE:
            return self._within(module, parts, at + 1, inner)
        if at + 2 == len(parts):
            return NamespacePackage(module, (inner.path,))
        return self._descend(module, parts, at + 2, [(0, inner.path)])

    def _candidate(self, portion: _Portion, name: str) -> _Candidate | None:
        """What Python would take for `name` in one folder."""
        tier, folder = portion
        listing = self._list(folder)
        path = f"{folder}/{name}" if folder else name
        is_dir = listing.get(name) is True
        if is_dir and self._list(path).get("__init__.py") is False:
            return _Candidate(_REGULAR, tier, f"{path}/__init__.py", path)
        if listing.get(f"{name}.py") is False:
            return _Candidate(_REGULAR, tier, f"{path}.py", None)
        for reason, inner in (
            (self._opaque(path, "__init__") if is_dir else "", path),
            (self._opaque(folder, name), None),
        ):
            if reason:
                return _Candidate(_STUB if reason == "stub-only" else _REGULAR, tier, path, inner, reason)
        return _Candidate(_NAMESPACE, tier, path, path) if is_dir else None

    def _opaque(self, folder: str, stem: str) -> str:
        """Why a module without a ``.py`` in this folder cannot be read; empty when there is none at all."""
        known = self._opaques.get(folder)
        if known is None:
            known = self._opaques[folder] = {}
            for name, is_dir in self._list(folder).items():
                reason = "" if is_dir else _OPAQUE.get(name.rpartition(".")[2], "")
                first = name.partition(".")[0]  # ``x`` of ``x.cpython-311-x86_64-linux-gnu.so``
                if reason and known.get(first, "stub-only") == "stub-only":
                    known[first] = reason
        return known.get(stem, "")

    # ------------------------------------------------------------------ names of a file

    def _work_out_names(self, path: str) -> tuple[str, ...]:
        folder = path.rpartition("/")[0]
        own = self._root_of_folder(folder)
        if own is None:
            return ()
        names: list[str] = []
        for root in (own, *(root for _, root in self._order(folder).portions if is_under(folder, root))):
            stem = path[len(root) + 1 if root else 0 :].removesuffix(".pyi").removesuffix(".py")
            parts = stem.split("/")
            if parts[-1] == "__init__":
                parts.pop()
            if parts and not any("." in part for part in parts):
                names.append(".".join(parts))
        return tuple(dict.fromkeys(names))
