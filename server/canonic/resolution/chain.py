"""Follows an import path to its definition: `Resolver.follow` gives a `Chain`.

Takes a snapshot (facts and modules) and answers by reading, never by importing. Conditional bindings give one arm each;
what only running the program could tell ends `Dynamic`, never `Missing`. Knows nothing of policies.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from functools import cached_property

from canonic.facts.model import Binding, BindingKind, FileFacts, Guard, Import, LazyName
from canonic.index.snapshot import Snapshot
from canonic.resolution.model import Arm, Chain, Cyclic, Defined, Dynamic, End, External, Hop, Missing
from canonic.text.names import Path, absolute_module
from canonic.text.spans import Span
from canonic.workspace.modules import Absent, Ambiguous, Foreign, NamespacePackage, Opaque, SourceModule

MODULE_SPAN = Span(1, 1, 1, 1)
_MAX_ARMS = 12
_IMPLICIT = frozenset(
    f"__{word}__" for word in "file name doc path spec loader package dict builtins annotations cached".split()
)
_SILENT_GUARDS = frozenset((Guard.NOT_TYPE_CHECKING,))
_Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Route:
    """What lies behind one (file, name): the arms, and the bindings that are reached whatever happens."""

    arms: tuple[Arm, ...]
    spine: tuple[tuple[Path, bool], ...]
    """Bindings that every arm passes, each with whether the name is stable there."""

    @property
    def stable(self) -> bool:
        return all(stable for _, stable in self.spine)


def _ends(end: End) -> _Route:
    return _Route((Arm((), (), end),), ())


class Resolver:
    """Chains over one snapshot. Answers are kept, so one resolver serves one snapshot only."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._routes: dict[_Node, _Route] = {}
        self._packages: dict[str, bool] = {}

    # ------------------------------------------------------------------ questions

    def follow(self, module: str, name: str, importer: str | None = None) -> Chain:
        """The chain of ``module:name`` as `importer` (a file, or nobody in particular) would reach it.

        An empty name asks for the module itself.
        """
        route = self._enter(module, name, importer, ())
        return Chain(Path(module, name), route.arms, route.stable, route.spine)

    def written(self, file: str, statement: Import, name: str) -> Path | None:
        """The absolute path that an import statement writes for `name`; None when its dots climb out of the root."""
        if not statement.is_from:
            return Path(name)
        module = self.target_module(file, statement)
        return None if module is None else Path(module, name)

    def target_module(self, file: str, statement: Import) -> str | None:
        """The absolute module that a ``from`` statement names; None when its dots climb out of the root."""
        if not statement.level:
            return statement.module
        return absolute_module(statement.module, statement.level, self.module_name(file), is_package(file))

    def module_name(self, file: str) -> str:
        """The dotted name that a file is imported under, from its own root."""
        names = self.snapshot.modules.names_of(file)
        return names[0] if names else ""

    def same_object(self, one: Chain, other: Chain) -> bool:
        """Whether two paths surely lead to one object: their certain bindings meet, or both have one and the same
        end.
        """
        theirs = [path for path, _ in other.spine]
        for index, (path, _) in enumerate(one.spine):
            if path in theirs:
                passed = one.spine[: index + 1] + other.spine[: theirs.index(path) + 1]
                return all(stable and known not in self.assigned_outside for known, stable in passed)
        if len(one.arms) == len(other.arms) == 1 and one.stable and other.stable:
            ends = one.end, other.end
            if isinstance(ends[0], Defined) and isinstance(ends[1], Defined):
                return (ends[0].file, ends[0].span) == (ends[1].file, ends[1].span)
        return False

    @cached_property
    def assigned_outside(self) -> frozenset[Path]:
        """Names of workspace modules that some file assigns or deletes as an attribute: ``m.X = …``."""
        found: set[Path] = set()
        for file in self.snapshot.mentioning():
            facts = self.snapshot.facts(file)
            for store in facts.attribute_stores:
                module, _, name = store.dotted.rpartition(".")
                if module and (path := self.module_behind(file, facts, module)):
                    found.add(Path(path, name))
        return frozenset(found)

    def module_behind(self, file: str, facts: FileFacts, dotted: str) -> str | None:
        """The workspace module that a dotted expression in a file stands for, by any import of the file; else None."""
        root, _, rest = dotted.partition(".")
        for statement in facts.imports:
            for imported in statement.names:
                if imported.bound != root:
                    continue
                if statement.is_from:
                    module = self.target_module(file, statement)
                    base = f"{module}.{imported.name}" if module else None
                else:
                    base = imported.name if imported.asname else root
                if base is None:
                    continue
                full = f"{base}.{rest}" if rest else base
                if isinstance(self.snapshot.modules.find(full, file), SourceModule | NamespacePackage):
                    return full
        return None

    # ------------------------------------------------------------------ the way there

    def _enter(self, module: str, name: str, importer: str | None, seen: tuple[_Node, ...]) -> _Route:
        located = self.snapshot.modules.find(module, importer)
        match located:
            case SourceModule():
                if not name:
                    return _ends(Defined(Path(located.name), located.path, MODULE_SPAN, None))
                return self._inside(located.path, name, seen)
            case NamespacePackage():
                if not name:
                    return _ends(Dynamic("namespace-package", Path(module)))
                return self._submodule(module, name, importer)
            case Opaque():
                return _ends(Dynamic(located.reason, Path(module, name)))
            case Ambiguous():
                return _ends(Dynamic("ambiguous-root", Path(module, name)))
            case Foreign():
                return _ends(External(Path(module, name)))
            case Absent():
                return self._absent(module, name, importer)

    def _absent(self, module: str, name: str, importer: str | None) -> _Route:
        # The nearest package above may make modules in ways that only running it would show.
        parent = module.rpartition(".")[0]
        while parent:
            located = self.snapshot.modules.find(parent, importer)
            if isinstance(located, SourceModule):
                if self.snapshot.facts(located.path).dynamic_namespace == "extend_path":
                    return _ends(Dynamic("extend_path", Path(module, name)))
                break
            parent = parent.rpartition(".")[0]
        return _ends(Missing(Path(module)))

    def _submodule(self, package: str, name: str, importer: str | None) -> _Route:
        full = f"{package}.{name}"
        match self.snapshot.modules.find(full, importer):
            case SourceModule() as found:
                end = Defined(Path(found.name), found.path, MODULE_SPAN, None)
                return _Route((Arm((), (), end),), ((Path(found.name), True),))
            case NamespacePackage():
                return _ends(Dynamic("namespace-package", Path(full)))
            case Opaque() as opaque:
                return _ends(Dynamic(opaque.reason, Path(full)))
            case Ambiguous():
                return _ends(Dynamic("ambiguous-root", Path(full)))
            case Foreign():
                return _ends(External(Path(package, name)))
            case Absent():
                return _ends(Missing(Path(package, name)))

    def _inside(self, file: str, name: str, seen: tuple[_Node, ...]) -> _Route:
        node = (file, name)
        if node in self._routes:
            return self._routes[node]
        if node in seen:
            paths = tuple(Path(self.module_name(f), n) for f, n in seen[seen.index(node) :])
            return _ends(Cyclic(paths))
        route = self._look_up(file, name, (*seen, node))
        if not any(isinstance(arm.end, Cyclic) for arm in route.arms):
            self._routes[node] = route
        return route

    def _look_up(self, file: str, name: str, seen: tuple[_Node, ...]) -> _Route:
        facts = self.snapshot.facts(file)
        module = self.module_name(file)
        here = Path(module, name)
        live, rebound = _live_bindings(facts, name)
        stars = [statement for statement in facts.imports if _is_star(statement)]
        if stars:
            verdict = self._through_stars(file, name, stars, live, seen)
            if verdict is not None:
                return verdict
        if live and facts.getattr is not None and all(map(_conditions, live)):
            return _ends(Dynamic("conditional-over-getattr", here))
        if live:
            return self._through_bindings(file, facts, here, live, rebound, seen)
        if facts.getattr is not None:
            for lazy in facts.getattr.names:
                if lazy.name == name:
                    return self._hop(
                        file, here, facts.getattr.span, "getattr", False, True, self._lazy(file, lazy, seen)
                    )
        if is_package(file):
            route = self._submodule(module, name, file)
            if not isinstance(route.arms[0].end, Missing):
                return route
        return _ends(self._nothing(file, facts, here))

    def _nothing(self, file: str, facts: FileFacts, here: Path) -> End:
        """The end of a name that nothing in the file's text binds."""
        if here.name in _IMPLICIT:
            return Dynamic("implicit-name", here)
        if facts.getattr is not None and not facts.getattr.exact:
            return Dynamic("module-getattr", here)
        if facts.dynamic_namespace:
            return Dynamic(facts.dynamic_namespace, here)
        if facts.problem is not None:
            return Dynamic("syntax-problem", here)
        if self.snapshot.unreadable(file) is not None:
            return Dynamic("unreadable", here)
        return Missing(here)

    def _lazy(self, file: str, lazy: LazyName, seen: tuple[_Node, ...]) -> _Route:
        level = len(lazy.module) - len(lazy.module.lstrip("."))
        target = absolute_module(lazy.module[level:], level, self.module_name(file), is_package(file))
        if target is None:
            return _ends(Dynamic("module-getattr", Path(lazy.module, lazy.attribute)))
        return self._enter(target, lazy.attribute, file, seen)

    def _through_bindings(
        self, file: str, facts: FileFacts, here: Path, live: list[Binding], rebound: bool, seen: tuple[_Node, ...]
    ) -> _Route:
        stable = not rebound
        routes = [self._one(file, facts, here, binding, seen) for binding in live]
        if is_package(file) and (clash := self._clash(file, here, routes)):
            return clash
        if len(live) == 1 and not _conditions(live[0]):
            route = routes[0]
            return _Route(route.arms, ((here, stable), *route.spine))
        arms = tuple(
            Arm(arm.hops, (*binding.guards, *arm.guards), arm.end)
            for binding, route in zip(live, routes, strict=True)
            for arm in route.arms
        )
        if len(arms) > _MAX_ARMS:
            return _ends(Dynamic("too-many-arms", here))
        return _Route(tuple(sorted(arms, key=_arm_order)), ((here, stable),))

    def _clash(self, file: str, here: Path, routes: list[_Route]) -> _Route | None:
        """A package that binds a name which is a submodule too: which one wins depends on who imported what before."""
        child = self.snapshot.modules.find(f"{here.module}.{here.name}", file)
        if not isinstance(child, SourceModule):
            return None
        for route in routes:
            for arm in route.arms:
                if not (isinstance(arm.end, Defined) and not arm.end.path.name and arm.end.file == child.path):
                    return _ends(Dynamic("submodule-and-binding", here))
        return None

    def _one(self, file: str, facts: FileFacts, here: Path, binding: Binding, seen: tuple[_Node, ...]) -> _Route:
        """The way behind one binding."""
        conditional = bool(_conditions(binding))
        match binding.kind:
            case BindingKind.IMPORT:
                statement = facts.imports[binding.import_index]
                name = statement.names[binding.name_index].name
                target = self.target_module(file, statement)
                if target is None:
                    return _ends(Dynamic("relative-import-beyond-root", here))
                if target == here.module and name == here.name and is_package(file):
                    route = self._submodule(target, name, file)  # ``from . import x`` in ``__init__``
                else:
                    route = self._enter(target, name, file, seen)
                return self._hop(file, here, binding.span, "import", conditional, False, route)
            case BindingKind.MODULE:
                imported = facts.imports[binding.import_index].names[binding.name_index]
                target = imported.name if imported.asname else imported.name.partition(".")[0]
                return self._hop(
                    file, here, binding.span, "import", conditional, False, self._enter(target, "", file, seen)
                )
            case BindingKind.ALIAS:
                aliased = self._alias(file, here, binding, seen)
                if aliased is None:
                    return _ends(Defined(here, file, binding.span, BindingKind.VALUE))
                return self._hop(file, here, binding.span, "alias", conditional, False, aliased)
            case _:
                return _ends(Defined(here, file, binding.span, binding.kind))

    def _alias(self, file: str, here: Path, binding: Binding, seen: tuple[_Node, ...]) -> _Route | None:
        """Behind ``X = Y`` or ``X = mod.Y``; None when the right side is an attribute of something that is no
        module.
        """
        root, *rest = binding.target.split(".")
        if (file, root) in seen and root == here.name:
            return None
        route = self._inside(file, root, seen)
        if len(route.arms) == 1 and isinstance(route.arms[0].end, Missing):
            if hasattr(builtins, root):
                return _ends(External(Path("builtins", binding.target)))
            return _ends(Dynamic("unknown-name", here))
        while rest:
            end = route.arms[0].end
            if len(route.arms) != 1:
                return _ends(Dynamic("conditional-alias", here))
            if isinstance(end, External):
                return _ends(External(Path(end.path.dotted, ".".join(rest))))
            if isinstance(end, Dynamic) and end.reason == "namespace-package":
                route = self._enter(end.path.dotted, rest.pop(0), file, seen)
                continue
            if not (isinstance(end, Defined) and not end.path.name):
                return None if isinstance(end, Defined) else _ends(end)
            route = self._inside(end.file, rest.pop(0), seen)
        return route

    def _hop(
        self, file: str, here: Path, span: Span, how: str, conditional: bool, own_spine: bool, route: _Route
    ) -> _Route:
        hop = Hop(here, file, span, how, conditional)
        arms = tuple(Arm((hop, *arm.hops), arm.guards, arm.end) for arm in route.arms)
        spine = ((here, True), *route.spine) if own_spine else route.spine
        return _Route(arms, spine)

    # ------------------------------------------------------------------ star imports

    def _through_stars(
        self, file: str, name: str, stars: list[Import], live: list[Binding], seen: tuple[_Node, ...]
    ) -> _Route | None:
        """What star imports make of a name; None when none of them gives it."""
        last = live[-1].span if live else None
        here = Path(self.module_name(file), name)
        for statement in reversed(stars):
            if last is not None and statement.span < last and not _conditions(live[-1]):
                return None  # bound again after this star
            target = self.target_module(file, statement)
            if target is None:
                continue
            found = self._star_gives(target, name, file, seen)
            if found is None:
                continue
            if isinstance(found, str):
                if live and statement.span < live[0].span:
                    return None
                return _ends(Dynamic(found, here))
            route = self._hop(file, here, statement.span, "star", bool(statement.guards), True, found)
            if live or statement.guards or any(binding.name == name for binding in self.snapshot.facts(file).bindings):
                return _Route(route.arms, ((here, False),)) if not live else _ends(Dynamic("star-over-binding", here))
            return route
        return None

    def _star_gives(self, target: str, name: str, importer: str, seen: tuple[_Node, ...]) -> _Route | str | None:
        """The route of a name through ``from target import *``; a reason when nobody can say; None when it gives
        none.
        """
        located = self.snapshot.modules.find(target, importer)
        if isinstance(located, Foreign | Opaque | Ambiguous):
            return "star-from-outside"
        if not isinstance(located, SourceModule):
            return None
        facts = self.snapshot.facts(located.path)
        if facts.exports is not None:
            if not any(export.name == name for export in facts.exports):
                return None if facts.exports_exact else "computed-exports"
        elif name.startswith("_"):
            return None
        if (located.path, name) in seen:
            return None
        route = self._inside(located.path, name, seen)
        first = route.arms[0].end
        if all(isinstance(arm.end, Missing) for arm in route.arms):
            return None
        if (
            isinstance(first, Dynamic)
            and first.path.name == name
            and first.reason in ("star-from-outside", "computed-exports")
        ):
            return first.reason
        if facts.exports is None and not _live_bindings(facts, name)[0] and not any(map(_is_star, facts.imports)):
            return None  # neither ``__getattr__`` nor a submodule that nobody imported comes through a star
        return route


