"""`self-declared-deprecation`: a module that warns when it is imported, or a name with `@deprecated`, that files import
and no policy entry speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.self_declared import SelfDeclared
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

_LONGEST = 80


class SelfDeclaredDeprecation(Rule[SelfDeclared]):
    """Something that asks to be left, and nobody has written down where to go."""

    name = "self-declared-deprecation"
    severity = Severity.HINT

    def check(self, file: FileView) -> Iterator[SelfDeclared]:
        """Declarations in the file."""
        return iter(file.workspace.declarations.of(file.path))

    def span(self, evidence: SelfDeclared) -> Span:
        """The warning, or the name."""
        return evidence.span

    def message(self, evidence: SelfDeclared, file: FileView) -> str:
        """What it says, who still imports it, and what could be declared."""
        path = evidence.path
        what = f"`{path}`" if path.name else f"the module `{path.module}`"
        text = " ".join(evidence.text.split())
        text = f"{text[:_LONGEST].rstrip()}…" if len(text) > _LONGEST else text
        quoted = f' ("{text}")' if text and text != "deprecated" else ""
        files = "1 file imports" if evidence.importing == 1 else f"{evidence.importing} files import"
        said = f"{what} says that it is deprecated{quoted}, {files} it, and no policy entry speaks of it"
        if evidence.instead is not None:
            instead = evidence.instead
            said += f"; `{instead if instead.name else instead.module}`, which it names, could be declared canonical"
        return said

    def about(self, evidence: SelfDeclared, file: FileView) -> About:
        """The deprecated path."""
        return About(name=evidence.path.name or evidence.path.module, written=evidence.path, canonical=evidence.instead)

    def fix(self, evidence: SelfDeclared, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """None: the policy has to say where to go."""
        return Withheld(Reason.NO_CANONICAL), Reason.NO_CANONICAL

    def related(self, evidence: SelfDeclared, file: FileView) -> tuple[Related, ...]:
        """Who imports it."""
        return tuple(Related(path, span, "imported here") for path, span in evidence.importers)
