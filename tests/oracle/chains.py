"""Where a path leads: follows `module:name` through imports and aliases to its definition, reading each module with
`ast`.

Takes a tree's files; gives `Arm` values. Knows nothing of policies. It asks the same question again for each name
instead of building tables, so that every step can be read on its own: run the module's statements in order, keeping
the set of bindings that the name may have.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.oracle.bindings import ABSENT, Binding, Run, State, binds_submodule, dotted, literal_all
from tests.oracle.reading import Reading, Unparsable, import_sites, parse
from tests.oracle.tree import SourceFile

#: Statements and calls after which a module may hold names that its text does not show.
_DYNAMIC_CALLS = frozenset({"exec", "globals", "setattr", "extend_path", "__import__"})


@dataclass(frozen=True)
class Arm:
    """One way through a path. `hops` are the paths passed, the written one first; `site` is the definition's
    `(file, line)`, line 0 for a module; `unstable` are the hops whose name is bound again, deleted or set from a
    function.
    """

    end: str  # Defined, External, Missing, Cyclic, Dynamic
    hops: tuple[str, ...]
    site: tuple[str, int] | None = None
    reason: str = ""
    unstable: frozenset[str] = frozenset()
    type_only: bool = False


class Workspace:
    """All modules of a tree, read when first asked for."""

    def __init__(self, top: Path, files: list[SourceFile]) -> None:
        self.top = top
        self.files = files
        self._by_root: dict[str, dict[str, SourceFile]] = defaultdict(dict)
        self._folders: dict[str, set[str]] = defaultdict(set)
        for file in files:
            known = self._by_root[file.root].get(file.module)
            if known is None or known.path.endswith(".pyi"):
                self._by_root[file.root][file.module] = file
            parts = file.module.split(".")
            self._folders[file.root].update(".".join(parts[:n]) for n in range(1, len(parts)))
        self._readings: dict[str, Reading | None] = {}
        self._finals: dict[tuple[str, str], State] = {}
        self._arms: dict[tuple[str, str, str], tuple[Arm, ...]] = {}

    def reading(self, file: SourceFile, *, keep: bool = True) -> Reading | None:
        """The parsed file, or None if this Python cannot parse it. `keep` it when it may be asked for again."""
        if file.path in self._readings:
            return self._readings[file.path]
        try:
            reading = parse((self.top / file.path).read_bytes())
        except Unparsable:
            reading = None
        if keep:
            self._readings[file.path] = reading
        return reading

    def find(self, module: str, root: str = "") -> SourceFile | str:
        """The file of a module as seen from a source root: the own root first, then the others. Otherwise a word:
        `namespace` (a folder without `__init__.py`), `missing`, `external` or `ambiguous`.
        """
        if module in self._by_root[root]:
            return self._by_root[root][module]
        if module in self._folders[root]:
            return "namespace"
        others = [names[module] for other, names in self._by_root.items() if other != root and module in names]
        top_level = module.partition(".")[0]
        if top_level in self._by_root[root] or top_level in self._folders[root]:
            # The package that the importer sees first is its own root's; it has no such part.
            return others[0] if len(others) == 1 else "ambiguous" if others else "missing"
        if others:
            return others[0] if len(others) == 1 else "ambiguous"
        if any(top_level in names for names in self._by_root.values()) or any(
            top_level in names for names in self._folders.values()
        ):
            return "missing"
        return "external"

    def arms(self, module: str, name: str, root: str = "") -> tuple[Arm, ...]:
        """Every way that `module:name` may lead, as seen from a source root."""
        key = (module, name, root)
        if key not in self._arms:
            self._arms[key] = tuple(self._follow(module, name, root, ()))
        return self._arms[key]

    def is_missing(self, module: str, name: str | None, root: str = "") -> bool:
        """Whether a path names nothing: for a star or a plain import, whether the module is not there."""
        if name is None or name == "*":
            return self.find(module, root) == "missing"
        return all(arm.end == "Missing" for arm in self.arms(module, name, root))

    def provides(self, module: str, name: str, root: str = "") -> bool:
        """Whether at run time `module:name` is there in some arm; what this reading cannot see counts as there."""
        return any(arm.end not in {"Missing", "Cyclic"} and not arm.type_only for arm in self.arms(module, name, root))

    def same_object(
        self, first: tuple[str, str], second: tuple[str, str], root: str = "", *, strict: bool = True
    ) -> bool:
        """Ruling 4: the unconditional hops meet at one binding, or both have one arm that is Defined at one site.
        Without `strict` a name that is bound more than once is what the last binding says.
        """
        one, two = self.arms(*first, root), self.arms(*second, root)
        unstable = frozenset[str]().union(*(arm.unstable for arm in (*one, *two) if strict))
        hops, others = _shared_hops(one), _shared_hops(two)
        meeting = next((hop for hop in hops if hop in others), None)
        if meeting is not None:
            before = {*hops[: hops.index(meeting) + 1], *others[: others.index(meeting) + 1]}
            return not before & unstable and all(arm.end != "Missing" for arm in one)
        if unstable or not len(one) == len(two) == 1:
            return False
        return one[0].end == two[0].end == "Defined" and one[0].site == two[0].site

    def import_time_closure(self, file: SourceFile) -> set[str]:
        """The paths of the files that a module imports at import time, and what these import, without packages that
        are only passed on the way.
        """
        reached: set[str] = set()
        waiting = [file]
        while waiting:
            current = waiting.pop()
            reading = self.reading(current)
            for site in import_sites(reading, current.package) if reading else ():
                if site.in_function or site.type_only:
                    continue
                for module in (site.module, f"{site.module}.{site.name}"):
                    target = self.find(module, current.root)
                    if isinstance(target, SourceFile) and target.path not in reached:
                        reached.add(target.path)
                        waiting.append(target)
        return reached

    # ------------------------------------------------------------------------------------------ one path

    def _follow(self, module: str, name: str, root: str, hops: tuple[str, ...]) -> Iterator[Arm]:
        here = f"{module}:{name}"
        if here in hops:
            yield Arm("Cyclic", (*hops, here))
            return
        hops = (*hops, here)
        target = self.find(module, root)
        submodule = self.find(f"{module}.{name}", root)
        if isinstance(target, str):
            if target == "namespace" and isinstance(submodule, SourceFile):
                yield Arm("Defined", hops, (submodule.path, 0))
            elif target == "namespace":
                yield Arm("Missing", hops)
            else:
                yield Arm({"missing": "Missing", "external": "External"}.get(target, "Dynamic"), hops, reason=target)
            return
        reading = self.reading(target)
        if reading is None or target.path.endswith(".pyi"):
            yield Arm("Dynamic", hops, reason="unparsable" if reading is None else "stub only")
            return
        is_submodule = isinstance(submodule, SourceFile) or submodule == "namespace"
        state = self._final(target, name)
        if state == (ABSENT,):
            if is_submodule:
                yield Arm("Defined", hops, (submodule.path, 0) if isinstance(submodule, SourceFile) else None)
            elif reason := self._why_dynamic(target, reading):
                yield Arm("Dynamic", hops, reason=reason)
            else:
                yield Arm("Missing", hops)
            return
        if is_submodule and not binds_submodule(state, module, name):
            yield Arm("Dynamic", hops, reason="submodule and binding")
            return
        for binding in state:
            unstable = frozenset([here] if binding.rebound else ())
            for arm in self._through(binding, target, hops, module):
                yield replace(arm, unstable=arm.unstable | unstable, type_only=arm.type_only or binding.type_only)

    def _through(self, binding: Binding, file: SourceFile, hops: tuple[str, ...], module: str) -> Iterator[Arm]:
        if binding.kind == "absent":
            yield Arm("Missing", hops, reason="not in every arm")
        elif binding.kind == "definition":
            yield Arm("Defined", hops, (file.path, binding.line))
        elif binding.kind == "dynamic":
            yield Arm("Dynamic", hops, reason=binding.name)
        elif binding.kind == "module":
            found = self.find(binding.module, file.root)
            if isinstance(found, SourceFile):
                yield Arm("Defined", hops, (found.path, 0))
            else:
                end = {"missing": "Missing", "external": "External", "namespace": "Defined"}.get(found, "Dynamic")
                yield Arm(end, hops)
        else:
            origin = module if binding.kind == "alias" else binding.module
            if binding.kind == "alias" and "." in binding.name:
                yield from self._attribute(binding, file, hops)
                return
            if binding.kind == "alias" and self._final(file, binding.name) == (ABSENT,):
                # A builtin: the assignment makes the name.
                yield Arm("Defined", hops, (file.path, binding.line))
                return
            yield from self._follow(origin, binding.name, file.root, hops)

    def _attribute(self, binding: Binding, file: SourceFile, hops: tuple[str, ...]) -> Iterator[Arm]:
        """`X = a.b.Y`: a path if `a` is a module here, else a value that the assignment makes."""
        first, *rest = binding.name.split(".")
        for arm in self._follow(file.module, first, file.root, ()):
            if arm.site is not None and arm.site[1] == 0:
                base = next(known for known in self.files if known.path == arm.site[0]).module
                yield from self._follow(".".join([base, *rest[:-1]]), rest[-1], file.root, hops)
            elif arm.end == "External":
                yield Arm("External", hops)
            else:
                yield Arm("Defined", hops, (file.path, binding.line))

    def _why_dynamic(self, file: SourceFile, reading: Reading) -> str:
        if self._final(file, "__getattr__") != (ABSENT,):
            return "module __getattr__"
        for node in ast.walk(reading.tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called == "globals" or (called in _DYNAMIC_CALLS and _speaks_of_own_module(node)):
                    return called
            if isinstance(node, ast.Assign) and any(_is_sys_modules(target) for target in node.targets):
                return "sys.modules"
        return ""

    # ----------------------------------------------------------------------------- one name in one module

    def _final(self, file: SourceFile, name: str) -> State:
        """What `name` may be when the module's body has run."""
        key = (file.path, name)
        if key not in self._finals:
            self._finals[key] = (ABSENT,)  # for a star that leads back here
            reading = self.reading(file)
            if reading is not None:
                state = Run(name, file.package, lambda module: self.star_gives(module, name, file.root)).block(
                    reading.tree.body, (ABSENT,)
                )
                for node in ast.walk(reading.tree):
                    if isinstance(node, ast.Global) and name in node.names:
                        state = tuple(replace(binding, rebound=True) for binding in state if binding != ABSENT)
                        state = state or (Binding("definition", node.lineno, rebound=True),)
                self._finals[key] = state
        return self._finals[key]

    def star_gives(self, module: str, name: str, root: str) -> str:
        """Whether `from module import *` binds `name`: yes, no, or maybe."""
        target = self.find(module, root)
        if not isinstance(target, SourceFile):
            return "no" if target == "missing" else "maybe"
        reading = self.reading(target)
        if reading is None:
            return "maybe"
        exported = literal_all(reading.tree)
        if exported is not None:
            return "yes" if name in exported else "no"
        if self._final(target, "__all__") != (ABSENT,):
            return "maybe"
        return "no" if name.startswith("_") or self._final(target, name) == (ABSENT,) else "yes"


def _shared_hops(arms: tuple[Arm, ...]) -> list[str]:
    """The hops that every arm passes, from the written path on."""
    shared: list[str] = []
    for hops in zip(*(arm.hops for arm in arms), strict=False):
        if len(set(hops)) > 1:
            break
        shared.append(hops[0])
    return shared


def _speaks_of_own_module(call: ast.Call) -> bool:
    return any(isinstance(n, ast.Name) and n.id in {"__name__", "__path__"} for a in call.args for n in ast.walk(a))


def _is_sys_modules(target: ast.expr) -> bool:
    return isinstance(target, ast.Subscript) and dotted(target.value) == "sys.modules"
