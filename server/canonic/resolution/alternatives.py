"""Other ways to mend a legacy import, offered beside the fix: a person chooses, so none of them is called safe.

Takes one judged import and a graded snapshot that covers the workspace; gives `Rewrite`s. They ask for a closer look at
the file than any check, so they are made only where somebody looks at one finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.facts.outline import outline
from canonic.findings import Reason, Rewrite, Safety
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.late_imports import importing_late
from canonic.resolution.name_uses import uses_of
from canonic.resolution.scope_renames import renaming
from canonic.resolution.takers import is_read_by_tools
from canonic.resolution.verdicts import Site
from canonic.text.names import Path

_HARMLESS = frozenset(("", "extend_path", "declare_namespace", "__path__"))


def alternatives(judge: Judge, grader: Grader, site: Site) -> tuple[Rewrite, ...]:
    """The other ways for one import, at most one of each kind."""
    target = site.verdict.target
    if target is None or site.imported.name == "*" or not grader.whole:
        return ()
    safety, reason = grader.grade(site, target)
    renamed = not site.imported.asname and site.imported.name != target.name
    if safety is None or safety is Safety.DISPLAY or not (renamed or reason is Reason.WOULD_CREATE_CYCLE):
        return ()
    return tuple(_made(judge, grader, site, target, reason))


def _made(judge: Judge, grader: Grader, site: Site, target: Path, reason: Reason | None) -> Iterator[Rewrite]:
    snapshot = judge.resolver.snapshot
    text, facts = snapshot.text(site.file) or "", snapshot.facts(site.file)
    outlined = outline(text)
    if outlined is None:
        return
    uses = uses_of(text, facts, snapshot.body(site.file), outlined, site.statement, site.imported)
    if not uses:  # what the file does not use itself is there for somebody else
        return
    spelling = grader.spelling(site, target.module)
    home = f"Import `{target.name}` from `{target.module}`"
    if reason is Reason.WOULD_CREATE_CYCLE:
        late = importing_late(text, facts, outlined, site, target, spelling, uses)
        if late is None or not _is_private(grader, judge, site):
            return
        if not any(grader.called_while_loading(site.file, scope, target.module) for scope in late.functions):
            places = ["inside the functions that use it"] if late.functions else []
            places += ["for type checkers only"] if late.for_checkers else []
            yield Rewrite(title=f"{home} {' and '.join(places)}", safety=Safety.UNSAFE, changes=late.changes)
    elif changes := renaming(text, facts, site, target, spelling, uses):
        if site.statement.scope or _is_private(grader, judge, site):
            where = "in this function" if site.statement.scope else "in this file"
            title = f"{home} and rename `{site.imported.name}` to `{target.name}` {where}"
            yield Rewrite(title=title, safety=Safety.UNSAFE, changes=changes)


def _is_private(grader: Grader, judge: Judge, site: Site) -> bool:
    """Whether nobody but the file's own code can see what an import at its top level binds."""
    facts = judge.resolver.snapshot.facts(site.file)
    return (
        facts.getattr is None
        and not is_read_by_tools(judge, site.file, site.imported.bound)
        and facts.dynamic_namespace in _HARMLESS
        and not grader.takers.take(site.file, site.imported.bound, site.file)
    )
