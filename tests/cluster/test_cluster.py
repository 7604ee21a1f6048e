"""A run on a cluster says what a run without one says, whatever the workers see and whichever of them dies."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.cluster import connect
from canonic.index.sending import made_by
from tests.cli.running import ROOT, canonic
from tests.cluster.running import Grid, Watched, findings, grid, make

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'canonic[cluster]'")

COPIED = "server/canonic"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace; the tests do not change it."""
    return make(tmp_path_factory.mktemp("sources") / "tree")


@pytest.fixture(scope="module")
def plain(tree: Path) -> bytes:
    """What a run without a cluster says of it."""
    said = findings(str(tree))
    assert said.count(b"\n") > 900
    return said


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Grid]:
    """A scheduler with two workers that see all that we see."""
    with grid(tmp_path / "grid") as made:
        made.add_worker()
        made.add_worker()
        yield made


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


def test_a_worker_that_is_killed_on_the_way_changes_nothing(tree: Path, cluster: Grid, plain: bytes) -> None:
    killed: list[str] = []
    with distributed.Client(cluster.address, set_as_default=False) as client:

        def kill(_stage: str, done: int, _total: int) -> None:
            """When something is done, end a worker that has work in its hands."""
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            if done and busy and not killed:
                killed.append(busy[0])
                cluster.kill_worker(busy[0])

        with connect(cluster.url, made_by) as connected:
            watched = Watched(connected)
            assert findings(str(tree), watched, kill) == plain
        assert len(killed) == 1
        assert connected.answered == len(watched.names)  # the other one has done it all
        assert client.nthreads().keys() == cluster.workers.keys() - set(killed)


@pytest.mark.parametrize("whole", [False, True], ids=["all workers", "the scheduler"])
def test_without_the_rest_of_the_cluster_the_work_is_done_here(
    tree: Path, cluster: Grid, plain: bytes, whole: bool
) -> None:
    ended: list[int] = []

    def end(_stage: str, done: int, _total: int) -> None:
        if done and not ended:
            ended.append(done)
            if whole:
                cluster.kill_scheduler()
            for worker in cluster.workers:
                cluster.kill_worker(worker)

    with connect(cluster.url, made_by, within=5, alone=1) as connected:
        watched = Watched(connected)
        assert findings(str(tree), watched, end) == plain
    assert ended
    assert connected.answered < len(watched.names)


@pytest.mark.skipif(not os.path.isdir("/proc/self/cwd"), reason="needs a path that is another one for each process")
class TestOtherView:
    """``/proc/self/cwd`` is the working folder of whoever asks: workers elsewhere see another tree, or none."""

    SEEN = "/proc/self/cwd/tree"

    @pytest.fixture
    def far(self, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Grid, Path]]:
        """A cluster, and the folder in which its workers look for the tree."""
        monkeypatch.chdir(tree.parent)
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        with grid(tmp_path / "grid") as made:
            made.add_worker(elsewhere)
            made.add_worker(elsewhere)
            yield made, elsewhere

    def test_sources_are_sent_to_workers_that_do_not_have_them(self, far: tuple[Grid, Path], plain: bytes) -> None:
        with connect(far[0].url, made_by) as connected:
            watched = Watched(connected)
            assert findings(self.SEEN, watched) == plain
        assert {"scan_sent", "read_bodies"} == set(watched.names)
        assert connected.answered == len(watched.names)

    def test_sources_are_sent_where_only_some_workers_have_them(
        self, far: tuple[Grid, Path], tree: Path, plain: bytes
    ) -> None:
        far[0].add_worker(tree.parent)
        with connect(far[0].url, made_by) as connected:
            watched = Watched(connected)
            assert findings(self.SEEN, watched) == plain
        assert {"scan_sent", "read_bodies"} == set(watched.names)

    def test_what_workers_have_in_another_state_is_read_here(
        self, far: tuple[Grid, Path], tree: Path, plain: bytes
    ) -> None:
        other = far[1] / "tree"
        shutil.copytree(tree, other)  # with all stamps
        (other / "app/m0003.py").write_text("from shop.copy import Cart\n")
        (other / "app/m0004.py").unlink()
        (other / "shop/old.py").write_text("from nowhere import Nothing as Cart\n")
        with connect(far[0].url, made_by) as connected:
            watched = Watched(connected)
            assert findings(self.SEEN, watched) == plain
        assert {"scan", "read_bodies"} == set(watched.names)

    def test_the_command_sends_sources_too(self, far: tuple[Grid, Path], tree: Path) -> None:
        alone = canonic(tree.parent, "check", self.SEEN, "--format", "json")
        before = transitions(far[0])
        spread = canonic(tree.parent, "check", self.SEEN, "--format", "json", "--executor", far[0].url)
        assert (spread.out, spread.code, spread.err) == (alone.out, alone.code, alone.err)
        assert transitions(far[0]) > before


