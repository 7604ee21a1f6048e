"""`deprecated-import`: a name imported by a path that the policy says no longer to import from.

Reports every verdict `LEGACY`, in every form of ``from … import``; the mend imports the name from its canonical path.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.model import Defined, Missing
from canonic.resolution.verdicts import Kind, Site
from canonic.resolution.wording import because, import_line, is_gone, told_differently
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class DeprecatedImport(Rule[Site]):
    """A name imported by a legacy path."""

    name = "deprecated-import"
    severity = Severity.WARNING
    deprecated = True

    def check(self, file: FileView) -> Iterator[Site]:
        """Imports that are judged legacy."""
        return (site for site in file.sites if site.verdict.kind is Kind.LEGACY)

    def span(self, evidence: Site) -> Span:
        """The alias."""
        return evidence.imported.span

    def message(self, evidence: Site, file: FileView) -> str:
        """What is legacy, why, and where the name is to come from."""
        entry, target = evidence.verdict.entry, evidence.verdict.target
        if evidence.imported.name == "*":
            said = f"`from {evidence.written.module} import *` brings in names by a legacy path"
        else:
            said = f"`{evidence.imported.name}` is imported by the legacy path `{evidence.written.module}`"
        if is_gone(evidence):
            said = f"{said}, which does not exist"
        if entry is not None and not entry.rewrite:
            return f"{said}{because(entry)}"
        if target is not None and isinstance(file.workspace.judge.home(target).end, Missing):
            return f"{said}{because(entry)}; its canonical path `{target}` does not exist either"
        if target is not None:
            said = f"{said}; use `{import_line(target, evidence.imported.bound)}`"
        return f"{said}{told_differently(evidence, file.workspace.judge)}{because(entry)}"

    def about(self, evidence: Site, file: FileView) -> About:
        """The written and the canonical path."""
        target, entry = evidence.verdict.target, evidence.verdict.entry
        return About(
            name=target.name if target else evidence.imported.name,
            written=evidence.written,
            canonical=target,
            definition=file.definition(evidence),
            chain=evidence.chain.paths,
            notes=entry.notes if entry else About().notes,
        )

    def fix(self, evidence: Site, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Import the name from its canonical path."""
        target = evidence.verdict.target
        return file.rewrite(evidence, f"Import `{target.name}` from `{target.module}`" if target else "")

    def related(self, evidence: Site, file: FileView) -> tuple[Related, ...]:
        """The definition behind the written path."""
        end = evidence.chain.end
        if not isinstance(end, Defined):
            return ()
        return (Related(end.file, end.span, f"`{end.path.name or end.path.module}` is defined here"),)
