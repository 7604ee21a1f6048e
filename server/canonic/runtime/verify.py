"""Imports every declared path for real and says what became of each: `verify` gives one `Outcome` per path.

Canonical paths go first: one that cannot be imported is not tried again behind each of its legacy paths, so a path that
hangs costs its own time limit and no more.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from canonic.resolution.canonical import Judge
from canonic.runtime.declared import Declared, Role
from canonic.runtime.processes import Processes, Request
from canonic.runtime.seen import Seen
from canonic.text.names import Path
from canonic.workspace.modules import SourceModule


class Status(enum.Enum):
    """What became of a path."""

    IMPORTED = "imported"
    """It is there; it was compared with nothing."""
    SAME = "same"
    DIFFERENT = "different"
    GONE = "gone"
    FAILS = "fails"
    ENDS = "ends"
    """The import ended the process without an exception."""
    HANGS = "hangs"

    @property
    def arrived(self) -> bool:
        """Whether the import gave an object."""
        return self in (Status.IMPORTED, Status.SAME, Status.DIFFERENT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One path and what its import showed."""

    declared: Declared
    status: Status
    seen: Seen

    @property
    def behind(self) -> Status | None:
        """What became of the home when it was imported after this path; None when it was not, or arrived."""
        return None if self.seen.imported is None or self.status is not Status.IMPORTED else _after(self.seen)


Progress = Callable[[str, int, int], None]


def verify(
    judge: Judge,
    declared: Sequence[Declared],
    interpreter: str,
    root: str,
    *,
    limit: float,
    jobs: int,
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Import each declared path in a process of its own, run by `interpreter` in the folder `root`.

    `limit` is the time in seconds that one import may take. Nothing is imported into this process.
    """
    roots = [os.path.join(root, folder) if folder else root for folder in judge.resolver.snapshot.modules.roots]
    count = 0

    def done() -> None:
        nonlocal count
        count += 1
        if progress is not None:
            progress("importing", count, len(declared))

    found: dict[Declared, Outcome] = {}
    with Processes(interpreter, root, roots, limit=limit, jobs=jobs) as processes:

        def run(some: Iterable[Declared], sound: frozenset[Path]) -> None:
            chosen = list(some)
            requests = [_request(judge, root, one, sound) for one in chosen]
            for one, seen in zip(chosen, processes.run(requests, done), strict=True):
                found[one] = Outcome(one, _status(seen), seen)

        run((one for one in declared if one.role is Role.CANONICAL), frozenset())
        sound = frozenset(one.path for one, outcome in found.items() if outcome.status.arrived)
        # The module of a canonical name is there when the name is.
        sound |= {Path(path.module) for path in sound}
        run((one for one in declared if one.role is not Role.CANONICAL), sound)
    return tuple(found[one] for one in declared)


def _request(judge: Judge, root: str, one: Declared, sound: frozenset[Path]) -> Request:
    home = one.home if one.home in sound else None
    return Request(
        module=one.path.module,
        name=one.path.name,
        home_module=home.module if home else "",
        home_name=home.name if home else "",
        skip=one.skip,
        front=os.path.join(root, _root_of(judge, one.path.module)).rstrip(os.sep) or os.sep,
    )


def _root_of(judge: Judge, module: str) -> str:
    """The source root, relative to the workspace folder, from which Python finds a module."""
    modules = judge.resolver.snapshot.modules
    located = modules.find(module, None)
    return modules.root_of(located.path) or "" if isinstance(located, SourceModule) else ""


def _status(seen: Seen) -> Status:
    step = seen.imported
    if step is None:
        return Status.HANGS if seen.late else Status.ENDS
    if step.error is not None:
        return Status.GONE if step.error.gone else Status.FAILS
    if seen.compared is None or seen.compared.same is None:
        return Status.IMPORTED
    return Status.SAME if seen.compared.same else Status.DIFFERENT


def _after(seen: Seen) -> Status | None:
    """What became of the second import."""
    if seen.late:
        return Status.HANGS
    if seen.compared is not None and seen.compared.error is not None:
        return Status.FAILS
    return Status.ENDS if seen.compared is None and seen.code else None
