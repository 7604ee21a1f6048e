"""`conflicting-import`: a canonical name, imported from a path that leads to another definition.

Reports every verdict `CONFLICTING`: the path is not listed in the policy, but its object is a relative of the
canonical one.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.model import Defined
from canonic.resolution.verdicts import Kind, Site
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class ConflictingImport(Rule[Site]):
    """The same name, another object."""

    name = "conflicting-import"
    severity = Severity.WARNING
    shows_steps = True

    def check(self, file: FileView) -> Iterator[Site]:
        """Imports that are judged conflicting."""
        return (site for site in file.sites if site.verdict.kind is Kind.CONFLICTING)

    def span(self, evidence: Site) -> Span:
        """The alias."""
        return evidence.imported.span

    def message(self, evidence: Site, file: FileView) -> str:
        """Which object it is, and which one the policy means."""
        end = evidence.chain.end
        assert isinstance(end, Defined)
        return (
            f"`{evidence.imported.name}` from `{evidence.written.module}` is another object than the canonical one; "
            f"it is `{end.path}`, canonical is `{evidence.verdict.target}`"
        )

    def about(self, evidence: Site, file: FileView) -> About:
        """Both paths."""
        return About(
            name=evidence.imported.name,
            written=evidence.written,
            canonical=evidence.verdict.target,
            definition=file.definition(evidence),
            chain=evidence.chain.paths,
        )

    def fix(self, evidence: Site, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Import the canonical object: never safe, it is another one."""
        target = evidence.verdict.target
        return file.rewrite(
            evidence, f"Import `{target.name}` from `{target.module}` (another object)" if target else ""
        )

    def related(self, evidence: Site, file: FileView) -> tuple[Related, ...]:
        """Both definitions."""
        ends = [evidence.chain.end]
        if evidence.verdict.target is not None:
            ends.append(file.workspace.judge.home(evidence.verdict.target).end)
        words = ("what this path gives is defined here", "the canonical definition is here")
        return tuple(
            Related(end.file, end.span, said)
            for end, said in zip(ends, words, strict=False)
            if isinstance(end, Defined)
        )
