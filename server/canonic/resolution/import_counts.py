"""How many import sites of a workspace write each path, kept up to date from one snapshot to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from canonic.index.snapshot import Snapshot
from canonic.resolution.verdicts import Site
from canonic.text.names import Path


class _Resolver(Protocol):
    @property
    def snapshot(self) -> Snapshot: ...


class Sites(Protocol):
    """Who knows the import sites; `canonic.resolution.canonical.Judge` has this shape."""

    @property
    def resolver(self) -> _Resolver:
        """Who has the snapshot."""
        ...

    def sites(self, file: str) -> tuple[Site, ...]:
        """All imported names of a file that are of interest."""
        ...


class ImportCounts:
    """Counts over one judge. Nothing is counted before somebody asks."""

    def __init__(self, judge: Sites) -> None:
        self._judge = judge
        self._by_file: dict[str, Counter[Path]] | None = None
        self._total: Counter[Path] = Counter()
        self._earlier: tuple[dict[str, Counter[Path]], Counter[Path]] | None = None
        self._changed: frozenset[str] = frozenset()

    def take_over(self, earlier: ImportCounts, changed: frozenset[str]) -> None:
        """Count only the `changed` files anew: the others write what they wrote in an earlier snapshot."""
        if earlier._by_file is not None:
            self._earlier, self._changed = (earlier._by_file, earlier._total), changed
        else:
            self._earlier, self._changed = earlier._earlier, changed | earlier._changed

    def has(self, module: str, name: str) -> bool:
        """Whether any file imports a path; ``*`` stands for any name of the module."""
        total = self.total
        if name != "*":
            return total[Path(module, name)] > 0 or total[Path(module, "*")] > 0
        return any(count > 0 and path.module == module for path, count in total.items())

    @property
    def total(self) -> Counter[Path]:
        """How many sites write each path; paths that nobody writes any more may stand there with 0."""
        if self._by_file is None:
            snapshot = self._judge.resolver.snapshot
            earlier, self._earlier = self._earlier, None
            if earlier is None:
                self._by_file, self._total = {}, Counter()
                self._count(snapshot.mentioning())
            else:
                self._by_file, self._total = dict(earlier[0]), earlier[1].copy()
                for file in self._changed:
                    self._total.subtract(self._by_file.pop(file, Counter()))
                self._count(file for file in self._changed if snapshot.mentions(file))
        return self._total

    def _count(self, files: Iterable[str]) -> None:
        assert self._by_file is not None
        for file in files:
            count = self._by_file[file] = Counter(site.written for site in self._judge.sites(file))
            self._total.update(count)