class TestRefused:
    """What the user has to mend is said in one line, with the way to mend it."""

    def test_a_scheduler_that_nobody_can_reach(self, tree: Path, tmp_path: Path) -> None:
        with grid(tmp_path / "grid") as made:
            url = made.url
        with pytest.raises(
            Exception, match=r"no Dask scheduler answers at 127\.0\.0\.1:\d+ within 1 seconds .*dask sch"
        ):
            connect(url, made_by, within=1)

    def test_a_scheduler_without_workers(self, tmp_path: Path) -> None:
        with (
            grid(tmp_path / "grid") as made,
            pytest.raises(Exception, match=r"has no workers; start some with `dask wo"),
        ):
            connect(made.url, made_by, within=1)

    def test_a_worker_with_other_facts(self, tree: Path, tmp_path: Path) -> None:
        copied = tmp_path / "other"
        shutil.copytree(ROOT / COPIED, copied / "canonic", ignore=shutil.ignore_patterns("__pycache__"))
        model = copied / "canonic/facts/model.py"
        text = model.read_text("utf-8")
        changed = text.replace("\nFACTS_VERSION = ", "\nFACTS_VERSION = 99")
        assert changed != text
        model.write_text(changed, "utf-8")
        with grid(tmp_path / "grid") as made:
            made.add_worker()
            address = made.add_worker(PYTHONPATH=str(copied))
            done = canonic(tree, "check", "--executor", made.url)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert f"error: the worker {address} has not the Canonic that we have" in done.err
        assert "facts 99" in done.err
        assert "install the same version on all machines and restart the workers" in done.err

    def test_a_worker_with_a_canonic_that_knows_no_clusters(self, tree: Path, tmp_path: Path) -> None:
        copied = tmp_path / "older"
        shutil.copytree(ROOT / COPIED, copied / "canonic", ignore=shutil.ignore_patterns("__pycache__"))
        (copied / "canonic/index/sending.py").unlink()
        with grid(tmp_path / "grid") as made:
            made.add_worker(PYTHONPATH=str(copied))
            done = canonic(tree, "check", "--executor", made.url)
        assert (done.code, done.out) == (2, "")
        assert "No module named 'canonic.index.sending'" in done.err
        assert "install the same version on all machines" in done.err

    def test_a_worker_of_another_make_that_comes_late(self, tree: Path, cluster: Grid, tmp_path: Path) -> None:
        copied = tmp_path / "late"
        shutil.copytree(ROOT / COPIED, copied / "canonic", ignore=shutil.ignore_patterns("__pycache__"))
        model = copied / "canonic/facts/model.py"
        model.write_text(model.read_text("utf-8").replace("\nFACTS_VERSION = ", "\nFACTS_VERSION = 99"), "utf-8")
        with connect(cluster.url, made_by) as connected:
            late = cluster.add_worker(PYTHONPATH=str(copied))
            for worker in cluster.workers.keys() - {late}:
                cluster.kill_worker(worker)
            with pytest.raises(Exception, match=rf"the worker {late} has not the Canonic that we have"):
                findings(str(tree), connected)


def test_without_dask_the_command_says_how_to_install_it(tree: Path) -> None:
    code = "import sys; sys.modules['distributed'] = None; from canonic.cli.main import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server")}
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--no-cache", "--executor", "dask://127.0.0.1:8786"],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "python -m pip install 'canonic[cluster]'" in done.stderr
