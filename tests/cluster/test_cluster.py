"""A run on a cluster says what a run without one says, whatever the workers see and whichever of them dies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.cluster import connect
from canonic.index.sending import made_by
from tests.cli.running import canonic
from tests.cluster.running import Grid, Watched, findings, grid, make

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install '.[cluster]'")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace; the tests do not change it."""
    return make(tmp_path_factory.mktemp("sources") / "tree")


@pytest.fixture(scope="module")
def plain(tree: Path) -> bytes:
    """What a run without a cluster says of it."""
    said = findings(str(tree))
    assert said.count(b"\n") > 500
    return said


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grid]:
    """A scheduler with two workers that see all that we see; nobody ends them."""
    with grid(tmp_path_factory.mktemp("cluster"), 2) as made:
        yield made


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Grid]:
    """The same for one test."""
    with grid(tmp_path / "grid", 2) as made:
        yield made


@pytest.fixture(scope="module")
def far(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Grid, Path]]:
    """A cluster, and the folder in which its workers look for the tree."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with grid(tmp_path_factory.mktemp("grid"), 2, elsewhere) as made:
        yield made, elsewhere


def transitions(made: Grid) -> int:
    """How much the scheduler has had to do."""
    with distributed.Client(made.address, set_as_default=False) as client:
        count = client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.transition_counter)
        assert isinstance(count, int)
        return count


def test_the_command_says_the_same_with_and_without_a_cluster(tree: Path, cluster: Grid) -> None:
    alone = canonic(tree, "check", "--format", "json")
    before = transitions(cluster)
    spread = canonic(tree, "check", "--format", "json", "--executor", cluster.url)
    assert (spread.code, spread.err) == (alone.code, alone.err)
    assert spread.out == alone.out
    assert transitions(cluster) > before
    patch = canonic(tree, "fix", "--diff", "app/m0000.py")
    assert canonic(tree, "fix", "--diff", "app/m0000.py", "--executor", cluster.url).out == patch.out
    assert "shop.cart" in patch.out


def test_workers_that_see_the_files_read_them(tree: Path, cluster: Grid, plain: bytes) -> None:
    with connect(cluster.url, made_by) as connected:
        watched = Watched(connected)
        assert connected.threads == 2
        assert findings(str(tree), watched) == plain
    assert {"scan", "read_bodies"} == set(watched.names)
    assert connected.answered == len(watched.names)


def test_a_worker_that_is_killed_on_the_way_changes_nothing(tree: Path, mortal: Grid, plain: bytes) -> None:
    killed: list[str] = []
    with distributed.Client(mortal.address, set_as_default=False) as client:

        def kill(_stage: str, done: int, _total: int) -> None:
            """When something is done, end a worker that has work in its hands."""
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            if done and busy and not killed:
                killed.append(busy[0])
                mortal.kill_worker(busy[0])

        with connect(mortal.url, made_by) as connected:
            watched = Watched(connected)
            assert findings(str(tree), watched, kill) == plain
        assert len(killed) == 1
        assert connected.answered == len(watched.names)  # the other one has done it all
        assert client.nthreads().keys() == mortal.workers.keys() - set(killed)


@pytest.mark.parametrize("whole", [False, True], ids=["all workers", "the scheduler"])
def test_without_the_rest_of_the_cluster_the_work_is_done_here(
    tree: Path, mortal: Grid, plain: bytes, whole: bool
) -> None:
    ended: list[int] = []

    def end(_stage: str, done: int, _total: int) -> None:
        if done and not ended:
            ended.append(done)
            if whole:
                mortal.kill_scheduler()
            for worker in mortal.workers:
                mortal.kill_worker(worker)

    with connect(mortal.url, made_by, within=5, alone=1) as connected:
        watched = Watched(connected)
        assert findings(str(tree), watched, end) == plain
    assert ended
    assert connected.answered < len(watched.names)


@pytest.mark.skipif(not os.path.isdir("/proc/self/cwd"), reason="needs a path that is another one for each process")
class TestOtherView:
    """``/proc/self/cwd`` is the working folder of whoever asks: workers elsewhere see another tree, or none."""

    SEEN = "/proc/self/cwd/tree"

    @pytest.fixture(autouse=True)
    def here(self, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Our own view is the tree."""
        monkeypatch.chdir(tree.parent)

    def test_sources_are_sent_to_workers_that_do_not_have_them(self, far: tuple[Grid, Path], plain: bytes) -> None:
        with connect(far[0].url, made_by) as connected:
            watched = Watched(connected)
            assert findings(self.SEEN, watched) == plain
        assert {"scan_sent", "read_bodies"} == set(watched.names)
        assert connected.answered == len(watched.names)

    def test_sources_are_sent_where_only_some_workers_have_them(
        self, far: tuple[Grid, Path], tree: Path, plain: bytes
    ) -> None:
        (near,) = far[0].add_workers(1, tree.parent)
        try:
            with connect(far[0].url, made_by) as connected:
                watched = Watched(connected)
                assert findings(self.SEEN, watched) == plain
        finally:
            far[0].kill_worker(near)
        assert {"scan_sent", "read_bodies"} == set(watched.names)

    def test_what_workers_have_in_another_state_is_read_here(
        self, far: tuple[Grid, Path], tree: Path, plain: bytes
    ) -> None:
        other = far[1] / "tree"
        shutil.copytree(tree, other)  # with all stamps
        try:
            (other / "app/m0003.py").write_text("from shop.copy import Cart\n")
            (other / "app/m0004.py").unlink()
            (other / "shop/old.py").write_text("from nowhere import Nothing as Cart\n")
            with connect(far[0].url, made_by) as connected:
                watched = Watched(connected)
                assert findings(self.SEEN, watched) == plain
        finally:
            shutil.rmtree(other)
        assert {"scan", "read_bodies"} == set(watched.names)

    def test_the_command_sends_sources_too(self, far: tuple[Grid, Path], tree: Path) -> None:
        alone = canonic(tree.parent, "check", self.SEEN, "--format", "json")
        before = transitions(far[0])
        spread = canonic(tree.parent, "check", self.SEEN, "--format", "json", "--executor", far[0].url)
        assert (spread.out, spread.code, spread.err) == (alone.out, alone.code, alone.err)
        assert transitions(far[0]) > before
