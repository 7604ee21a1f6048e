"""Follows an import path to its definition: `Resolver.follow` gives a `Chain`.

Takes a snapshot (facts and modules) and answers by reading, never by importing. Conditional bindings give one arm each;
what only running the program could tell ends `Dynamic`, never `Missing`. Knows nothing of policies.
"""

from __future__ import annotations

import builtins

from canonic.facts.model import Binding, BindingKind, FileFacts, Import, LazyName
from canonic.index.snapshot import Snapshot
from canonic.resolution.contributions import Contributions
from canonic.resolution.live import arm_order, conditions, is_package, is_star, live_bindings
from canonic.resolution.model import Arm, Chain, Cyclic, Defined, Dynamic, End, External, Hop, Missing
from canonic.resolution.route import Node, Route, ends
from canonic.resolution.stars import through_stars
from canonic.text.names import Path, absolute_module
from canonic.text.spans import Span
from canonic.workspace.modules import Absent, Ambiguous, Foreign, NamespacePackage, Opaque, SourceModule

MODULE_SPAN = Span(1, 1, 1, 1)
_MAX_ARMS = 12
_HARMLESS = frozenset(("", "extend_path", "declare_namespace", "__path__"))
"""Dynamic namespaces that gain submodules, but whose own names stay what the text says."""
_IMPLICIT = frozenset(
    f"__{word}__"
    for word in "file name doc path spec loader package dict builtins annotations cached".split()  # noqa: SIM905
)


def _says_the_same(one: Snapshot, other: Snapshot, file: str) -> bool:
    """Whether a file of Python has the same facts in two snapshots."""
    return file.endswith((".py", ".pyi")) and one.facts(file) == other.facts(file)


