"""The text that takes a call's place: the entry's template with the call's own arguments, and the edits that write it.

Takes a call site of a judged snapshot, gives `NewText` or the reason why there is none. Names that the new text needs
are not its matter, nor whether it is safe.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from canonic.changes import ReplaceText
from canonic.facts.arguments import CallText, read_call
from canonic.facts.called import Signature
from canonic.facts.calls import digest_of_call
from canonic.findings import Reason
from canonic.policy.template import Template, TemplateFault, read_template
from canonic.resolution.call_sites import CallSite
from canonic.resolution.callables import leads_back, signature_of
from canonic.resolution.canonical import Judge
from canonic.resolution.evaluation import captures
from canonic.resolution.free_names import shows_its_code
from canonic.resolution.matching import match
from canonic.resolution.outcomes import Outcome
from canonic.resolution.rendering import Rendering, render
from canonic.resolution.respelling import Edit, respell
from canonic.text.spans import Lines

_AWAIT = re.compile(r"await[ \t\f\\\r\n]*")
_NOT_IN_A_STRING = frozenset("'\"\\{}\n")


@dataclass(frozen=True, slots=True)
class NewText:
    """What a call becomes."""

    call: CallText
    template: Template
    rendering: Rendering
    keeps_await: bool
    """An ``await`` stood in front of the call and stands in front of the new expression."""
    drops_await: bool
    """An ``await`` stood in front of the call, which was an ``async def``, and goes."""
    changes: tuple[ReplaceText, ...]

    @property
    def expression(self) -> str:
        """The new expression."""
        return self.rendering.text(self.call.arguments)


def new_text(judge: Judge, site: CallSite, new: Outcome) -> NewText | Reason:
    """The new text of a call, or why there is none. `new`: what comes of the replacement."""
    entry = site.lead.entry
    signature = signature_of(judge, entry)
    if isinstance(signature, Reason):
        return signature
    try:
        template = read_template(entry.replace_with)
    except TemplateFault:
        return Reason.NO_CANONICAL
    if leads_back(judge, entry):
        return Reason.NO_CANONICAL
    lines = Lines(judge.resolver.snapshot.text(site.file) or "")
    if digest_of_call(lines.slice(site.call.whole)) != site.call.digest:
        return Reason.INDEX_INCOMPLETE  # the text has changed since its facts were read
    call = read_call(lines.slice(site.call.span))
    if call is None:
        return Reason.SYNTAX_PROBLEM
    return _Writer(site, signature, template, call, lines, new).write()


class _Writer:
    def __init__(
        self, site: CallSite, signature: Signature, template: Template, call: CallText, lines: Lines, new: Outcome
    ) -> None:
        self.site = site
        self.signature = signature
        self.template = template
        self.call = call
        self.lines = lines
        self.new = new
        self.start = lines.offset(site.call.span.line, site.call.span.column)

    def write(self) -> NewText | Reason:
        call, template, site = self.call, self.template, self.site
        matched = match(self.signature.parameters, call.arguments)
        if matched is None or captures(template, call):
            return Reason.AMBIGUOUS_ARGUMENTS
        rendering = render(template, self.signature.parameters, call, matched)
        before = self.await_to_drop()
        awaited = site.call.whole != site.call.span
        if rendering is None or before is None or (template.awaits and not (site.call.suspends or awaited)):
            return Reason.AMBIGUOUS_ARGUMENTS
        if site.call.formatted:
            end = self.lines.offset(site.call.whole.end_line, site.call.whole.end_column)
            plain = rendering.primary and _NOT_IN_A_STRING.isdisjoint(rendering.literal)
            if not plain or shows_its_code(self.lines.text, end):
                return Reason.FORM_NOT_SUPPORTED
        keeps = awaited and not before
        edits = respell(call, rendering, before=before, wrap=(site.call.tight or keeps) and not rendering.primary)
        if edits is None:
            return Reason.COMMENT_IN_THE_WAY
        if before and site.call.tight and rendering.primary:
            edits = self.without_brackets(before, edits)
        changes = tuple(self.change(before, *edit) for edit in edits)
        return NewText(call, template, rendering, keeps, before > 0, changes)

    def await_to_drop(self) -> int | None:
        """Length of the ``await`` that goes with a call of an ``async def``; 0 where none has to, as where the
        replacement is one too; None where one has to and cannot.
        """
        if not self.signature.awaited or self.new is Outcome.AWAITABLE:
            return 0
        call = self.site.call
        first = self.lines.offset(call.whole.line, call.whole.column)
        if call.whole == call.span or call.generator or not _AWAIT.fullmatch(self.lines.text, first, self.start):
            return None
        return self.start - first

    def without_brackets(self, before: int, edits: list[Edit]) -> list[Edit]:
        """The edits, with the parentheses taken away that only the ``await`` needed: ``(await f(x)).y``."""
        text, first, last = self.lines.text, self.start - before, self.start + len(self.call.text)
        if text[first - 1 : first] != "(" or text[last : last + 1] != ")":
            return edits
        (_, end, new), *rest = edits
        edits = [(-1, end, new), *rest]
        start, end, new = edits[-1]
        whole = before + len(self.call.text)
        return [*edits[:-1], (start, end + 1, new)] if end == whole else [*edits, (whole, whole + 1, "")]

    def change(self, before: int, start: int, end: int, text: str) -> ReplaceText:
        """One edit as a change, with a blank at either end of the expression where it would run into a word."""
        whole, origin = self.lines.text, self.start - before
        first, last = origin + start, origin + end
        if start <= 0 < first and _is_word(whole[first - 1]) and _is_word(text[:1]):
            text = f" {text}"
        if end >= before + len(self.call.text) and _is_word(text[-1:]) and _is_word(whole[last : last + 1]):
            text = f"{text} "
        return ReplaceText(span=self.lines.span(first, last), text=text)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