def is_package(file: str) -> bool:
    """Whether a file is a package's ``__init__``."""
    return file.rpartition("/")[2].partition(".")[0] == "__init__"


def _is_star(statement: Import) -> bool:
    return statement.scope == 0 and statement.is_from and statement.names[0].name == "*" if statement.names else False


def _conditions(binding: Binding) -> tuple[Guard, ...]:
    return tuple(guard for guard in binding.guards if guard not in _SILENT_GUARDS)


def _arm_order(arm: Arm) -> int:
    """The ``try`` arm first, fallbacks and type-only arms last."""
    if Guard.EXCEPT_IMPORT in arm.guards or Guard.TYPE_CHECKING in arm.guards:
        return 2
    return 0 if Guard.TRY in arm.guards else 1


def _live_bindings(facts: FileFacts, name: str) -> tuple[list[Binding], bool]:
    """The bindings of a name that may be in force when the module is loaded, and whether it is bound more than once."""
    every = [binding for binding in facts.bindings if binding.name == name]
    if not every:
        return [], False
    running = [b for b in every if Guard.TYPE_CHECKING not in b.guards and Guard.MAIN not in b.guards]
    running = running or every
    live: list[Binding] = []
    rebound = False
    for binding in running:
        if binding.kind is BindingKind.OTHER:
            rebound = True  # a loop may not run, a pattern may not match
        if binding.kind is BindingKind.GLOBAL:
            rebound = True
            if not live:
                live = [binding]
        elif binding.kind is BindingKind.DELETED:
            rebound = True
            if not _conditions(binding):
                live = []
        elif not _conditions(binding):
            rebound = rebound or any(not _same_source(facts, binding, other) for other in live)
            live = [binding]
        else:
            rebound = rebound or any(not _conditions(other) for other in live)
            live.append(binding)
    return live, rebound


def _same_source(facts: FileFacts, one: Binding, other: Binding) -> bool:
    """Whether two bindings import the same thing, so that the second changes nothing."""
    if one.kind is not other.kind or one.kind not in (BindingKind.IMPORT, BindingKind.MODULE):
        return False
    first, second = facts.imports[one.import_index], facts.imports[other.import_index]
    names = first.names[one.name_index].name, second.names[other.name_index].name
    if one.kind is BindingKind.MODULE:  # ``import a.b`` and ``import a.c`` both bind the same ``a``
        aliased = first.names[one.name_index].asname or second.names[other.name_index].asname
        return names[0] == names[1] if aliased else True
    return names[0] == names[1] and (first.level, first.module) == (second.level, second.module)
