"""`duplicate-definition`: a canonical name that is defined again elsewhere: a copy, not a re-export.

Reported at the copy, with what differs from the canonical definition, member by member, and who imports which.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.facts.structure import spelled
from canonic.findings import Place, Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.copies import Copy
from canonic.resolution.drift import in_words
from canonic.resolution.wording import because
from canonic.rule import About, FileView, Rule
from canonic.text.spans import Span

_MOST_MEMBERS = 5


class DuplicateDefinition(Rule[Copy]):
    """A second definition of a name that has a home."""

    name = "duplicate-definition"
    severity = Severity.WARNING

    def check(self, file: FileView) -> Iterator[Copy]:
        """Copies that stand in the file."""
        return iter(file.workspace.copies.of(file.path))

    def span(self, evidence: Copy) -> Span:
        """The name that is defined."""
        return evidence.definition.span

    def message(self, evidence: Copy, file: FileView) -> str:
        """Where the canonical definition is, what differs, and who has which."""
        canonical, home = evidence.entry.canonical, evidence.home.path
        at = f"`{canonical}`" + (f", defined as `{home}`" if home != canonical else "")
        said = f"`{canonical.name}` is defined here again; its home is {at}"
        if evidence.extends:
            said += "; this one is a subclass of it"
        elif evidence.drift is not None:
            said += f"; {in_words(evidence.drift)}"
        if file.workspace.whole:
            files = "1 file imports" if evidence.importing == 1 else f"{evidence.importing or 'no'} files import"
            said += f"; {files} this one, {evidence.canonical or 'none'} the canonical one"
        return said + because(evidence.entry, legacy=False)

    def about(self, evidence: Copy, file: FileView) -> About:
        """Both paths."""
        return About(
            name=evidence.entry.canonical.name,
            written=evidence.definition.path,
            canonical=evidence.entry.canonical,
            definition=Place(evidence.home.file, evidence.home.span.line),
        )

    def fix(self, evidence: Copy, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """None: which of two definitions is right is a decision."""
        return Withheld(Reason.DIFFERENT_DEFINITION), Reason.DIFFERENT_DEFINITION

    def related(self, evidence: Copy, file: FileView) -> tuple[Related, ...]:
        """The canonical definition, the members that differ, and the importers of the copy."""
        home, here = evidence.home, evidence.definition.file
        found = [Related(home.file, home.span, "the canonical definition is here")]
        drift = evidence.drift
        if drift is not None and not evidence.extends:
            for one, other in drift.signatures[:_MOST_MEMBERS]:
                takes = spelled(one.name, one.signature)
                found.append(Related(here, other.span, f"the canonical one has `{takes}`"))
            bodies = drift.bodies[:_MOST_MEMBERS]
            found += [Related(here, other.span, f"`{other.name}` does something else") for _, other in bodies]
            missing = drift.missing[:_MOST_MEMBERS]
            found += [Related(home.file, one.span, f"`{one.name}` is missing in the copy") for one in missing]
            extra = drift.extra[:_MOST_MEMBERS]
            found += [Related(here, other.span, f"`{other.name}` is in the copy only") for other in extra]
            if drift.signature is not None:
                takes = spelled(home.path.name, drift.signature[0])
                found.append(Related(home.file, home.span, f"the canonical one is `{takes}`"))
        found += [
            Related(importer.file, importer.span, f"gets this copy, as `{importer.written}`")
            for importer in evidence.importers
        ]
        return tuple(found)
