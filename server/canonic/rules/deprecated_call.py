"""`deprecated-call`: a call of a callable that the policy says to replace, by whatever path the file has it.

The mend writes the entry's template with the call's own arguments, and adds the imports that it needs. When no call is
left, the import of the old callable is reported, and the mend drops it.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.call_rewrite import CallRewriter
from canonic.resolution.call_sites import CallSite, call_sites
from canonic.resolution.idle_leads import IdleLeads
from canonic.resolution.leads import Lead
from canonic.resolution.model import Defined
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

Evidence = CallSite | Lead


class DeprecatedCall(Rule[Evidence]):
    """A call of a legacy callable, or an import of one that has no call left."""

    name = "deprecated-call"
    severity = Severity.WARNING
    deprecated = True

    def check(self, file: FileView) -> Iterator[Evidence]:
        """The calls, then the idle imports, each in the order of the text."""
        workspace = file.workspace
        leads = workspace.grader.leads.of(file.path)
        if leads:
            yield from call_sites(workspace.judge.resolver.snapshot, file.path, leads)
            yield from IdleLeads(workspace.judge, workspace.grader).of(file.path)

    def span(self, evidence: Evidence) -> Span:
        """What is called, without the arguments; the alias of an import."""
        return evidence.imported.span if isinstance(evidence, Lead) else evidence.use.span

    def message(self, evidence: Evidence, file: FileView) -> str:
        """What is called and what to write instead."""
        entry = _lead(evidence).entry
        if isinstance(evidence, Lead):
            return f"`{evidence.expression}` is imported and no longer called{because(entry)}"
        return f"`{evidence.use.dotted}` is not to be called any more; write `{entry.replace_with}`{because(entry)}"

    def about(self, evidence: Evidence, file: FileView) -> About:
        """The written path; the one path that the replacement imports, if it is one."""
        lead = _lead(evidence)
        return About(
            name=lead.entry.legacy.name,
            written=lead.written,
            canonical=lead.entry.imports[0] if len(lead.entry.imports) == 1 else None,
            definition=file.workspace.judge.definition(lead.written, file.path),
            chain=lead.chain.paths,
            notes=lead.entry.notes,
        )

    def fix(self, evidence: Evidence, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Write the template in the call's place, or drop the import."""
        judge, grader = file.workspace.judge, file.workspace.grader
        if isinstance(evidence, Lead):
            return IdleLeads(judge, grader).rewrite(file.path, evidence)
        return CallRewriter(judge, grader).rewrite(evidence)

    def related(self, evidence: Evidence, file: FileView) -> tuple[Related, ...]:
        """The definition behind the written path."""
        end = _lead(evidence).chain.end
        if not isinstance(end, Defined):
            return ()
        return (Related(end.file, end.span, f"`{end.path.name}` is defined here"),)


def _lead(evidence: Evidence) -> Lead:
    return evidence if isinstance(evidence, Lead) else evidence.lead
