"""The one rewrite that takes a file off the side of an exclusive entry that it is to leave, where that is provable.

Takes the sites that are left and gives the changes to all of them, or why one cannot be changed: an import of the
very object that the side to keep offers comes from there; a call that a `call` entry replaces by the side to keep is
written anew; an import that nothing uses goes. What a site means otherwise is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from canonic.changes import AnyChange, DropName, MoveName
from canonic.facts.model import Import, ImportedName
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.policy.model import ExclusiveEntry
from canonic.resolution.call_rewrite import CallRewriter
from canonic.resolution.call_sites import CallSite, call_sites
from canonic.resolution.canonical import Judge
from canonic.resolution.grade import Grader
from canonic.resolution.sides import How, SideUse
from canonic.resolution.unused import NEVER_SAFE, may_go, removal
from canonic.text.names import Path
from canonic.text.spans import Lines, Span

Mend = tuple[Rewrite | Withheld, Reason | None]


def finish(judge: Judge, grader: Grader, file: str, entry: ExclusiveEntry, left: Sequence[SideUse]) -> Mend:
    """The rewrite of all sites that are left, and why it is not safe (None when it is)."""
    return _Finish(judge, grader, file, entry).rewrite(left)


class _Finish:
    def __init__(self, judge: Judge, grader: Grader, file: str, entry: ExclusiveEntry) -> None:
        self._judge = judge
        self._grader = grader
        self._snapshot = judge.resolver.snapshot
        self._file = file
        self._entry = entry
        self._safety = Safety.SAFE
        self._reason: Reason | None = None
        self._changes: dict[AnyChange, None] = {}

    def rewrite(self, left: Sequence[SideUse]) -> Mend:
        """Change by change; the first site that cannot be changed decides."""
        facts = self._snapshot.facts(self._file)
        if facts.problem is not None or facts.generated:
            refused = Reason.SYNTAX_PROBLEM if facts.problem is not None else Reason.GENERATED_FILE
            return Withheld(refused), refused
        by_import: dict[Span, list[SideUse]] = {}
        for use in left:
            by_import.setdefault(use.imported.span, []).append(use)
        for uses in by_import.values():
            refused_for = self._one(uses)
            if refused_for is not None:
                return Withheld(refused_for), refused_for
        title = f"Finish this file: all of {self._entry.name} by {self._kept()}"
        if len(left) == 1 and all(isinstance(change, DropName) for change in self._changes):
            title = f"Remove the unused import of `{left[0].imported.bound}`"
        return Rewrite(title=title, safety=self._safety, changes=tuple(self._changes)), self._reason

    def _kept(self) -> str:
        return " / ".join(f"`{path.name or path.module}`" for path in self._entry.preferred)

    def _one(self, uses: Sequence[SideUse]) -> Reason | None:
        """Change one import with all its uses; why not, where that cannot be done."""
        use = uses[0]
        if use.how is not How.IMPORT:
            return Reason.FORM_NOT_SUPPORTED  # reached through a module that is imported for more than this
        for path in self._entry.preferred:
            chain = self._judge.resolver.follow(use.written.module, use.written.name, self._file)
            if path.name and use.written.name and self._judge.resolver.same_object(chain, self._judge.home(path)):
                return self._move(use, path)
        if len(uses) == 1 and self._is_idle(use):
            return None
        return self._call_anew(use.statement, use.imported, uses)

    def _move(self, use: SideUse, path: Path) -> Reason | None:
        """Have the same object from the side to keep; what is done with it stays as it is."""
        site = next((one for one in self._judge.sites(self._file) if one.imported.span == use.imported.span), None)
        if site is None:
            return Reason.FORM_NOT_SUPPORTED
        safety, reason = self._grader.grade(site, path)
        if safety is None or safety is Safety.DISPLAY:
            return reason or Reason.NOT_APPLICABLE
        self._take(safety, reason)
        spelling = self._grader.spelling(site, path.module)
        self._add(
            MoveName(
                statement=use.statement.span, site=use.imported.span, target=path, spelling=spelling,
                bound=use.imported.bound,
            )
        )  # fmt: skip
        return None

    def _is_idle(self, use: SideUse) -> bool:
        """Drop an import that nothing uses."""
        mend = removal(self._judge, self._grader, self._file, use.statement, use.imported)
        if mend is not None:
            self._add(*mend.changes)
            self._take(Safety.UNSAFE, NEVER_SAFE)
        return mend is not None

    def _call_anew(self, statement: Import, imported: ImportedName, uses: Sequence[SideUse]) -> Reason | None:
        """Write every use anew, where a `call` entry says how, and drop the import."""
        kept = frozenset(self._entry.preferred)
        sites: dict[Span, CallSite] = {
            site.use.span: site
            for site in call_sites(self._snapshot, self._file, self._grader.leads.of(self._file))
            if not kept.isdisjoint(site.lead.entry.imports) and site.lead.imported.span == imported.span
        }
        calls = [use for use in uses if use.how is not How.IMPORT]
        if not calls:
            used = any(use.dotted.partition(".")[0] == imported.bound for use in self._snapshot.uses(self._file).uses)
            return Reason.DIFFERENT_DEFINITION if used else NEVER_SAFE  # else it is handed on
        if any(use.how is not How.CALL or use.span not in sites for use in calls):
            return Reason.DIFFERENT_DEFINITION
        rewriter = CallRewriter(self._judge, self._grader)
        for use in calls:
            mend, reason = rewriter.rewrite(sites[use.span])
            if isinstance(mend, Withheld):
                return mend.reason
            self._add(*mend.changes)
            self._take(mend.safety, reason)
        if any(isinstance(one, MoveName) and one.site == imported.span for one in self._changes):
            return None
        if self._times_said(imported.bound) > len(calls):
            return Reason.DIFFERENT_DEFINITION  # an annotation, a string or a comment still speaks of it
        if not may_go(self._judge, self._grader, self._file, statement, imported):
            return NEVER_SAFE
        self._add(DropName(statement=statement.span, site=imported.span))
        self._take(Safety.UNSAFE, NEVER_SAFE)
        return None

    def _times_said(self, name: str) -> int:
        """How often the text has a name outside import statements."""
        lines = Lines(self._snapshot.text(self._file) or "")
        said = len(re.findall(rf"\b{re.escape(name)}\b", lines.text))
        statements = (lines.slice(one.span) for one in self._snapshot.facts(self._file).imports)
        return said - sum(len(re.findall(rf"\b{re.escape(name)}\b", text)) for text in statements)

    def _add(self, *changes: AnyChange) -> None:
        self._changes.update(dict.fromkeys(changes))

    def _take(self, safety: Safety, reason: Reason | None) -> None:
        """Promise no more than the weakest part does."""
        if safety < self._safety:
            self._safety, self._reason = safety, reason


def refusals(
    judge: Judge, grader: Grader, file: str, entry: ExclusiveEntry, left: Iterable[SideUse]
) -> dict[Span, Reason]:
    """For each import that is left and cannot be changed with all its uses, why."""
    by_import: dict[Span, list[SideUse]] = {}
    for use in left:
        by_import.setdefault(use.imported.span, []).append(use)
    found: dict[Span, Reason] = {}
    for span, uses in by_import.items():
        mend, _ = finish(judge, grader, file, entry, uses)
        if isinstance(mend, Withheld):
            found[span] = mend.reason
    return found
