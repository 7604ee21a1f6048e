"""The graded rewrite of one call of a legacy callable by its entry's template.

Takes a call site and a `Grader`; gives a `Rewrite`, or `Withheld` with the reason. The policy's author has declared the
call and its template equal; what has to be proven is that the arguments arrive there as they did, evaluated alike, and
that the names of the template mean at the site what they should.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import partial

from canonic.changes import AddImport, AnyChange, ReplaceText
from canonic.facts.arguments import CallText, read_call
from canonic.facts.called import Signature
from canonic.facts.calls import digest_of_call
from canonic.facts.model import BindingKind, FileFacts, Guard
from canonic.findings import Reason, Rewrite, Safety, Withheld
from canonic.policy.template import Template, TemplateFault, read_template
from canonic.resolution.bringing import Bringer
from canonic.resolution.call_sites import CallSite
from canonic.resolution.callables import signature_of
from canonic.resolution.canonical import Judge
from canonic.resolution.evaluation import captures, evaluates_alike
from canonic.resolution.grade import Grade, Grader
from canonic.resolution.matching import match
from canonic.resolution.model import Defined, External
from canonic.resolution.rendering import Rendering, render
from canonic.resolution.respelling import Edit, respell
from canonic.resolution.verdicts import Kind, Site, Verdict
from canonic.text.names import Path
from canonic.text.spans import Lines

_AWAIT = re.compile(r"await[ \t\f\\\r\n]*")
_GUARDED = frozenset((Guard.TRY, Guard.SUPPRESS))
_NOT_IN_A_STRING = frozenset("'\"\\{}\n")
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class _Reading:
    """A call and what it becomes."""

    call: CallText
    template: Template
    rendering: Rendering
    lines: Lines
    start: int
    """Offset of what is replaced: the call, or the ``await`` that goes with it."""
    before: int
    """Length of that ``await``."""
    wrap: bool


class CallRewriter:
    """Rewrites over one snapshot."""

    def __init__(self, judge: Judge, grader: Grader) -> None:
        self._judge = judge
        self._grader = grader

    def rewrite(self, site: CallSite) -> tuple[Rewrite | Withheld, Reason | None]:
        """The rewrite of a call, and why it is not safe (None when it is)."""
        entry = site.lead.entry
        facts = self._facts(site)
        reason: Reason | None = None
        if not entry.rewrite:
            reason = Reason.POLICY_WITHOUT_REWRITE
        elif facts.problem is not None:
            reason = Reason.SYNTAX_PROBLEM
        elif facts.generated:
            reason = Reason.GENERATED_FILE
        elif not site.certain:
            reason = Reason.UNSTABLE_NAME
        reading = reason or self._read(site)
        if isinstance(reading, Reason):
            return Withheld(reading), reading
        changes = self._changes(site, reading)
        if isinstance(changes, Reason):
            return Withheld(changes), changes
        added = tuple(change for change in changes if isinstance(change, AddImport))
        safety, why = self._grade(site, reading, added)
        if safety is None:
            return Withheld(why or Reason.NOT_APPLICABLE), why
        text = reading.rendering.text(reading.call.arguments)
        short = text if len(text) <= _LONGEST_TITLE and "\n" not in text else entry.replace_with.strip()
        return Rewrite(title=f"Write `{short}` instead", safety=safety, changes=changes), why

    def _read(self, site: CallSite) -> _Reading | Reason:
        """The call as its text has it, and its template filled in."""
        signature = signature_of(self._judge, site.lead.entry)
        if isinstance(signature, Reason):
            return signature
        try:
            template = read_template(site.lead.entry.replace_with)
        except TemplateFault:
            return Reason.NO_CANONICAL
        lines = Lines(self._judge.resolver.snapshot.text(site.file) or "")
        whole = lines.slice(site.call.whole)
        if digest_of_call(whole) != site.call.digest:
            return Reason.INDEX_INCOMPLETE  # the text has changed since its facts were read
        call = read_call(lines.slice(site.call.span))
        if call is None:
            return Reason.SYNTAX_PROBLEM
        matched = match(signature.parameters, call.arguments)
        if matched is None or captures(template, call):
            return Reason.AMBIGUOUS_ARGUMENTS
        rendering = render(template, signature.parameters, call, matched)
        before = _await_to_drop(signature, site, lines)
        awaited = site.call.whole != site.call.span
        if rendering is None or before is None or (template.awaits and not (site.call.suspends or awaited)):
            return Reason.AMBIGUOUS_ARGUMENTS
        if site.call.formatted and not (rendering.primary and _NOT_IN_A_STRING.isdisjoint(rendering.literal)):
            return Reason.FORM_NOT_SUPPORTED
        tight = site.call.tight or (awaited and not before)
        start = lines.offset(site.call.span.line, site.call.span.column) - before
        return _Reading(call, template, rendering, lines, start, before, tight and not rendering.primary)

    def _changes(self, site: CallSite, reading: _Reading) -> tuple[AnyChange, ...] | Reason:
        """The new text and the imports that it needs."""
        edits = respell(reading.call, reading.rendering, before=reading.before, wrap=reading.wrap)
        if edits is None:
            return Reason.COMMENT_IN_THE_WAY
        bringer = Bringer(self._judge, site, partial(self._grader.spelling, _as_site(site)))
        added: list[AddImport] = []
        brought = set()
        for path in site.lead.entry.imports:
            new = bringer.bring(path)
            if isinstance(new, Reason):
                return new
            added += new
            brought.add(path.name or path.module.partition(".")[0])
        for name in sorted(reading.template.needed - brought):
            if (missed := bringer.keeps(name)) is not None:
                return missed
        return (*added, *(_text(reading, *edit) for edit in _without_brackets(reading, site, edits)))

    def _grade(self, site: CallSite, reading: _Reading, added: tuple[AddImport, ...]) -> Grade:
        guards = {guard for lead in site.leads for guard in lead.statement.guards}
        targets = site.lead.entry.imports
        if any(self._grader.refusal(_as_site(site), target) is Reason.MISSING_CANONICAL for target in targets):
            return None, Reason.MISSING_CANONICAL
        if Guard.EXCEPT_IMPORT in guards:
            return Safety.DISPLAY, Reason.GUARDED_FALLBACK
        if not self._grader.whole:
            return Safety.UNSAFE, Reason.INDEX_INCOMPLETE
        if added and _GUARDED & guards:
            return Safety.UNSAFE, Reason.GUARDED_FALLBACK
        if added and (reason := self._added_safely(site)):
            return Safety.UNSAFE, reason
        if self._is_patched(site):
            return Safety.UNSAFE, Reason.PATCHED_IN_TESTS
        if reading.rendering.left_out or not evaluates_alike(reading.template, reading.rendering, reading.call):
            return Safety.UNSAFE, Reason.AMBIGUOUS_ARGUMENTS
        if self._awaits_an_object(site, reading):
            return Safety.UNSAFE, Reason.DYNAMIC
        first = min(lead.statement.span for lead in site.leads)
        if first > site.use.span and site.use.scope == site.lead.statement.scope:
            return Safety.UNSAFE, Reason.UNSTABLE_NAME
        return Safety.SAFE, None

    def _added_safely(self, site: CallSite) -> Reason | None:
        """Why one more import beside the old one may fail, or give something else than the policy means."""
        graph = self._judge.graph
        at_module = any(not lead.statement.scope for lead in site.leads)
        if at_module and self._facts(site).exports is None and self._grader.leads.is_starred(site.file):
            return Reason.STAR_IMPORT  # whoever imports all of the file would get the new name too
        if any(lead.statement.lazy for lead in site.leads):
            return Reason.FORM_NOT_SUPPORTED
        for target in site.lead.entry.imports:
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

    def _facts(self, site: CallSite) -> FileFacts:
        return self._judge.resolver.snapshot.facts(site.file)

    def _awaits_an_object(self, site: CallSite, reading: _Reading) -> bool:
        """Whether the ``await`` of what a plain function gave would be left in front of a new object of a class."""
        root = reading.template.tree
        if reading.before or site.call.whole == site.call.span or not isinstance(root, ast.Call):
            return False
        made = [
            path for path in site.lead.entry.imports if isinstance(root.func, ast.Name) and path.name == root.func.id
        ]
        ends = [self._judge.home(path).end for path in made]
        return any(isinstance(end, Defined) and end.kind is BindingKind.CLASS for end in ends)

    def _is_patched(self, site: CallSite) -> bool:
        """Whether tests change what the old or the new expression finds at the site."""
        own = self._judge.resolver.module_name(site.file)
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


def _await_to_drop(signature: Signature, site: CallSite, lines: Lines) -> int | None:
    """Length of the ``await`` that goes with a call of an ``async def``; 0 where none has to; None where one has to and
    cannot.
    """
    if not signature.awaited:
        return 0
    call = site.call
    start = lines.offset(call.span.line, call.span.column)
    first = lines.offset(call.whole.line, call.whole.column)
    if call.whole == call.span or call.generator or not _AWAIT.fullmatch(lines.text, first, start):
        return None
    return start - first


def _without_brackets(reading: _Reading, site: CallSite, edits: list[Edit]) -> list[Edit]:
    """The edits, and the parentheses taken away that only an ``await`` needed which goes: ``(await f(x)).y``."""
    text, last = reading.lines.text, reading.start + reading.before + len(reading.call.text)
    needless = reading.before and site.call.tight and not reading.wrap
    if not needless or text[reading.start - 1 : reading.start] != "(" or text[last : last + 1] != ")":
        return edits
    (_, end, new), *rest = edits
    edits = [(-1, end, new), *rest]
    start, end, new = edits[-1]
    whole = reading.before + len(reading.call.text)
    return [*edits[:-1], (start, end + 1, new)] if end == whole else [*edits, (whole, whole + 1, "")]


def _text(reading: _Reading, start: int, end: int, text: str) -> ReplaceText:
    """One edit as a change, with a blank at either end of the expression where it would run into a word beside it."""
    whole = reading.lines.text
    first, last = reading.start + start, reading.start + end
    if start <= 0 < first and _is_word(whole[first - 1]) and _is_word(text[:1]):
        text = f" {text}"
    if end >= reading.before + len(reading.call.text) and _is_word(text[-1:]) and _is_word(whole[last : last + 1]):
        text = f"{text} "
    return ReplaceText(span=reading.lines.span(first, last), text=text)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _as_site(site: CallSite, number: int = 0) -> Site:
    """An import of the old callable as the import rules have it."""
    lead = site.leads[number]
    return Site(site.file, lead.statement, lead.imported, lead.written, lead.chain, Verdict(Kind.SILENT))
