"""`Contributions`: what each file adds to an answer about the whole workspace, kept by file.

Takes a snapshot and a question about one file. After a change only the changed files are asked again, and while they
add the same as before, the sum is the very same object: whoever built on it need not build again. It does not know what
is asked; the question must depend on nothing but the one file and on which modules there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from canonic.index.snapshot import Snapshot

T = TypeVar("T")


class Contributions(Generic[T]):
    """One question to every file that mentions the policy. Nothing is asked before the sum is wanted."""

    _before: Contributions[T] | None
    _changed: frozenset[str]

    def __init__(
        self,
        snapshot: Snapshot,
        ask: Callable[[str], tuple[T, ...]],
        before: Contributions[T] | None = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        """`before`: the same question to an earlier snapshot with the same modules; only the files `changed` differ."""
        if before is not None and not before.is_known:
            changed |= before._changed
            before = before._before
        self._snapshot = snapshot
        self._ask = ask
        self._before = before
        self._changed = changed
        self._by_file: dict[str, tuple[T, ...]] | None = None
        self._total: tuple[T, ...] = ()
        self._members: frozenset[T] = frozenset()
        self._adding: dict[T, list[str]] | None = None

    @property
    def is_known(self) -> bool:
        """Whether somebody has wanted the sum already."""
        return self._by_file is not None

    @property
    def total(self) -> tuple[T, ...]:
        """What all files add, in the order of their paths."""
        self._gather()
        return self._total

    @property
    def members(self) -> frozenset[T]:
        """The same as a set, for look-ups."""
        self._gather()
        return self._members

    def of(self, file: str) -> tuple[T, ...]:
        """What one file adds."""
        self._gather()
        assert self._by_file is not None
        return self._by_file.get(file, ())

    def files_with(self, member: T) -> tuple[str, ...]:
        """The files that add `member`, in order."""
        self._gather()
        if self._adding is None:
            self._adding = {}
            for file, said in (self._by_file or {}).items():
                for one in dict.fromkeys(said):
                    self._adding.setdefault(one, []).append(file)
        return tuple(self._adding.get(member, ()))

    def holds_after(self, later: Contributions[T]) -> bool:
        """Whether whoever knows this sum knows the later one too. True when nobody has ever wanted it."""
        return not self.is_known or later.total is self.total

    def _gather(self) -> None:
        if self._by_file is not None:
            return
        before, self._before = self._before, None
        known = before._by_file if before is not None else None
        if before is not None and known is not None:
            again = {file: self._of(file) for file in self._changed}
            if all(known.get(file, ()) == said for file, said in again.items()):
                self._by_file, self._total, self._members = known, before._total, before._members
                self._adding = before._adding
                return
            asked = {**known, **again}
        else:
            asked = {file: self._ask(file) for file in self._snapshot.mentioning()}
        self._by_file = {file: asked[file] for file in sorted(asked) if asked[file]}
        self._total = tuple(one for said in self._by_file.values() for one in said)
        self._members = frozenset(self._total)

    def _of(self, file: str) -> tuple[T, ...]:
        return self._ask(file) if self._snapshot.mentions(file) else ()
