"""`endangered-shim`: a re-export that the project's own ruff, autoflake or isort would remove on save.

The mend says in the import itself that it is there for others: `X as X`.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.changes import ReplaceText
from canonic.findings import Reason, Related, Rewrite, Safety, Severity, Withheld
from canonic.resolution.endangered import Endangered
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class EndangeredShim(Rule[Endangered]):
    """A name that others import, in a line that a tool takes for idle."""

    name = "endangered-shim"
    severity = Severity.INFORMATION

    def check(self, file: FileView) -> Iterator[Endangered]:
        """Re-exports of the file that some tool removes."""
        return iter(file.workspace.endangered.of(file.path))

    def span(self, evidence: Endangered) -> Span:
        """The alias of the import."""
        return evidence.site.imported.span

    def message(self, evidence: Endangered, file: FileView) -> str:
        """Which tool, and what would break."""
        cleaner, bound = evidence.cleaner, evidence.path.name
        imports = "1 import takes" if evidence.sites == 1 else f"{evidence.sites} imports take"
        why = "lists it to be removed" if cleaner.removes else "removes imports that their file does not use"
        said = f"{imports} `{bound}` from here, but {cleaner.tool} ({cleaner.file}) {why}"
        return said if cleaner.removes else f"{said}, and nothing here says that it is handed on"

    def about(self, evidence: Endangered, file: FileView) -> About:
        """The path that would be gone."""
        verdict = evidence.site.verdict
        return About(
            name=evidence.path.name,
            written=evidence.path,
            canonical=verdict.target,
            definition=file.definition(evidence.site),
            chain=(evidence.path, *evidence.site.chain.paths),
        )

    def fix(self, evidence: Endangered, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """`X as X`, where the statement imports nothing else: a sorter may split others off."""
        site = evidence.site
        if evidence.cleaner.removes:
            return Withheld(Reason.NOT_APPLICABLE), Reason.NOT_APPLICABLE
        if file.facts.generated:
            return Withheld(Reason.GENERATED_FILE), Reason.GENERATED_FILE
        if site.imported.asname:
            return Withheld(Reason.EXPLICIT_RE_EXPORT), Reason.EXPLICIT_RE_EXPORT
        if len(site.statement.names) > 1:
            return Withheld(Reason.FORM_NOT_SUPPORTED), Reason.FORM_NOT_SUPPORTED
        at = site.imported.span
        end = Span(at.end_line, at.end_column, at.end_line, at.end_column)
        name = site.imported.name
        title = f"Hand `{name}` on explicitly: `{name} as {name}`"
        return Rewrite(title=title, safety=Safety.SAFE, changes=(ReplaceText(span=end, text=f" as {name}"),)), None

    def related(self, evidence: Endangered, file: FileView) -> tuple[Related, ...]:
        """The configuration of the tool."""
        tool = evidence.cleaner
        return (Related(tool.file, Span(1, 1, 1, 1), f"the configuration of {tool.tool}"),)
