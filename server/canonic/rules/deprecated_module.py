"""`deprecated-module`: a legacy module imported as a module, or a legacy name read through one (``m.X``).

Reports the import for a module entry, and each use for the paths that a name entry lists. What mends them is decided
for an import and all its uses at once (`canonic.resolution.module_moves`).
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Rewrite, Severity, Withheld
from canonic.resolution.module_moves import ModuleMove
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class DeprecatedModule(Rule[ModuleMove]):
    """A legacy path reached through a module object."""

    name = "deprecated-module"
    severity = Severity.WARNING
    shows_steps = True
    deprecated = True

    def check(self, file: FileView) -> Iterator[ModuleMove]:
        """Legacy modules and legacy attributes."""
        return iter(file.module_moves)

    def span(self, evidence: ModuleMove) -> Span:
        """The alias of an import, the dotted expression of a use."""
        return evidence.site.span

    def message(self, evidence: ModuleMove, file: FileView) -> str:
        """What is legacy and what to use."""
        site = evidence.site
        if site.use is None:
            said = f"`{site.written.module}` is a legacy module"
            instead = f"; use `{site.target.module}`" if site.target else ""
        else:
            module, name = site.written.module, site.written.name
            said = f"`{site.use.dotted}` reads `{name}` by the legacy path `{module}`"
            instead = f"; its home is `{site.target}`" if site.target else ""
        return f"{said}{instead}{because(site.entry)}"

    def about(self, evidence: ModuleMove, file: FileView) -> About:
        """The written and the canonical path."""
        site = evidence.site
        judge = file.workspace.judge
        chain = judge.resolver.follow(site.written.module, site.written.name, file.path)
        return About(
            name=site.written.name or site.written.module,
            written=site.written,
            canonical=site.target,
            definition=judge.definition(site.written, file.path),
            chain=chain.paths,
            notes=site.entry.notes,
        )

    def fix(self, evidence: ModuleMove, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Read the name, or the module, from its new place."""
        return evidence.mend, evidence.reason
