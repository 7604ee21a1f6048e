"""What `canonic verify` saw, path by path, for people: each home with the paths that should lead to it.

Takes outcomes and gives lines; the findings made of them are reported as any others are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from canonic.findings import Finding
from canonic.reports.statistics import counted
from canonic.reports.style import Style, printable
from canonic.runtime.declared import Role
from canonic.runtime.verify import Outcome, Status
from canonic.text.names import Path, parents

_ROLES = {
    Status.IMPORTED: "good",
    Status.SAME: "good",
    Status.DIFFERENT: "warning",
    Status.GONE: "quiet",
    Status.FAILS: "error",
    Status.ENDS: "error",
    Status.HANGS: "error",
}


def verified(outcomes: Sequence[Outcome], colour: bool) -> Iterator[str]:
    """One block per home, with what became of each path."""
    style = Style(colour)
    width = max((len(str(outcome.declared.path)) for outcome in outcomes), default=0)
    for group in _groups(outcomes):
        for number, outcome in enumerate(group):
            declared, status = outcome.declared, outcome.status
            role = "error" if status is Status.GONE and declared.role is Role.CANONICAL else _ROLES[status]
            word = style.paint(role, f"{status.value:<9}")
            path = f"{declared.path!s:<{width}}"
            indent = "  " if number else ""
            shown = style.paint("strong", path) if not number else path
            yield f"{indent}{word}  {shown}{'' if number else '  '}  {printable('; '.join(_details(outcome)))}".rstrip()
            yield "\n"
        yield "\n"


def verified_summary(outcomes: Sequence[Outcome], interpreter: str, colour: bool) -> str:
    """How many paths of each kind there are, and who imported them."""
    style = Style(colour)
    counts = Counter(outcome.status for outcome in outcomes)
    said = ", ".join(style.paint(_ROLES[one], f"{counts[one]:,} {one.value}") for one in Status if counts[one])
    return f"{counted(len(outcomes), 'path')} imported with {printable(interpreter)}: {said or 'nothing to import'}.\n"


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause: where many paths fail at one line for one reason, the loudest speaks for all."""
    causes: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        said = finding.message.replace(f"`{finding.written}`", "")
        causes.setdefault((finding.path, finding.span, finding.rule, said), []).append(finding)
    return [_speaker(alike) for alike in causes.values()]


def _speaker(alike: Sequence[Finding]) -> Finding:
    first = max(alike, key=lambda finding: finding.severity)
    if len(alike) == 1:
        return first
    return msgspec.structs.replace(first, message=f"{first.message} (and {counted(len(alike) - 1, 'more path')})")


def _groups(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Homes in their order, each with the paths that are compared with it; then paths that stand alone."""
    groups: dict[Path, list[Outcome]] = {}
    for outcome in outcomes:
        home = outcome.declared.home or outcome.declared.path
        groups.setdefault(home, []).append(outcome)
    for home, group in groups.items():
        yield sorted(group, key=lambda outcome: outcome.declared.path != home)


def _details(outcome: Outcome) -> Iterator[str]:
    seen, step = outcome.seen, outcome.seen.imported
    if step is None:
        return
    if step.error is not None and outcome.status is not Status.GONE:
        yield f"{step.error.type}: {' '.join(step.error.message.split())}"
    if step.object is not None:
        thing, other = step.object, seen.compared.object if seen.compared is not None else None
        if outcome.declared.path.name == "*":
            yield "all its names"
        elif outcome.status is Status.DIFFERENT and other is not None:
            yield f"{thing.kind} {thing.of}, id={thing.id}, not {other.of}, id={other.id}"
        elif outcome.status is Status.IMPORTED and thing.kind != "module":
            yield f"{thing.kind} {thing.of}"
        yield f"{step.seconds:.2f} s"
    module = outcome.declared.path.module
    own = {module, *parents(module)}  # what libraries warn of on the way is not about this path
    warned = Counter(warning.category for warning in step.warnings if warning.module in own)
    for category, count in warned.items():
        yield category if count == 1 else f"{count} × {category}"
