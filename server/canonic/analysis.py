"""The front door: one workspace, opened once and kept up to date, and every question that the command line and the editor ask.

It calls stations and decides nothing itself: files -> facts -> snapshot -> verdicts -> findings -> edits. File paths are
relative to the workspace root, with ``/``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from canonic.errors import Problem
from canonic.findings import Finding, Reason
from canonic.policy.model import Policy
from canonic.resolution.card import Card
from canonic.settings.model import Settings
from canonic.text.edits import TextEdit
from canonic.text.names import Path
from canonic.text.spans import Span

Progress = Callable[[str, int, int], None]
"""Called as progress("indexing", done, total) from the thread that works; must be quick."""


@dataclass(frozen=True, slots=True)
class Target:
    """What stands under a cursor: a name that leads somewhere."""

    path: Path
    """The import path that the token stands for."""
    span: Span
    """The exact token."""


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be read or fully understood; the rest was done."""

    path: str
    line: int
    message: str
    unreadable: bool


@dataclass(frozen=True, slots=True)
class FileFix:
    """What a fix does, or would do, to one file."""

    path: str
    before: str
    after: str
    edits: tuple[TextEdit, ...]
    fixed: tuple[Finding, ...]
    error: str = ""
    """Why nothing was written (the file changed meanwhile, is read-only …); empty when all is well."""


@dataclass(frozen=True, slots=True)
class FixReport:
    """The outcome of a fix run."""

    files: tuple[FileFix, ...]
    withheld: tuple[tuple[Reason, int], ...]
    """How many findings stay, by reason."""
    remaining: tuple[Finding, ...]


class Analysis:
    """One workspace. Not thread-safe for writing: `index`, `change` and `refresh` are called by one thread at a time."""

    root: str
    settings: Settings
    policy: Policy

    @classmethod
    def open(
        cls,
        root: str,
        *,
        config: str | None = None,
        cache_dir: str | None = None,
        use_cache: bool = True,
        jobs: int | None = None,
        executor: Executor | None = None,
        overrides: dict[str, object] | None = None,
    ) -> Analysis:
        """Read settings and policy; nothing else is read yet.

        Raises `CanonicError` with every fault of the configuration at once.
        """
        raise NotImplementedError

    @property
    def whole(self) -> bool:
        """Whether the index covers the whole workspace."""
        raise NotImplementedError

    @property
    def notices(self) -> tuple[str, ...]:
        """Lines for the log and the summary (a pack that is on by itself, its faults)."""
        raise NotImplementedError

    def index(self, progress: Progress | None = None) -> None:
        """Bring the whole workspace into the snapshot. May run in a thread; the snapshot is swapped at the end."""
        raise NotImplementedError

    def change(self, path: str, text: str | None) -> frozenset[str]:
        """An editor holds `text` for `path` (None: the buffer is closed, the disk counts again).

        Gives the paths whose findings may differ now, `path` included; empty when nothing that matters changed.
        """
        raise NotImplementedError

    def refresh(self, paths: Iterable[str]) -> frozenset[str]:
        """Files changed on disk (created, deleted, written). Gives the paths whose findings may differ now."""
        raise NotImplementedError

    def check(self, paths: Sequence[str] | None = None, rules: frozenset[str] | None = None) -> Iterator[Finding]:
        """Findings of the workspace, or only of files at or under `paths`, ordered by path and place.

        Indexes first if that has not happened. A generator: the caller may stop, or do other things between files.
        """
        raise NotImplementedError

    def check_file(self, path: str, rules: frozenset[str] | None = None) -> tuple[Finding, ...]:
        """Findings of one file (policy files too), as far as the snapshot knows. Quick: for keystrokes."""
        raise NotImplementedError

    def files(self) -> tuple[str, ...]:
        """All files that findings may be reported on."""
        raise NotImplementedError

    def problems(self) -> tuple[FileProblem, ...]:
        """Files that could not be read or fully understood, after `index`."""
        raise NotImplementedError

    def text(self, path: str) -> str | None:
        """The text of a file as the snapshot sees it, without byte order mark; None when it cannot be read."""
        raise NotImplementedError

    def edits(self, path: str, findings: Iterable[Finding]) -> tuple[TextEdit, ...]:
        """One consistent set of edits that applies the fixes of these findings of one file."""
        raise NotImplementedError

    def fix(
        self,
        paths: Sequence[str] | None = None,
        *,
        unsafe: bool = False,
        rules: frozenset[str] | None = None,
        name: str | None = None,
        write: bool = True,
        progress: Progress | None = None,
    ) -> FixReport:
        """Apply every safe fix (unsafe ones too when asked) and write the files atomically, or only say what would be done."""
        raise NotImplementedError

    def fix_text(self, path: str) -> tuple[TextEdit, ...]:
        """The safe fixes of one file as the snapshot sees it: fix-all in an editor. Empty while the index is not whole."""
        raise NotImplementedError

    def card(self, path: Path, file: str | None = None) -> Card | None:
        """The card of a path; None when neither the policy nor the workspace knows it. `file` is the importer, if any."""
        raise NotImplementedError

    def target(self, path: str, line: int, column: int) -> Target | None:
        """The imported name, or use of one, under a cursor (also a path in a policy file); None elsewhere."""
        raise NotImplementedError

    def problems_of_settings(self) -> tuple[Problem, ...]:
        """Faults of the last attempt to reload the configuration; the last good settings stay in force."""
        raise NotImplementedError
