"""What the last run found is shown before the workspace is read again, as long as it still holds."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from canonic.analysis import Analysis
from canonic.findings import Finding, Safety
from canonic.index.places import cache_folders
from canonic.lsp.folder import Folder
from canonic.lsp.last_good import Wishes
from tests.lsp.shop import FILES
from tests.lsp.test_while_indexing import Gate

pytestmark = pytest.mark.asyncio

ONE, SHIM = "app/one.py", "shop/compat.py"
_LONG_AGO = 1_700_000_000


def _checked(root: Path) -> dict[str, tuple[Finding, ...]]:
    """A whole run, after which everything is remembered: all files are older than a moment."""
    for folder, _, names in os.walk(root):
        for name in (*names, ""):
            os.utime(os.path.join(folder, name), (_LONG_AGO, _LONG_AGO))
    analysis = Analysis.open(str(root), jobs=1)
    try:
        found = list(analysis.check())
    finally:
        analysis.close()
    for folder in cache_folders(str(root), None):
        for facts in Path(folder).glob("facts-*"):
            facts.unlink()  # so that the next index has something to read, and can be held there
    return {path: tuple(one for one in found if one.path == path) for path in {one.path for one in found}}


@pytest_asyncio.fixture
async def gate() -> AsyncIterator[Gate]:
    made = Gate()
    yield made
    made.open.set()


async def _whole(folder: Folder, gate: Gate) -> None:
    gate.open.set()
    while not (folder.analysis is not None and folder.analysis.whole and folder.settled):
        gate.ended.clear()
        await gate.ended.wait()


async def _end(folder: Folder) -> None:
    folder.stop()
    assert folder.analysis is not None
    folder.analysis.close()


async def test_everything_is_known_before_the_first_file_is_read(shop: Path, gate: Gate) -> None:
    found = _checked(shop)
    folder = Folder(str(shop), shop.as_uri(), gate, Wishes())
    folder.change(ONE, FILES[ONE])
    folder.start()
    await gate.reached.wait()
    assert folder.settled
    assert folder.known() == sorted(found)
    assert {path: folder.findings(path) for path in found} == found
    folder.change(ONE, FILES[ONE])
    assert folder.settled  # as it is on disk
    await _whole(folder, gate)
    assert {path: folder.findings(path) for path in found} == found
    folder.change(SHIM, "Manager = 1\n")
    assert folder.findings(ONE) != found[ONE]  # the shim is not one any more
    await _end(folder)


async def test_a_change_of_the_text_ends_it(shop: Path, gate: Gate) -> None:
    _checked(shop)
    folder = Folder(str(shop), shop.as_uri(), gate, Wishes())
    folder.start()
    await gate.reached.wait()
    (found,) = folder.findings(ONE)
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    folder.change(ONE, "\n" + FILES[ONE])
    assert not folder.settled
    (found,) = folder.findings(ONE)
    assert found.span.line == 2
    assert found.withheld is not None  # nothing is safe before the workspace is read
    await _whole(folder, gate)
    (found,) = folder.findings(ONE)
    assert found.span.line == 2
    assert found.fix is not None
    assert found.fix.safety is Safety.SAFE
    await _end(folder)


@pytest.mark.parametrize("how", ["on disk", "in the editor", "under other settings"])
async def test_what_no_longer_holds_is_not_shown(shop: Path, gate: Gate, how: str) -> None:
    _checked(shop)
    overrides = {"severity": {"split-import": "off"}} if "settings" in how else {}
    folder = Folder(str(shop), shop.as_uri(), gate, Wishes(overrides))
    if how == "on disk":
        (shop / "app/more.py").write_text(FILES[ONE])
    if how == "in the editor":
        folder.change(ONE, FILES[ONE] + "\n")
    folder.start()
    await gate.reached.wait()
    assert not folder.settled
    assert folder.known() == []
    await _whole(folder, gate)
    assert ONE in folder.known()
    await _end(folder)


async def test_a_file_that_changes_while_the_rest_is_read_counts(shop: Path, gate: Gate) -> None:
    _checked(shop)
    folder = Folder(str(shop), shop.as_uri(), gate, Wishes())
    folder.start()
    await gate.reached.wait()
    (shop / ONE).write_text("x = 1\n")
    folder.refresh([ONE])
    assert not folder.settled
    await _whole(folder, gate)
    assert ONE not in folder.known()
    await _end(folder)
