"""`import-cycle`: modules that import each other when they are loaded, one of them a module of the policy.

Reported once for each shortest cycle, at the edge that is cheapest to cut where that stands in a module of the policy.
Imports inside functions, for type checkers only, lazy ones and fallbacks are no edges; they are shown beside them.
"""

from __future__ import annotations

from collections.abc import Iterator

from canonic.findings import Reason, Related, Rewrite, Severity, Withheld
from canonic.resolution.import_cycles import ImportCycle
from canonic.resolution.import_links import Link, Need
from canonic.rule import About, FileView, Rule
from canonic.text.names import Path
from canonic.text.spans import Span

_MOST_NAMES, _MOST_MODULES = 3, 8


class ImportCycles(Rule[ImportCycle]):
    """Modules that wait for each other."""

    name = "import-cycle"
    severity = Severity.WARNING

    def check(self, file: FileView) -> Iterator[ImportCycle]:
        """Cycles to report in the file."""
        return iter(file.workspace.cycles.of(file.path))

    def span(self, evidence: ImportCycle) -> Span:
        """The module that the first edge names."""
        return evidence.links[0].span

    def message(self, evidence: ImportCycle, file: FileView) -> str:
        """Who imports whom, and where to cut."""
        shown = [f"`{module}`" for module in (*evidence.modules, evidence.modules[0])]
        if len(shown) > _MOST_MODULES:
            shown = [*shown[: _MOST_MODULES - 2], f"{len(shown) - _MOST_MODULES + 1} more", shown[-1]]
        cut = evidence.cut
        module = evidence.modules[evidence.links.index(cut)]
        at = "here" if cut == evidence.links[0] else f"in `{module}` ({cut.file}:{cut.span.line})"
        return (
            f"these modules import each other when they are loaded: {' → '.join(shown)}; "
            f"cheapest to cut {at}: {_in_words(cut)}"
        )

    def about(self, evidence: ImportCycle, file: FileView) -> About:
        """The module that closes the cycle."""
        modules = evidence.modules
        return About(
            name=modules[0],
            written=Path(modules[1]),
            chain=tuple(Path(module) for module in (*modules, modules[0])),
        )

    def fix(self, evidence: ImportCycle, file: FileView) -> tuple[Rewrite | Withheld, Reason | None]:
        """None: which edge goes is a decision."""
        return Withheld(Reason.NOT_APPLICABLE), Reason.NOT_APPLICABLE

    def related(self, evidence: ImportCycle, file: FileView) -> tuple[Related, ...]:
        """Every edge, and beside it the imports that are none."""
        found: list[Related] = []
        following = (*evidence.modules[1:], evidence.modules[0])
        for number, (one, module, target) in enumerate(
            zip(evidence.links, evidence.modules, following, strict=True), 1
        ):
            said = f"edge {number} of {len(following)}: `{module}` loads `{target}`; {_in_words(one)}"
            found.append(Related(one.file, one.span, said))
            found += [
                Related(one.file, span, f"no edge: `{module}` imports `{target}` {why.value} here")
                for span, why in one.late
            ]
        return tuple(found)


def _in_words(link: Link) -> str:
    """What an edge is there for, and how to do without."""
    names = [f"`{name}`" for name in link.names[:_MOST_NAMES]]
    names += [f"{len(link.names) - _MOST_NAMES} more"] if len(link.names) > _MOST_NAMES else []
    what = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    it, needs = ("it", "is") if len(link.names) == 1 else ("them", "are")
    match link.need:
        case Need.TYPES:
            return f"only annotations use {what}; import {it} under `if TYPE_CHECKING:`"
        case Need.QUOTED:
            return f"only annotations use {what}; quote them and import {it} under `if TYPE_CHECKING:`"
        case Need.FUNCTIONS:
            where = "one function uses" if link.uses == 1 else f"{link.uses} functions use"
            return f"only {where} {what}; import {it} there"
        case Need.NOBODY:
            return f"nothing in the file uses {what}"
        case Need.OTHERS:
            return f"{what} {needs} handed on"
        case Need.LOADING:
            return f"{what} {needs} used {_times(link.uses)} while the file is loaded"
        case _:
            return f"{what} {needs} imported, and which uses there are is not known"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
