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

_MOST_NAMES = 3


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
        modules, cut = evidence.modules, evidence.cut
        if len(modules) == 2:
            said = f"`{modules[1]}` imports this module back when it is loaded"
        else:
            others = "one more module" if len(modules) == 3 else f"{len(modules) - 2} more modules"
            said = f"`{modules[1]}` and {others} lead back to this module when they are loaded"
        at = "here" if cut == evidence.links[0] else f"at {cut.file}:{cut.span.line}"
        return f"{said}; cheapest to cut {at}: {_in_words(cut)}"

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
    used = tuple(name for name in link.names if name not in link.unused)
    what = _listed(used)
    if link.unused:
        what += f", nothing uses {_listed(link.unused)}"
    it, needs = ("it", "is") if len(link.names) == 1 else ("them", "are")
    match link.need:
        case Need.TYPES:
            return f"only annotations use {what}; import {it} under `if TYPE_CHECKING:`"
        case Need.QUOTED:
            return f"only annotations use {what}; quote them and import {it} under `if TYPE_CHECKING:`"
        case Need.FUNCTIONS:
            where = "one function" if link.uses == 1 else f"{link.uses} functions"
            if link.annotated is None:
                return f"only {where} {'uses' if link.uses == 1 else 'use'} {what}; import {it} there"
            quoted = " with the annotations quoted" if link.annotated is Need.QUOTED else ""
            return f"only {where} and annotations use {what}; import {it} there, and under `if TYPE_CHECKING:`{quoted}"
        case Need.NOBODY:
            return f"nothing in the file uses {what}"
        case Need.OTHERS:
            return f"{what} {needs} handed on"
        case Need.LOADING:
            return f"{what} {needs} used {_times(link.uses)} while the file is loaded"
        case _:
            return f"{what} {needs} imported, and which uses there are is not known"


def _listed(words: tuple[str, ...]) -> str:
    names = [f"`{name}`" for name in words[:_MOST_NAMES]]
    names += [f"{len(words) - _MOST_NAMES} more"] if len(words) > _MOST_NAMES else []
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"
