"""How safe it is to import a name from another path: `Grader.grade` checks the six conditions of a safe rewrite.

Takes a judged site and the path that it should use; gives a grade and, where it is not *safe*, the machine-readable
reason. It never guesses: what cannot be proven is not safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from canonic.changes import MoveName
from canonic.facts.model import Guard, ScopeKind
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.resolution.awaited_warnings import is_warning_awaited
from canonic.resolution.canonical import Judge
from canonic.resolution.contradictions import refused_by_policy
from canonic.resolution.handed_out import HandedOut
from canonic.resolution.installed import may_fail
from canonic.resolution.leads import Leads
from canonic.resolution.leaning import LeaningPlaces
from canonic.resolution.live import is_package, is_stub
from canonic.resolution.loaded_names import loaded_alike
from canonic.resolution.model import Chain, Defined, Dynamic, External, Missing
from canonic.resolution.patches import Patches
from canonic.resolution.planned import Planned
from canonic.resolution.purity import Purity
from canonic.resolution.seams import Seams
from canonic.resolution.takers import Takers
from canonic.resolution.verdicts import Site
from canonic.text.names import Path, parents, relative_spelling
from canonic.text.spans import Lines, Span
from canonic.workspace.modules import SourceModule

_GUARDED = frozenset((Guard.TRY, Guard.SUPPRESS))
_CERTAIN = frozenset((Guard.NOT_TYPE_CHECKING, Guard.WARNS))
"""Guards of blocks that always run."""

Grade = tuple[Safety | None, Reason | None]
"""Safety None: no rewrite can be offered at all. The reason is None exactly when the grade is safe."""


class Grader:
    """Grades over one judge. `whole` is False until the index covers the workspace: then nothing is safe yet."""

    def __init__(
        self,
        judge: Judge,
        *,
        whole: bool = True,
        before: Grader | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """`before`: the grader of an earlier snapshot of equal policy and modules; only `changed` differ."""
        self._judge = judge
        self._resolver = judge.resolver
        self._snapshot = judge.resolver.snapshot
        self.whole = whole
        self._continues = before is not None
        patched = None if before is None else before.patches
        self.patches: Patches = Patches(self._resolver, self._policy_modules(), patched, changed)
        self.seams: Seams = Seams(judge, self.patches, None if before is None else before.seams, changed)
        self.leads: Leads = Leads(judge, None if before is None else before.leads, changed)
        self.takers: Takers = Takers(judge)
        self.handed_out = HandedOut(judge.resolver)
        self.purity = Purity(judge)
        self.leaning = LeaningPlaces(self._snapshot, self.patches.leaning_on)
        judge.graph.extra = Planned(judge, self.leads).loads

    def news(self, before: Grader, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """The files, beside the `reached` ones, whose findings show places of other files that are elsewhere since an
        earlier snapshot, from which `changed` differ.
        """
        if not self._continues:
            return frozenset()
        told = self.patches.news(before.patches, changed, reached)
        told |= self.takers.news(before.takers, changed, reached)
        told |= self.handed_out.news(before.handed_out, changed, reached)
        told |= self.purity.news(before.purity, changed, reached)
        told |= self.leaning.news(before.leaning, changed, reached)
        told |= self.leads.news(before.leads, changed, regraded=not before.patches.hold_after(self.patches))
        return told | self.seams.news(before.seams, changed, reached)

    def grade(self, site: Site, target: Path) -> Grade:
        """The grade of importing `site` from `target` instead; the first condition that fails names the reason."""
        safety, reason = self.grade_but_for_purity(site, target)
        if safety is Safety.SAFE and not self.lets_go(site, [target.module]):
            return Safety.UNSAFE, Reason.IMPURE_SHIM
        return safety, reason

    def grade_but_for_purity(self, site: Site, target: Path) -> Grade:
        """The same, as if the legacy module were loaded all the same."""
        home = self._judge.home(target)
        if refused := self.refusal(site, target):
            return None, refused
        if Guard.EXCEPT_IMPORT in site.statement.guards:
            return Safety.DISPLAY, Reason.GUARDED_FALLBACK
        if not self.whole:
            return Safety.UNSAFE, Reason.INDEX_INCOMPLETE
        if _is_missing(site):
            if not site.verdict.listed:
                return Safety.UNSAFE, Reason.NOT_LISTED
            if not (isinstance(home.end, Defined) and len(home.arms) == 1):
                return Safety.UNSAFE, Reason.DYNAMIC
        elif differs := self.identity(site, target) or self._lost_intent(site, target):
            return Safety.UNSAFE, differs
        if is_stub(site.file):  # it loads nothing, but must not import itself
            own = target.module in self._snapshot.modules.names_of(site.file)
            return (Safety.UNSAFE, Reason.WOULD_CREATE_CYCLE) if own else (Safety.SAFE, None)
        passed = any(path == target for path, _ in site.chain.spine)
        if self._judge.graph.would_close_circle(site.file, site.statement, target.module, passed=passed):
            return Safety.UNSAFE, Reason.WOULD_CREATE_CYCLE
        if self.called_half_loaded(site, target):
            return Safety.UNSAFE, Reason.WOULD_CREATE_CYCLE
        if self._judge.graph.enters_circle_elsewhere(site.file, site.statement, site.written.module, target.module):
            return Safety.UNSAFE, Reason.LOAD_ORDER
        if self.patched(site, target):
            return Safety.UNSAFE, Reason.PATCHED_IN_TESTS
        return Safety.SAFE, None

    def rewrite(self, site: Site, title: str) -> tuple[Rewrite | Withheld, Reason | None]:
        """The graded rewrite of a site to its verdict's target, and why it is not safe (None when it is)."""
        target = site.verdict.target
        if target is None:
            nowhere = Reason.STAR_IMPORT if site.imported.name == "*" else Reason.NO_CANONICAL
            return Withheld(nowhere), nowhere
        safety, reason = self.grade(site, target)
        if safety is None:
            return Withheld(reason or Reason.NOT_APPLICABLE), reason
        rewrite = Rewrite(
            title=title,
            safety=safety,
            changes=(
                MoveName(
                    statement=site.statement.span,
                    site=site.imported.span,
                    target=target,
                    spelling=self.spelling(site, target.module),
                    bound=site.imported.bound,
                ),
            ),
        )
        return rewrite, reason

    # ------------------------------------------------------------------ the conditions

    def refusal(self, site: Site, target: Path) -> Reason | None:
        """Why no rewrite of this site can even be offered."""
        facts = self._snapshot.facts(site.file)
        if refused := refused_by_policy(self._judge, site, target):
            return refused
        if site.imported.name == "*":
            return Reason.STAR_IMPORT
        if isinstance(self._judge.home(target).end, Missing):
            return Reason.MISSING_CANONICAL
        if facts.problem is not None:
            return Reason.SYNTAX_PROBLEM
        if facts.generated:
            return Reason.GENERATED_FILE
        return None

    def identity(self, site: Site, target: Path) -> Reason | None:
        """Condition 1: both paths lead to the same object."""
        home = self._judge.home(target)
        if self._resolver.same_object(site.chain, home):
            if _may_be_missing(site, home):
                return Reason.DYNAMIC
            alike = loaded_alike(self._resolver, site.chain, home, site.file)
            return None if alike else Reason.UNSTABLE_NAME
        ends = site.chain.end, home.end
        if any(isinstance(end, Dynamic) for end in ends):
            return Reason.DYNAMIC
        if any(isinstance(end, External) for end in ends):
            return Reason.EXTERNAL
        if all(isinstance(end, Defined) for end in ends):
            one, other = ends
            assert isinstance(one, Defined) and isinstance(other, Defined)
            if (one.file, one.span) == (other.file, other.span) and len(site.chain.arms) == len(home.arms) == 1:
                return Reason.UNSTABLE_NAME
        return Reason.DIFFERENT_DEFINITION

    def lets_go(self, site: Site, modules: Iterable[str]) -> bool:
        """Condition 3: whether no module that need no longer be loaded then has an effect beyond its namespace."""
        if _is_missing(site) or is_stub(site.file):
            return True
        awaited = self._is_local(site) and is_warning_awaited(self._resolver, site.file, site.written.module)
        if awaited or Guard.WARNS in site.statement.guards:
            return False
        entry = site.verdict.entry
        if isinstance(entry, NameEntry | ModuleEntry) and entry.side_effects is False:
            return True
        if Guard.TYPE_CHECKING in site.statement.guards:
            return True  # nothing is loaded either way
        lost = self.lost(site, modules)
        if any(self.patches.leaning_on(name) for file in lost for name in self._snapshot.modules.names_of(file)):
            return False
        if _GUARDED.intersection(site.statement.guards) and any(may_fail(self._judge, file) for file in lost):
            return False  # the guard may be there because the legacy module cannot always be imported
        if site.verdict.target is not None and not self.is_quiet(site, site.verdict.target):
            return False
        return all(self.purity.is_pure(file, site.file) for file in lost)

    def is_quiet(self, site: Site, target: Path) -> bool:
        """Whether nothing but a name is lost where a module ``__getattr__`` made it for the site."""
        home = self._judge.home(target)
        if not any(hop.how == "getattr" for arm in site.chain.arms for hop in arm.hops):
            return True
        return self.purity.is_quiet(site.chain, home, site.file, self._loaded_instead(site.file, [target.module]))

    def lost(self, site: Site, modules: Iterable[str]) -> frozenset[str]:
        """The files that need no longer be loaded once these modules are imported instead."""
        return self._left_behind(site.file, site.written.module, modules)

    def impure(self, file: str, old: str, new: str) -> Iterator[tuple[str, Span, str]]:
        """What keeps modules loaded that `file` would not load with `new` instead of `old`: file, place and words."""
        own = self._loaded(old, file)[-1:]
        for lost in sorted(self._left_behind(file, old, (new,)), key=lambda one: ((one,) != own, one)):
            if not self.purity.is_pure(lost, file) and (fault := self.purity.fault(lost, file)) is not None:
                yield lost, fault, f"runs when `{self._resolver.module_name(lost)}` is imported"
            yield from self.leaning.of(self._snapshot.modules.names_of(lost), file)

    def _left_behind(self, importer: str, old: str, modules: Iterable[str]) -> frozenset[str]:
        return self._judge.graph.beyond(self._loaded(old, importer), self._loaded_instead(importer, modules))

    def _loaded_instead(self, importer: str, modules: Iterable[str]) -> set[str]:
        """The importer, and the files that are loaded once it imports these modules."""
        after = {importer}
        for file in (file for module in modules for file in self._loaded(module, importer)):
            after |= self._judge.graph.certain(file)
        return after

    def patched(self, site: Site, target: Path, *, late: bool = False) -> bool:
        """Condition 5: what the site means hangs on a namespace that tests change. `late`: it is read each time it is
        used, as by ``m.X``, wherever the import stands.
        """
        patches = self.patches
        if patches.replaced(site.written.module) or patches.replaced(target.module):
            return True
        if any(self._makes_modules(package) for path in (site.written, target) for package in parents(path.module)):
            return True
        if _is_missing(site) or not (late or self._is_local(site)):
            return False  # nothing can be replaced in a module that is not there
        paths = site.written, target
        return any(patches.patched(path) or patches.removed(path.module) for path in paths)

    def called_half_loaded(self, site: Site, target: Path) -> bool:
        """Condition 4 for an import inside a function: whether the function may be called at import time, while the new
        module, but not the old one, waits for the importer.
        """
        graph = self._judge.graph
        scope = site.statement.scope
        if not scope or graph.runs_at_import(site.file, site.statement):
            return False
        if any(site.file in graph.closure(file) for file in self._loaded(site.written.module, site.file)):
            return False
        return self.called_while_loading(site.file, scope, target.module)

    def called_while_loading(self, importer: str, scope: int, module: str) -> bool:
        """Whether the function around a scope may be called at import time, while `module` waits for `importer`."""
        graph = self._judge.graph
        loading: set[str] = set()
        for file in self._loaded(module, importer):
            if importer in graph.closure(file):
                loading |= graph.closure(file)
        scopes = self._snapshot.facts(importer).scopes
        while scopes[scope].parent:
            scope = scopes[scope].parent
        word = re.compile(rf"\b{re.escape(scopes[scope].name)}\b")
        return any(self._runs(file, word) for file in loading)

    # ------------------------------------------------------------------ what they rest on

    def _runs(self, file: str, word: re.Pattern[str]) -> bool:
        """Whether a statement that does something when the file is imported has the word in it."""
        text = self._snapshot.text(file) or ""
        if word.search(text) is None:
            return False
        body = self._snapshot.body(file)
        lines = Lines(text)
        return not body.understood or any(
            word.search(lines.slice(impurity.span)) for impurity in body.effects.impurities
        )

    def _makes_modules(self, package: str) -> bool:
        """Whether a package puts modules into ``sys.modules`` itself, maybe under its submodules' names."""
        located = self._snapshot.modules.find(package, None)
        return isinstance(located, SourceModule) and any(
            store.dotted.endswith("modules[]") for store in self._snapshot.facts(located.path).attribute_stores
        )

    def spelling(self, site: Site, module: str) -> str:
        """How the file writes the module: relative where it was relative and needs no more dots than before."""
        level = site.statement.level
        if level:
            own = self._resolver.module_name(site.file)
            relative = relative_spelling(module, own, is_package(site.file))
            if relative is not None and relative[0] <= level:
                return "." * relative[0] + relative[1]
        return module

    def _lost_intent(self, site: Site, target: Path) -> Reason | None:
        """What the statement says to readers or to other releases, and would no longer say."""
        if site.imported.asname == site.imported.name != target.name:
            return Reason.EXPLICIT_RE_EXPORT
        falls_back = Guard.TRY in site.statement.guards and any(
            other.statement.scope == site.statement.scope
            and Guard.EXCEPT_IMPORT in other.statement.guards
            and (other.imported.bound, other.written) == (site.imported.bound, target)
            for other in self._judge.sites(site.file)
        )
        return Reason.GUARDED_FALLBACK if falls_back else None

    def _is_local(self, site: Site) -> bool:
        """Whether the import runs each time a function is called."""
        scopes = self._snapshot.facts(site.file).scopes
        number = site.statement.scope
        while number and scopes[number].kind is not ScopeKind.FUNCTION:
            number = scopes[number].parent
        return bool(number)

    def _loaded(self, module: str, importer: str) -> tuple[str, ...]:
        found = list(self._judge.graph.loads(module, importer))
        located = self._snapshot.modules.find(module, importer)
        if isinstance(located, SourceModule):
            found.append(located.path)
        return tuple(dict.fromkeys(found))

    def _policy_modules(self) -> frozenset[str]:
        policy = self._judge.policy
        modules = {path.module for path in (*policy.listed, *policy.homes)} | {*policy.wildcards, *policy.moved}
        modules |= {entry.canonical for entry in policy.moved.values()}
        modules |= {path.module for entry in policy.policy.calls for path in (entry.legacy, *entry.imports)}
        modules |= {package for module in modules for package in parents(module)}
        return frozenset(modules)


def _is_missing(site: Site) -> bool:
    return isinstance(site.chain.end, Missing) and len(site.chain.arms) == 1


def _may_be_missing(site: Site, home: Chain) -> bool:
    """Whether the canonical module may lack the name in a run in which the written path has it: a condition decides
    there, or only type checkers see it.
    """
    passed = {path for path, _ in home.spine}
    if any(path in passed for path, _ in site.chain.spine):
        return False  # from there on both paths are one
    guards = {guard for arm in home.arms for guard in arm.guards} - _CERTAIN
    return not guards <= set(site.statement.guards) & {Guard.TYPE_CHECKING}
