"""`conflicting-alias`: ``X = Y`` between names of the policy, which hides which of them is canonical."""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Place, Related, Severity
from canonic.resolution.model import Defined
from canonic.resolution.name_aliases import Doubt, NameAlias
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span


class ConflictingAlias(Rule[NameAlias]):
    """Two names where one should do."""

    name = "conflicting-alias"
    severity = Severity.INFORMATION

    def check(self, file: FileView) -> Iterator[NameAlias]:
        """Aliases of the file that leave a doubt."""
        return iter(file.workspace.aliases.of(file.path))

    def span(self, evidence: NameAlias) -> Span:
        """The name that is made."""
        return evidence.binding.span

    def message(self, evidence: NameAlias, file: FileView) -> str:
        """What the alias hides."""
        binding, canonical = evidence.binding, evidence.entry.canonical
        said = f"`{binding.name} = {binding.target}`"
        if evidence.doubt is Doubt.TWO_NAMES:
            said += " gives one object two names"
            said += ", and this one is canonical" if evidence.path == canonical else f"; canonical is `{canonical}`"
        else:
            said += " leads to another object than the canonical one; "
            said += f"it is `{evidence.end.path}`, canonical is `{canonical}`"
        return said + because(evidence.entry, legacy=False)

    def about(self, evidence: NameAlias, file: FileView) -> About:
        """The path that the alias makes, and the canonical one."""
        return About(
            name=evidence.entry.canonical.name,
            written=evidence.path,
            canonical=evidence.entry.canonical,
            definition=Place(evidence.end.file, evidence.end.span.line),
        )

    def related(self, evidence: NameAlias, file: FileView) -> tuple[Related, ...]:
        """Where the alias leads, and the canonical definition where that is another one."""
        home, end = evidence.home, evidence.end
        found = [Related(end.file, end.span, "the alias leads here")]
        if isinstance(home, Defined) and evidence.doubt is Doubt.ANOTHER_OBJECT:
            found.append(Related(home.file, home.span, "the canonical definition is here"))
        return tuple(found)
