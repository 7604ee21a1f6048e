"""`split-import`: one file imports one object through two paths.

Reports every verdict `SPLIT`; the mend imports from the canonical path, or from the other path where no policy names
one.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Safety, Severity, Withheld
from canonic.policy.model import NameEntry
from canonic.resolution.alternatives import alternatives
from canonic.resolution.verdicts import Kind, Site
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class SplitImport(Rule[Site]):
    """The same object under two import paths in one file."""

    name = "split-import"
    severity = Severity.WARNING
    shows_steps = True

    def check(self, file: FileView) -> Iterator[Site]:
        """Imports whose object comes by another path too."""
        return (site for site in file.sites if site.verdict.kind is Kind.SPLIT)

    def span(self, evidence: Site) -> Span:
        """The alias."""
        return evidence.imported.span

    def message(self, evidence: Site, file: FileView) -> str:
        """The two paths, and the one to keep."""
        return (
            f"`{evidence.written}` is the object that this file also imports as `{evidence.verdict.other}`; "
            f"import it from `{evidence.verdict.target}` only"
        )

    def about(self, evidence: Site, file: FileView) -> About:
        """Both paths."""
        verdict = evidence.verdict
        return About(
            name=evidence.imported.name,
            written=evidence.written,
            canonical=verdict.target if isinstance(verdict.entry, NameEntry) else None,
            definition=file.definition(evidence),
            chain=evidence.chain.paths,
        )

    def fix(self, evidence: Site, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Import from the path to keep; unsafe where no policy names it."""
        target = evidence.verdict.target
        mend, reason = file.rewrite(evidence, f"Import `{target.name}` from `{target.module}`" if target else "")
        if isinstance(mend, Rewrite) and mend.safety is Safety.SAFE and evidence.verdict.entry is None:
            return mend.lowered(Safety.UNSAFE), Reason.NO_CANONICAL
        return mend, reason

    def alternatives(self, evidence: Site, file: FileView) -> tuple[Rewrite, ...]:
        """Under its new name, or later where a cycle stands in the way."""
        return alternatives(file.workspace.judge, file.workspace.grader, evidence) if file.closer else ()

    def related(self, evidence: Site, file: FileView) -> tuple[Related, ...]:
        """The other import."""
        return tuple(
            Related(file.path, site.imported.span, f"imported here as `{site.written}`")
            for site in file.sites
            if site.written == evidence.verdict.other
        )
