"""What becomes of ``from old import *``: each name that somebody takes is imported from where it should come from.

Takes a graded snapshot and one judged star import; gives an `Expansion`. A name whose move would not be safe stays with
the legacy module, by name. Where anything may be taken without a word in the text, all names are kept and a person
should look.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from canonic.changes import ExpandStar
from canonic.facts.model import Guard, ImportedName
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.live import is_package
from canonic.resolution.model import Missing
from canonic.resolution.star_names import Given, given_names, is_left_behind, is_taken_here
from canonic.resolution.takers import is_read_by_tools
from canonic.resolution.verdicts import Kind, Site
from canonic.text.names import Path
from canonic.workspace.modules import SourceModule

_LOOKING = frozenset(("globals", "locals", "vars", "dir", "eval", "exec"))
_HARMLESS = frozenset(("", "extend_path", "declare_namespace", "__path__"))


@dataclass(frozen=True, slots=True)
class Expansion:
    """The names that are taken from a star, and where they are to come from."""

    legacy: tuple[tuple[str, Path], ...]
    """Taken names that have another home, which is there, with it."""
    moved: frozenset[str]
    """Those of them that are to be imported from there."""
    kept: tuple[str, ...]
    """Names that stay with the module."""
    handed_on: frozenset[str]
    """Names that the file itself does not use: others take them from it."""
    safety: Safety
    reason: Reason | None


def expand(judge: Judge, grader: Grader, star: Site) -> Expansion | Reason:
    """The expansion of one star import; the reason where there can be none."""
    module, facts = star.written.module, judge.resolver.snapshot.facts(star.file)
    entry = star.verdict.entry
    if entry is not None and not entry.rewrite:
        return Reason.POLICY_WITHOUT_REWRITE
    if facts.problem is not None:
        return Reason.SYNTAX_PROBLEM
    if facts.generated:
        return Reason.GENERATED_FILE
    given = given_names(judge.resolver, module, star.file)
    if given is None:
        return Reason.STAR_IMPORT
    if not judge.resolver.snapshot.uses(star.file).understood:
        return Reason.SYNTAX_PROBLEM
    taken, handed_on, reason = _taken(judge, grader, star, given)
    sites = [_named(judge, star, name) for name in sorted(taken, key=_order)]
    legacy = [site for site in sites if _is_movable(judge, site)]
    doubt = reason or _doubt(judge, star, sites, given)
    grades = {site: grader.grade_but_for_purity(site, _target(site)) for site in legacy}
    sayable = [site for site in legacy if _can_be_said(site, handed_on)]
    moved = [site for site in sayable if grades[site] == (Safety.SAFE, None)]
    if not moved and sayable:  # a person may still want all of them
        moved = [site for site in sayable if grades[site][0] is not None]
        doubt = next((grades[site][1] for site in moved), doubt)
    kept = [site for site in sites if site not in moved]
    if not kept and doubt is None and not grader.lets_go(star, [_target(site).module for site in moved]):
        doubt = Reason.IMPURE_SHIM
    return Expansion(
        legacy=tuple((site.imported.name, _target(site)) for site in legacy),
        moved=frozenset(site.imported.name for site in moved),
        kept=tuple(site.imported.name for site in kept),
        handed_on=handed_on,
        safety=_safety(star, doubt),
        reason=Reason.GUARDED_FALLBACK if Guard.EXCEPT_IMPORT in star.statement.guards else doubt,
    )


def rewrite_star(grader: Grader, star: Site, expansion: Expansion | Reason) -> tuple[Rewrite | Withheld, Reason | None]:
    """The rewrite that carries out an expansion, and why it is not safe (None when it is)."""
    if isinstance(expansion, Reason):
        return Withheld(expansion), expansion
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, target in expansion.legacy:
        if name in expansion.moved:
            groups.setdefault(grader.spelling(star, target.module), []).append((target.name, name))
    old = "." * star.statement.level + star.statement.module
    groups.setdefault(old, []).extend((name, name) for name in expansion.kept)
    change = ExpandStar(
        statement=star.statement.span,
        groups=tuple((spelling, tuple(names)) for spelling, names in groups.items() if names),
        handed_on=tuple(sorted(expansion.handed_on)),
    )
    title = "Replace `*` by the names that are taken" if change.groups else "Remove the import: no name of it is taken"
    return Rewrite(title=title, safety=expansion.safety, changes=(change,)), expansion.reason


def _taken(judge: Judge, grader: Grader, star: Site, given: Given) -> tuple[set[str], frozenset[str], Reason | None]:
    """The names that somebody takes, and which of them only other files do; with a reason where names may be taken
    that nobody says, and then all are.
    """
    resolver = judge.resolver
    facts = resolver.snapshot.facts(star.file)
    here = {name for name in given.sure | given.unsure if is_taken_here(resolver, star.file, star.statement, name)}
    if not grader.whole:
        return here | given.sure, frozenset(), Reason.INDEX_INCOMPLETE
    if _is_looked_at(judge, star.file):
        return here | given.sure, frozenset(), Reason.STAR_IMPORT
    taken = grader.takers.of(star.file, star.file)
    if taken.everything or taken.starred:
        return here | given.sure, frozenset(), Reason.STAR_IMPORT
    outside = taken.names & (given.sure | given.unsure)
    left = {name for name in outside if is_left_behind(facts, star.statement, name)}
    return here | left, frozenset(left - here), None


def _is_looked_at(judge: Judge, file: str) -> bool:
    """Whether names of the file may be taken by its own code or by a tool without being said."""
    facts, body = judge.resolver.snapshot.facts(file), judge.resolver.snapshot.body(file)
    return (
        is_read_by_tools(judge, file)
        or facts.getattr is not None
        or facts.dynamic_namespace not in _HARMLESS
        or not facts.exports_exact
        or any(lookup.name in _LOOKING for lookup in body.lookups)
        or any(use.dotted.startswith("sys.modules") for use in body.uses)
    )


def _named(judge: Judge, star: Site, name: str) -> Site:
    """The site that importing one name of the star by name would be."""
    imported = ImportedName(name, "", star.imported.span)
    written = Path(star.written.module, name)
    chain = judge.resolver.follow(written.module, name, star.file)
    verdict = judge.verdict(star.file, star.statement, imported, written, chain)
    return Site(star.file, star.statement, imported, written, chain, verdict)


def _is_movable(judge: Judge, site: Site) -> bool:
    """Whether a name has another home. One that is legacy for its object only must be called the same there."""
    verdict, target = site.verdict, site.verdict.target
    return (
        verdict.kind is Kind.LEGACY
        and target is not None
        and (verdict.listed or target.name == site.imported.name)
        and bool(verdict.entry and verdict.entry.rewrite)
        and not isinstance(judge.home(target).end, Missing)
    )


def _can_be_said(site: Site, handed_on: frozenset[str]) -> bool:
    """Whether an import can say that it hands the name on: ``X as X`` does, ``Y as X`` looks unused to other tools."""
    return site.imported.name not in handed_on or _target(site).name == site.imported.name


def _target(site: Site) -> Path:
    assert site.verdict.target is not None
    return site.verdict.target


def _doubt(judge: Judge, star: Site, sites: Iterable[Site], given: Given) -> Reason | None:
    """Why importing these names one by one may not be the same as the star."""
    snapshot = judge.resolver.snapshot
    located = snapshot.modules.find(star.written.module, star.file)
    assert isinstance(located, SourceModule)
    graph = judge.graph
    if graph.runs_at_import(star.file, star.statement) and star.file in graph.closure(located.path):
        return Reason.WOULD_CREATE_CYCLE  # a star takes what a half loaded module has by then, an import by name fails
    if Guard.WARNS in star.statement.guards:
        return Reason.IMPURE_SHIM
    if any(site.imported.name in given.unsure for site in sites):
        return Reason.DYNAMIC
    if any(isinstance(arm.end, Missing) for site in sites for arm in site.chain.arms):
        return Reason.DYNAMIC
    if is_package(located.path) and snapshot.facts(located.path).exports is None:
        named = given.sure | given.unsure
        for name in {lookup.name for lookup in snapshot.body(star.file).lookups} - named:
            if isinstance(snapshot.modules.find(f"{star.written.module}.{name}", star.file), SourceModule):
                return Reason.DYNAMIC  # a submodule that somebody has imported comes through a star too
    return None


def _safety(star: Site, doubt: Reason | None) -> Safety:
    if Guard.EXCEPT_IMPORT in star.statement.guards:
        return Safety.DISPLAY
    return Safety.SAFE if doubt is None else Safety.UNSAFE


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as import sorters have it."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name
