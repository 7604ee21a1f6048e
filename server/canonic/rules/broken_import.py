"""`broken-import`: a name imported from a workspace module that provides no such name, or that does not exist.

Reports every verdict `BROKEN`: no handler and no version test expects the failure, and nothing could provide the name
at run time.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Rewrite, Severity, Withheld
from canonic.resolution.model import Missing
from canonic.resolution.verdicts import Kind, Site
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class BrokenImport(Rule[Site]):
    """An import that fails when it runs."""

    name = "broken-import"
    severity = Severity.ERROR

    def check(self, file: FileView) -> Iterator[Site]:
        """Imports that are judged broken."""
        return (site for site in file.sites if site.verdict.kind is Kind.BROKEN)

    def span(self, evidence: Site) -> Span:
        """The alias."""
        return evidence.imported.span

    def message(self, evidence: Site, file: FileView) -> str:
        """What is missing, and where the name can be had."""
        end = evidence.chain.end
        assert isinstance(end, Missing)
        if end.path.name:
            said = f"`{end.path.module}` provides no `{end.path.name}`"
        else:
            said = f"there is no module `{end.path.module}`"
        if len(evidence.chain.paths) > 1:
            said += f" (reached from `{evidence.written}`)"
        target = evidence.verdict.target
        return f"{said}; `{target.name}` is at `{target.module}`" if target else said

    def about(self, evidence: Site, file: FileView) -> About:
        """The written path and, where there is one, the canonical one."""
        return About(
            name=evidence.imported.name,
            written=evidence.written,
            canonical=evidence.verdict.target,
            chain=evidence.chain.paths,
        )

    def fix(self, evidence: Site, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Import the name from its canonical path, if it has one: unsafe, since nobody listed the written path."""
        target = evidence.verdict.target
        if target is None:
            return Withheld(Reason.NO_CANONICAL), Reason.NO_CANONICAL
        return file.rewrite(evidence, f"Import `{target.name}` from `{target.module}`")
