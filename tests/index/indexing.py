"""Building an index of a small workspace in a test."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path

from canonic.index.build import Index, build
from canonic.index.entry import Entry, Needles, Scanned, Skipped
from canonic.index.snapshot import Snapshot
from canonic.index.store import Store
from canonic.workers import Workers
from canonic.workspace.files import Files
from canonic.workspace.walk import walk

SHOP = {
    "shop/__init__.py": "from shop.core import Basket\n",
    "shop/core.py": "class Basket:\n    pass\n",
    "shop/till.py": "from shop import Basket\n\n\ndef pay(basket: Basket) -> None: ...\n",
    "shop/unrelated.py": "import os\n\n\ndef nothing() -> None: ...\n",
    "shop/stars.py": "from shop.core import *\n",
    "tests/test_till.py": "import shop.till\n",
}
BASKET = Needles(frozenset((b"Basket",)))


def index(
    root: Path,
    needles: Needles = BASKET,
    *,
    files: Files | None = None,
    cache: Path | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
) -> Index:
    """Build the index of everything under `root`, with a store in `cache` where one is given."""
    files = files or Files(str(root))
    store = Store.open(str(root), str(cache)) if cache is not None else Store(None)
    with Workers(jobs, executor) as workers:
        built = build(files, walk(files).python_files, needles, store, workers)
    store.close()
    return built


def snapshot(
    root: Path,
    needles: Needles = BASKET,
    *,
    files: Files | None = None,
    store: Store | None = None,
    exclude: tuple[str, ...] = (),
) -> Snapshot:
    """A snapshot of everything under `root`."""
    files = files or Files(str(root))
    store = store or Store(None)
    with Workers(1) as workers:
        paths = walk(files, exclude).python_files
        return Snapshot(files, paths, build(files, paths, needles, store, workers), store, exclude=exclude)


def kinds(entries: dict[str, Entry]) -> dict[str, str]:
    """``scanned``, ``skipped`` or the reason, by path."""
    return {path: _kind(entry) for path, entry in sorted(entries.items())}


def scanned(entries: dict[str, Entry]) -> list[str]:
    """The paths whose facts were made."""
    return sorted(path for path, entry in entries.items() if isinstance(entry, Scanned))


def many(count: int, every: int = 10) -> dict[str, str]:
    """A package of `count` modules, one in `every` with a needle."""
    lines: Iterable[int] = range(count)
    return {f"pkg/m{n:04}.py": "from shop import Basket\n" if n % every == 0 else "x = 1\n" for n in lines}


def _kind(entry: Entry) -> str:
    match entry:
        case Scanned():
            return "scanned"
        case Skipped():
            return "skipped"
        case _:
            return entry.reason
