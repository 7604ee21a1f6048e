"""`deprecated-import`: a name imported by a path that the policy says no longer to import from.

Reports every verdict `LEGACY`, in every form of ``from … import``; the mend imports the name from its canonical path. A
star is mended by importing the names that are taken from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.alternatives import alternatives
from canonic.resolution.model import Defined, Missing
from canonic.resolution.star_rewrite import Expansion, expand, rewrite_star
from canonic.resolution.verdicts import Kind, Site
from canonic.resolution.wording import because, import_line, is_gone, told_differently
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

_SHOWN = 3
"""So many names of a star are told in words."""


@dataclass(frozen=True, slots=True)
class LegacyImport:
    """One name, or a star, that is imported by a legacy path."""

    site: Site
    star: Expansion | Reason | None = None
    """For a star: what is taken from it, or why nobody can say. None for a name."""


class DeprecatedImport(Rule[LegacyImport]):
    """A name imported by a legacy path."""

    name = "deprecated-import"
    severity = Severity.WARNING
    shows_steps = True
    deprecated = True

    def check(self, file: FileView) -> Iterator[LegacyImport]:
        """Imports that are judged legacy."""
        workspace = file.workspace
        for site in file.sites:
            if site.verdict.kind is Kind.LEGACY:
                is_star = site.imported.name == "*"
                yield LegacyImport(site, expand(workspace.judge, workspace.grader, site) if is_star else None)

    def span(self, evidence: LegacyImport) -> Span:
        """The alias."""
        return evidence.site.imported.span

    def message(self, evidence: LegacyImport, file: FileView) -> str:
        """What is legacy, why, and where the name is to come from."""
        site, judge = evidence.site, file.workspace.judge
        entry, target = site.verdict.entry, site.verdict.target
        if evidence.star is not None:
            return f"{_said_of_star(site, evidence.star)}{because(entry)}"
        said = f"`{site.imported.name}` is imported by the legacy path `{site.written.module}`"
        if is_gone(site):
            said = f"{said}, which does not exist"
        if entry is not None and not entry.rewrite:
            return f"{said}{because(entry)}"
        if target is not None and isinstance(judge.home(target).end, Missing):
            return f"{said}{because(entry)}; its canonical path `{target}` does not exist either"
        if target is not None:
            said = f"{said}; use `{import_line(target, site.imported.bound)}`"
        return f"{said}{told_differently(site, judge)}{because(entry)}"

    def about(self, evidence: LegacyImport, file: FileView) -> About:
        """The written and the canonical path."""
        site = evidence.site
        target, entry = site.verdict.target, site.verdict.entry
        if isinstance(evidence.star, Expansion):
            homes = {home for _, home in evidence.star.legacy}
            target = homes.pop() if len(homes) == 1 else None
        return About(
            name=target.name if target else site.imported.name,
            written=site.written,
            canonical=target,
            definition=file.definition(site),
            chain=site.chain.paths,
            notes=entry.notes if entry else About().notes,
        )

    def fix(self, evidence: LegacyImport, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Import the name from its canonical path."""
        if evidence.star is not None:
            return rewrite_star(file.workspace.grader, evidence.site, evidence.star)
        target = evidence.site.verdict.target
        return file.rewrite(evidence.site, f"Import `{target.name}` from `{target.module}`" if target else "")

    def alternatives(self, evidence: LegacyImport, file: FileView) -> tuple[Rewrite, ...]:
        """Under its new name, or later where a cycle stands in the way."""
        return alternatives(file.workspace.judge, file.workspace.grader, evidence.site) if file.closer else ()

    def related(self, evidence: LegacyImport, file: FileView) -> tuple[Related, ...]:
        """The definition behind the written path."""
        end = evidence.site.chain.end
        if not isinstance(end, Defined):
            return ()
        return (Related(end.file, end.span, f"`{end.path.name or end.path.module}` is defined here"),)


def _said_of_star(star: Site, expansion: Expansion | Reason) -> str:
    """What a star brings in, and how to import it."""
    brings = f"`from {star.written.module} import *` brings in"
    if isinstance(expansion, Reason) or not expansion.legacy:
        gone = ", which does not exist" if is_gone(star) else ""
        unused = isinstance(expansion, Expansion) and not expansion.kept
        return f"{brings} names by a legacy path{gone}{'; none of them is taken from it' if unused else ''}"
    names = [f"`{name}`" for name, _ in expansion.legacy]
    lines = [f"`{import_line(target, name)}`" for name, target in expansion.legacy]
    return f"{brings} {_listed(names)} by a legacy path; use {_listed(lines)}"


def _listed(parts: list[str]) -> str:
    """``a, b and c``; of many parts the first few."""
    if len(parts) > _SHOWN + 1:
        return f"{', '.join(parts[:_SHOWN])} and {len(parts) - _SHOWN} more"
    return " and ".join([*([", ".join(parts[:-1])] if len(parts) > 1 else []), parts[-1]])