class Resolver:
    """Chains over one snapshot. Answers are kept, so one resolver serves one snapshot only."""

    def __init__(
        self, snapshot: Snapshot, before: Resolver | None = None, changed: frozenset[str] = frozenset()
    ) -> None:
        """`before`: a resolver over an earlier snapshot with the same modules, from which only `changed` differ."""
        self.snapshot = snapshot
        self._assigned: Contributions[Path] = Contributions(
            snapshot, self._assigned_in, None if before is None else before._assigned, changed
        )
        self._routes: dict[Node, Route] = {}
        self._packages: dict[str, bool] = {}
        self.repeats = before is not None and all(_says_the_same(before.snapshot, snapshot, file) for file in changed)
        """Whether every answer is that of the earlier resolver: its files say the same, if in other words."""
        if before is not None and self.repeats:
            self._routes, self._packages = before._routes, before._packages

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
                return all(stable and not self.is_assigned_outside(known) for known, stable in passed)
        if len(one.arms) == len(other.arms) == 1 and one.stable and other.stable:
            ends = one.end, other.end
            if isinstance(ends[0], Defined) and isinstance(ends[1], Defined):
                return (ends[0].file, ends[0].span) == (ends[1].file, ends[1].span)
        return False

    @property
    def assigned_outside(self) -> frozenset[Path]:
        """Names of workspace modules that some file assigns or deletes as an attribute: ``m.X = …``."""
        return self._assigned.members

    def is_assigned_outside(self, path: Path) -> bool:
        """Whether some file assigns or deletes this name of a module as an attribute, or any name of it."""
        return path in self.assigned_outside or Path(path.module, "*") in self.assigned_outside

    def _assigned_in(self, file: str) -> tuple[Path, ...]:
        found: list[Path] = []
        facts = self.snapshot.facts(file)
        for store in facts.attribute_stores:
            module, _, name = store.dotted.rpartition(".")
            if module and (path := self._stored_in(file, facts, module, named=store.named)):
                found.append(Path(path, name))
        return tuple(found)

    def _stored_in(self, file: str, facts: FileFacts, module: str, *, named: bool) -> str | None:
        """The workspace module that a file changes from outside."""
        if not named:
            return self.module_behind(file, facts, module)
        tail = module.lstrip(".")
        level = len(module) - len(tail)
        full = absolute_module(tail, level, self.module_name(file), is_package(file)) if level else module
        found = self.snapshot.modules.find(full, file) if full else None
        return full if isinstance(found, SourceModule | NamespacePackage) else None

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

    def _enter(self, module: str, name: str, importer: str | None, seen: tuple[Node, ...]) -> Route:
        located = self.snapshot.modules.find(module, importer)
        match located:
            case SourceModule():
                if not name:
                    return ends(Defined(Path(located.name), located.path, MODULE_SPAN, None))
                return self.inside(located.path, name, seen)
            case NamespacePackage():
                if not name:
                    return ends(Dynamic("namespace-package", Path(module)))
                return self._submodule(module, name, importer)
            case Opaque():
                return ends(Dynamic(located.reason, Path(module, name)))
            case Ambiguous():
                return ends(Dynamic("ambiguous-root", Path(module, name)))
            case Foreign():
                return ends(External(Path(module, name)))
            case Absent():
                return self._absent(module, name, importer)

    def _absent(self, module: str, name: str, importer: str | None) -> Route:
        # The nearest package above may make modules in ways that only running it would show.
        parent = module.rpartition(".")[0]
        while parent:
            located = self.snapshot.modules.find(parent, importer)
            if isinstance(located, SourceModule):
                if self.snapshot.facts(located.path).dynamic_namespace == "extend_path":
                    return ends(Dynamic("extend_path", Path(module, name)))
                break
            parent = parent.rpartition(".")[0]
        return ends(Missing(Path(module)))

    def _submodule(self, package: str, name: str, importer: str | None) -> Route:
        full = f"{package}.{name}"
        match self.snapshot.modules.find(full, importer):
            case SourceModule() as found:
                end = Defined(Path(found.name), found.path, MODULE_SPAN, None)
                return Route((Arm((), (), end),), ((Path(found.name), True),))
            case NamespacePackage():
                return ends(Dynamic("namespace-package", Path(full)))
            case Opaque() as opaque:
                return ends(Dynamic(opaque.reason, Path(full)))
            case Ambiguous():
                return ends(Dynamic("ambiguous-root", Path(full)))
            case Foreign():
                return ends(External(Path(package, name)))
            case Absent():
                return ends(Missing(Path(package, name)))

    def inside(self, file: str, name: str, seen: tuple[Node, ...]) -> Route:
        """What lies behind a name of a file; `seen` are the names on the way there."""
        node = (file, name)
        if node in self._routes:
            return self._routes[node]
        if node in seen:
            paths = tuple(Path(self.module_name(f), n) for f, n in seen[seen.index(node) :])
            return ends(Cyclic(paths))
        route = self._look_up(file, name, (*seen, node))
        if not any(isinstance(arm.end, Cyclic) for arm in route.arms):
            self._routes[node] = route
        return route

    def _look_up(self, file: str, name: str, seen: tuple[Node, ...]) -> Route:
        facts = self.snapshot.facts(file)
        module = self.module_name(file)
        here = Path(module, name)
        live, rebound = live_bindings(facts, name)
        stars = [statement for statement in facts.imports if is_star(statement)]
        if stars:
            verdict = through_stars(self, file, name, stars, live, seen)
            if verdict is not None:
                return verdict
        if live and facts.getattr is not None and all(map(conditions, live)):
            return ends(Dynamic("conditional-over-getattr", here))
        if live:
            return self._through_bindings(file, facts, here, live, rebound, seen)
        if facts.getattr is not None:
            for lazy in facts.getattr.names:
                if lazy.name == name:
                    return self.hop(
                        file, here, facts.getattr.span, "getattr", False, True, self._lazy(file, lazy, seen)
                    )
        if is_package(file):
            route = self._submodule(module, name, file)
            if not isinstance(route.arms[0].end, Missing):
                return route
        return ends(self._nothing(file, facts, here))

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

    def _lazy(self, file: str, lazy: LazyName, seen: tuple[Node, ...]) -> Route:
        level = len(lazy.module) - len(lazy.module.lstrip("."))
        target = absolute_module(lazy.module[level:], level, self.module_name(file), is_package(file))
        if target is None:
            return ends(Dynamic("module-getattr", Path(lazy.module, lazy.attribute)))
        return self._enter(target, lazy.attribute, file, seen)

    def _through_bindings(
        self, file: str, facts: FileFacts, here: Path, live: list[Binding], rebound: bool, seen: tuple[Node, ...]
    ) -> Route:
        # What can write into the namespace can write over this name too.
        stable = not rebound and facts.dynamic_namespace in _HARMLESS
        routes = [self._one(file, facts, here, binding, seen) for binding in live]
        if is_package(file) and (clash := self._clash(file, here, routes)):
            return clash
        if len(live) == 1 and not conditions(live[0]):
            route = routes[0]
            return Route(route.arms, ((here, stable), *route.spine))
        arms = tuple(
            Arm(arm.hops, (*binding.guards, *arm.guards), arm.end)
            for binding, route in zip(live, routes, strict=True)
            for arm in route.arms
        )
        if len(arms) > _MAX_ARMS:
            return ends(Dynamic("too-many-arms", here))
        return Route(tuple(sorted(arms, key=arm_order)), ((here, stable),))

    def _clash(self, file: str, here: Path, routes: list[Route]) -> Route | None:
        """A package that binds a name which is a submodule too: which one wins depends on who imported what before."""
        child = self.snapshot.modules.find(f"{here.module}.{here.name}", file)
        if not isinstance(child, SourceModule):
            return None
        for route in routes:
            for arm in route.arms:
                if not (isinstance(arm.end, Defined) and not arm.end.path.name and arm.end.file == child.path):
                    return ends(Dynamic("submodule-and-binding", here))
        return None

    def _one(self, file: str, facts: FileFacts, here: Path, binding: Binding, seen: tuple[Node, ...]) -> Route:
        """The way behind one binding."""
        conditional = bool(conditions(binding))
        match binding.kind:
            case BindingKind.IMPORT:
                statement = facts.imports[binding.import_index]
                name = statement.names[binding.name_index].name
                target = self.target_module(file, statement)
                if target is None:
                    return ends(Dynamic("relative-import-beyond-root", here))
                if target == here.module and name == here.name and is_package(file):
                    route = self._submodule(target, name, file)  # ``from . import x`` in ``__init__``
                else:
                    route = self._enter(target, name, file, seen)
                return self.hop(file, here, binding.span, "import", conditional, False, route)
            case BindingKind.MODULE:
                imported = facts.imports[binding.import_index].names[binding.name_index]
                target = imported.name if imported.asname else imported.name.partition(".")[0]
                return self.hop(
                    file, here, binding.span, "import", conditional, False, self._enter(target, "", file, seen)
                )
            case BindingKind.ALIAS:
                aliased = self._alias(file, here, binding, seen)
                if aliased is None:
                    return ends(Defined(here, file, binding.span, BindingKind.VALUE))
                return self.hop(file, here, binding.span, "alias", conditional, False, aliased)
            case _:
                return ends(Defined(here, file, binding.span, binding.kind))

    def _alias(self, file: str, here: Path, binding: Binding, seen: tuple[Node, ...]) -> Route | None:
        """Behind ``X = Y`` or ``X = mod.Y``; None when the right side is an attribute of something that is no
        module.
        """
        root, *rest = binding.target.split(".")
        if (file, root) in seen and root == here.name:
            return None
        route = self.inside(file, root, seen)
        if len(route.arms) == 1 and isinstance(route.arms[0].end, Missing):
            if hasattr(builtins, root):
                return ends(External(Path("builtins", binding.target)))
            return ends(Dynamic("unknown-name", here))
        while rest:
            end = route.arms[0].end
            if len(route.arms) != 1:
                return ends(Dynamic("conditional-alias", here))
            if isinstance(end, External):
                return ends(External(Path(end.path.dotted, ".".join(rest))))
            if isinstance(end, Dynamic) and end.reason == "namespace-package":
                route = self._enter(end.path.dotted, rest.pop(0), file, seen)
                continue
            if not (isinstance(end, Defined) and not end.path.name):
                return None if isinstance(end, Defined) else ends(end)
            route = self.inside(end.file, rest.pop(0), seen)
        return route

    def hop(
        self, file: str, here: Path, span: Span, how: str, conditional: bool, own_spine: bool, route: Route
    ) -> Route:
        """A route that is reached by one more hop; with `own_spine` the hop itself is certain."""
        hop = Hop(here, file, span, how, conditional)
        arms = tuple(Arm((hop, *arm.hops), arm.guards, arm.end) for arm in route.arms)
        spine = ((here, True), *route.spine) if own_spine else route.spine
        return Route(arms, spine)
