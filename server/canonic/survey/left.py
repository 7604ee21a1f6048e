"""Who is left: the uses that are to go away, counted by folder and by owner.

A folder is as much of a file's path as tells parts of a project from each other: its first parts, fewer where few files
are concerned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from canonic.survey.model import EntryRow, FolderRow, Mend, Role, Use

_MOST_FOLDERS = 40
_DEEPEST = 4
NOBODY = "(no owner)"


def by_folder(entries: Iterable[EntryRow]) -> tuple[FolderRow, ...]:
    """Most left first. As deep as no more than some forty folders come out of it."""
    rows = tuple(entries)
    best = _rows(rows, partial(_folder, depth=1))
    for depth in range(2, _DEEPEST + 1):
        deeper = _rows(rows, partial(_folder, depth=depth))
        if len(deeper) > _MOST_FOLDERS:
            break
        best = deeper
    return best


def by_owner(entries: Iterable[EntryRow], owners: Mapping[str, str]) -> tuple[FolderRow, ...]:
    """The same by who owns the files; only files in `owners` count."""
    return _rows(tuple(entries), lambda file: (owners[file] or NOBODY) if file in owners else None)


def _folder(file: str, depth: int) -> str:
    parts = file.split("/")[:-1][:depth]
    return "/".join(parts) or "."


def _rows(entries: tuple[EntryRow, ...], group: Callable[[str], str | None]) -> tuple[FolderRow, ...]:
    left: dict[str, list[Use]] = defaultdict(list)
    canonical: Counter[str] = Counter()
    for entry in entries:
        for row in entry.paths:
            for use in row.uses:
                name = group(use.file)
                if name is None:
                    continue
                if row.role.to_move:
                    left[name].append(use)
                elif row.role is Role.CANONICAL:
                    canonical[name] += 1
    found = [
        FolderRow(
            name=name,
            left=len(uses),
            in_tests=sum(use.test for use in uses),
            safe=sum(use.mend is Mend.SAFE for use in uses),
            files=len({use.file for use in uses}),
            canonical=canonical[name],
        )
        for name, uses in left.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.left, row.name)))
