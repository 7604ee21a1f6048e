"""The graded rewrite of one call of a legacy callable by its entry's template.

Takes a call site and a `Grader`; gives a `Rewrite`, or `Withheld` with the reason. The policy's author has declared the
call and its template equal; what has to be proven is that the arguments arrive there as they did, evaluated alike, and
that the names of the template mean at the site what they should. Where the replacement has the old callable's own name,
the import moves, so all calls by it are one rewrite.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from canonic.changes import AddImport, AnyChange, MoveName
from canonic.facts.model import BindingKind, FileFacts, Guard
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.resolution.awaited_warnings import waits_for_warnings
from canonic.resolution.bringing import Bringer
from canonic.resolution.call_sites import CallSite, sites_of_import
from canonic.resolution.call_text import NewText, new_text
from canonic.resolution.canonical import Judge
from canonic.resolution.evaluation import evaluates_alike
from canonic.resolution.free_names import lists_its_names
from canonic.resolution.grade import Grade, Grader
from canonic.resolution.model import Defined, External
from canonic.resolution.outcomes import Comparison, Outcome
from canonic.resolution.verdicts import Kind, Site, Verdict
from canonic.text.names import Path

_GUARDED = frozenset((Guard.TRY, Guard.SUPPRESS))
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class _Draft:
    """A call with all that its rewrite changes."""

    text: NewText
    changes: tuple[AnyChange, ...]
    safety: Safety
    reason: Reason | None


class CallRewriter:
    """Rewrites over one snapshot."""

    def __init__(self, judge: Judge, grader: Grader) -> None:
        self._judge = judge
        self._grader = grader
        self._snapshot = judge.resolver.snapshot

    def rewrite(self, site: CallSite) -> tuple[Rewrite | Withheld, Reason | None]:
        """The rewrite of a call, and why it is not safe (None when it is)."""
        entry = site.lead.entry
        moved = self._moved(site)
        draft = self._draft(site, moved)
        if isinstance(draft, Reason):
            return Withheld(draft), draft
        text = draft.text.expression
        short = text if len(text) <= _LONGEST_TITLE and "\n" not in text else entry.replace_with.strip()
        title = f"Write `{short}` instead"
        if moved is None:
            return Rewrite(title=title, safety=draft.safety, changes=draft.changes), draft.reason
        whole = self._with_all_calls(site, moved)
        if isinstance(whole, Reason):
            return Withheld(whole), whole
        safety, reason, changes = whole
        if len(changes) > len(draft.changes) + 1:
            title += " in all calls by this import"
        return Rewrite(title=title, safety=safety, changes=changes), reason

    def _draft(self, site: CallSite, moved: Path | None) -> _Draft | Reason:
        facts = self._facts(site)
        if not site.lead.entry.rewrite:
            return Reason.POLICY_WITHOUT_REWRITE
        if facts.problem is not None:
            return Reason.SYNTAX_PROBLEM
        if facts.generated:
            return Reason.GENERATED_FILE
        if not site.certain:
            return Reason.UNSTABLE_NAME
        text = new_text(self._judge, site, self._outcomes(site).new)
        if isinstance(text, Reason):
            return text
        added = self._added(site, text, moved)
        if isinstance(added, Reason):
            return added
        safety, reason = self._grade(site, text, brings=bool(added or moved))
        if safety is None:
            return reason or Reason.NOT_APPLICABLE
        return _Draft(text, (*added, *text.changes), safety, reason)

    def _added(self, site: CallSite, text: NewText, moved: Path | None) -> tuple[AddImport, ...] | Reason:
        """The imports that the new text needs, but for the one that moves."""
        bringer = Bringer(self._judge, site, partial(self._grader.spelling, _as_site(site)))
        added: list[AddImport] = []
        brought = set()
        for path in site.lead.entry.imports:
            brought.add(_root(path))
            new = () if path == moved else bringer.bring(path)
            if isinstance(new, Reason):
                return new
            added += new
        for name in sorted(text.template.needed - brought):
            if (missed := bringer.keeps(name)) is not None:
                return missed
        return tuple(added)

    # ------------------------------------------------------------------ one name for the old and the new

    def _moved(self, site: CallSite) -> Path | None:
        """The path of the replacement that the file is to import under the name of the old callable."""
        lead = site.lead
        if len(site.leads) > 1 or not lead.statement.is_from or lead.expression != lead.imported.bound:
            return None
        return next((path for path in lead.entry.imports if path.name == lead.expression), None)

    def _with_all_calls(
        self, site: CallSite, moved: Path
    ) -> tuple[Safety, Reason | None, tuple[AnyChange, ...]] | Reason:
        """The import moved, and every call by it written anew; only where nothing else uses or takes the name."""
        lead = site.lead
        sites = sites_of_import(self._snapshot, site.file, lead)
        if sites is None or (not lead.statement.scope and self._is_seen_from_outside(site)):
            return Reason.NAME_TAKEN
        drafts = [self._draft(one, moved) for one in sites]
        known = [draft for draft in drafts if isinstance(draft, _Draft)]
        if len(known) != len(drafts) or _overlap(known):
            return Reason.NAME_TAKEN
        old = _as_site(site)
        worst = min(known, key=lambda draft: draft.safety)
        safety, reason = worst.safety, worst.reason
        if safety is Safety.SAFE and not self._grader.lets_go(old, [moved.module]):
            safety, reason = Safety.UNSAFE, Reason.IMPURE_SHIM
        move = MoveName(
            statement=lead.statement.span,
            site=lead.imported.span,
            target=moved,
            spelling=self._grader.spelling(old, moved.module),
            bound=lead.imported.bound,
        )
        changes = dict.fromkeys((move, *(change for draft in known for change in draft.changes)))
        return safety, reason, tuple(changes)

    def _is_seen_from_outside(self, site: CallSite) -> bool:
        facts, bound = self._facts(site), site.lead.imported.bound
        exported = not facts.exports_exact or any(export.name == bound for export in facts.exports or ())
        leads, takers = self._grader.leads, self._grader.takers
        taken = exported or leads.is_starred(site.file) or leads.is_taken(site.file, bound)
        return taken or takers.take(site.file, bound, site.file)

    # ------------------------------------------------------------------ the grade

    def _grade(self, site: CallSite, text: NewText, *, brings: bool) -> Grade:
        guards = {guard for lead in site.leads for guard in lead.statement.guards}
        targets = site.lead.entry.imports
        if any(self._grader.refusal(_as_site(site), target) is Reason.MISSING_CANONICAL for target in targets):
            return None, Reason.MISSING_CANONICAL
        if Guard.EXCEPT_IMPORT in guards:
            return Safety.DISPLAY, Reason.GUARDED_FALLBACK
        if not self._grader.whole:
            return Safety.UNSAFE, Reason.INDEX_INCOMPLETE
        if brings and _GUARDED & guards:
            return Safety.UNSAFE, Reason.GUARDED_FALLBACK
        if brings and (reason := self._brings_unsafely(site, targets)):
            return Safety.UNSAFE, reason
        if self._is_patched(site):
            return Safety.UNSAFE, Reason.PATCHED_IN_TESTS
        if text.rendering.left_out or not evaluates_alike(text.template, text.rendering, text.call):
            return Safety.UNSAFE, Reason.AMBIGUOUS_ARGUMENTS
        if reason := self._gives_otherwise(site, text):
            return Safety.UNSAFE, reason
        first = min(lead.statement.span for lead in site.leads)
        if first > site.use.span and site.use.scope == site.lead.statement.scope:
            return Safety.UNSAFE, Reason.UNSTABLE_NAME
        if not site.lead.entry.equal:
            return Safety.UNSAFE, Reason.NOT_EQUAL
        return Safety.SAFE, None

    def _brings_unsafely(self, site: CallSite, targets: Iterable[Path]) -> Reason | None:
        """Why one more import beside the old one may fail, or give something else than the policy means."""
        graph = self._judge.graph
        at_module = any(not lead.statement.scope for lead in site.leads)
        facts = self._facts(site)
        listed = facts.exports is not None and facts.exports_exact
        if at_module and not listed and self._grader.leads.is_starred(site.file):
            return Reason.STAR_IMPORT  # whoever imports all of the file would get the new name too
        if at_module and lists_its_names(self._snapshot.text(site.file) or ""):
            return Reason.DYNAMIC
        if any(lead.statement.lazy for lead in site.leads):
            return Reason.FORM_NOT_SUPPORTED
        for target in targets:
            home = self._judge.home(target)
            if isinstance(home.end, External):
                return Reason.EXTERNAL
            if not isinstance(home.end, Defined) or len(home.arms) != 1:
                return Reason.DYNAMIC
            for number, lead in enumerate(site.leads):
                old = _as_site(site, number)
                if graph.would_close_circle(site.file, lead.statement, target.module):
                    return Reason.WOULD_CREATE_CYCLE
                if self._grader.called_half_loaded(old, target):
                    return Reason.WOULD_CREATE_CYCLE
        return None

    def _gives_otherwise(self, site: CallSite, text: NewText) -> Reason | None:
        """Why what surrounds the call may not take what comes of the new expression."""
        outcomes = self._outcomes(site)
        if self._awaits_an_object(site, text) or (text.drops_await and outcomes.new is not Outcome.OBJECT):
            return Reason.DYNAMIC
        if outcomes.old is Outcome.GENERATOR is not outcomes.new:
            return Reason.DYNAMIC  # ``with f()`` and ``for x in f()`` take nothing else
        if outcomes.warns and waits_for_warnings(self._snapshot.text(site.file) or ""):
            return Reason.IMPURE_SHIM
        return None

    def _awaits_an_object(self, site: CallSite, text: NewText) -> bool:
        """Whether the ``await`` of what a plain function gave would be left in front of what cannot be awaited."""
        if not text.keeps_await:
            return False
        if self._outcomes(site).new is Outcome.OBJECT:
            return True
        root = text.template.tree
        if not isinstance(root, ast.Call) or not isinstance(root.func, ast.Name):
            return False
        ends = [self._judge.home(path).end for path in site.lead.entry.imports if path.name == root.func.id]
        return any(isinstance(end, Defined) and end.kind is BindingKind.CLASS for end in ends)

    def _outcomes(self, site: CallSite) -> Comparison:
        return self._grader.leads.outcomes.of(site.lead.entry, site.file)

    def _is_patched(self, site: CallSite) -> bool:
        """Whether tests change what the old or the new expression finds at the site."""
        own = self._judge.resolver.module_name(site.file)
        for modules, name in dict.fromkeys(self._read_at_the_call(site)):
            if self._grader.leads.replaced.is_replaced(modules, name, site.file):
                return True
        for number, lead in enumerate(site.leads):
            through_module = "." in lead.expression
            if self._grader.patches.patched(Path(own, lead.imported.bound)):
                return True
            if through_module and self._grader.patches.patched(lead.written):
                return True
            for target in site.lead.entry.imports:
                if self._grader.patched(_as_site(site, number), target, late=through_module):
                    return True
        return False

    def _read_at_the_call(self, site: CallSite) -> Iterator[tuple[tuple[str, ...], str]]:
        """The modules, by their names, and the names in them that the call reads when it runs."""
        own = self._snapshot.modules.names_of(site.file)
        for lead in site.leads:
            if not lead.statement.scope:
                yield own, lead.imported.bound
            if lead.statement.scope or "." in lead.expression:
                yield (lead.written.module,), lead.written.name
            yield from (((lead.entry.legacy.module,), path.name) for path in lead.entry.imports if path.name)

    def _facts(self, site: CallSite) -> FileFacts:
        return self._snapshot.facts(site.file)


def _overlap(drafts: Iterable[_Draft]) -> bool:
    """Whether two calls, one within the other, cannot be written at once."""
    spans = sorted(change.span for draft in drafts for change in draft.text.changes)
    ends = [((one.end_line, one.end_column), (other.line, other.column)) for one, other in pairwise(spans)]
    return any(end > start for end, start in ends)


def _root(path: Path) -> str:
    """The name by which a template reads a path."""
    return path.name or path.module.partition(".")[0]


def _as_site(site: CallSite, number: int = 0) -> Site:
    """An import of the old callable as the import rules have it."""
    lead = site.leads[number]
    return Site(site.file, lead.statement, lead.imported, lead.written, lead.chain, Verdict(Kind.SILENT))
