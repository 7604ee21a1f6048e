"""`deprecated-module`: a legacy module imported as a module, or a legacy name read through one (``m.X``).

Reports the import for a module entry, and each use for the paths that a name entry lists. These forms are reported,
not rewritten.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Rewrite, Severity, Withheld
from canonic.resolution.module_uses import ModuleSite
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class DeprecatedModule(Rule[ModuleSite]):
    """A legacy path reached through a module object."""

    name = "deprecated-module"
    severity = Severity.WARNING
    deprecated = True

    def check(self, file: FileView) -> Iterator[ModuleSite]:
        """Legacy modules and legacy attributes."""
        return iter(file.module_sites)

    def span(self, evidence: ModuleSite) -> Span:
        """The alias of an import, the dotted expression of a use."""
        return evidence.span

    def message(self, evidence: ModuleSite, file: FileView) -> str:
        """What is legacy and what to use."""
        if evidence.use is None:
            said = f"`{evidence.written.module}` is a legacy module"
            instead = f"; use `{evidence.target.module}`" if evidence.target else ""
        else:
            module, name = evidence.written.module, evidence.written.name
            said = f"`{evidence.use.dotted}` reads `{name}` by the legacy path `{module}`"
            instead = f"; its home is `{evidence.target}`" if evidence.target else ""
        return f"{said}{instead}{because(evidence.entry)}"

    def about(self, evidence: ModuleSite, file: FileView) -> About:
        """The written and the canonical path."""
        judge = file.workspace.judge
        chain = judge.resolver.follow(evidence.written.module, evidence.written.name, file.path)
        return About(
            name=evidence.written.name or evidence.written.module,
            written=evidence.written,
            canonical=evidence.target,
            definition=judge.definition(evidence.written, file.path),
            chain=chain.paths,
            notes=evidence.entry.notes,
        )

    def fix(self, evidence: ModuleSite, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """Not rewritten in this form."""
        reason = Reason.FORM_NOT_SUPPORTED if evidence.entry.rewrite else Reason.POLICY_WITHOUT_REWRITE
        return Withheld(reason), reason
