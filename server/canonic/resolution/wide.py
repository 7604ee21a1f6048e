"""`WideAnswers`: all answers that rest on the whole workspace and are kept from one snapshot to the next.

Nothing of them is worked out before a rule asks. After a change they tell which files to ask about again.
"""

from __future__ import annotations

from canonic.resolution.canonical import Judge
from canonic.resolution.copies import Copies
from canonic.resolution.endangered import EndangeredNames
from canonic.resolution.fragments import Fragments
from canonic.resolution.identities import Identities
from canonic.resolution.idle import IdlePaths
from canonic.resolution.implementations import Implementations
from canonic.resolution.import_cycles import ImportCycles
from canonic.resolution.name_aliases import NameAliases
from canonic.resolution.self_declared import SelfDeclarations


class WideAnswers:
    """Answers about one judged snapshot."""

    idle: IdlePaths
    """Legacy paths that nothing imports."""
    copies: Copies
    """Second definitions of canonical names."""
    implementations: Implementations
    """Classes that are too many."""
    identities: Identities
    """Files that are imported under two names."""
    aliases: NameAliases
    """Assignments between names of the policy."""
    cycles: ImportCycles
    """Modules that import each other."""
    endangered: EndangeredNames
    """Re-exports that a tool would remove."""
    fragments: Fragments
    """Definitions with several paths."""
    declarations: SelfDeclarations
    """What calls itself deprecated."""

    def __init__(
        self, judge: Judge, before: WideAnswers | None = None, changed: frozenset[str] = frozenset(), *, whole: bool
    ) -> None:
        """`before`: answers about an earlier snapshot of equal policy and modules; only `changed` differ. `whole`:
        the index covers the workspace.
        """
        self._snapshot = judge.resolver.snapshot
        self.idle = IdlePaths(judge, before.idle if before else None, changed)
        self.copies = Copies(judge, before.copies if before else None, changed, whole=whole)
        self.identities = Identities(judge, before.identities if before else None, changed, whole=whole)
        self.aliases = NameAliases(judge)
        self.cycles = ImportCycles(judge, before.cycles if before else None, changed, whole=whole)
        self.declarations = SelfDeclarations(judge, before.declarations if before else None, changed, whole=whole)
        self.endangered = EndangeredNames(judge, before.endangered if before else None, changed, whole=whole)
        self.fragments = Fragments(judge, before.fragments if before else None, changed, whole=whole)
        self.implementations = Implementations(judge, before.implementations if before else None, changed, whole=whole)

    @property
    def files(self) -> frozenset[str]:
        """Files to be asked about whether they mention the policy or not."""
        return self.idle.files | self.cycles.files

    def differing(self, later: WideAnswers, changed: frozenset[str], reached: frozenset[str]) -> frozenset[str]:
        """Files that were asked about and have other answers later, after `changed` have changed.

        `reached`: files that will be asked again in any case.
        """
        outward = any(self._snapshot.facts(f).outward() != later._snapshot.facts(f).outward() for f in changed)
        return (
            self.idle.differing(later.idle, changed, reached)
            | self.copies.differing(later.copies, changed, reached)
            | self.implementations.differing(later.implementations)
            | self.cycles.differing(later.cycles, reached)
            | self.declarations.differing(later.declarations, changed, reached)
            | self.endangered.differing(later.endangered, changed, reached)
            | self.fragments.differing(later.fragments, changed, reached)
            | self.identities.differing(later.identities, changed, reached)
            | self.aliases.differing(later.aliases, reached, outward=outward)
        )
