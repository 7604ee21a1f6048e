"""What a user has to mend before a cluster can be used is said in one line, with the way to mend it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from canonic.cluster import connect, parse_address
from canonic.errors import CanonicError
from canonic.index.sending import made_by
from tests.cli.running import ROOT, SHOP, canonic, write
from tests.cluster.running import findings, grid, make


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A small workspace."""
    return write(tmp_path / "shop", SHOP)


def other_canonic(folder: Path) -> Path:
    """A copy of Canonic whose facts are others; gives the folder that it is imported from."""
    shutil.copytree(ROOT / "server/canonic", folder / "canonic", ignore=shutil.ignore_patterns("__pycache__"))
    model = folder / "canonic/facts/model.py"
    text = model.read_text("utf-8")
    changed = text.replace("\nFACTS_VERSION = ", "\nFACTS_VERSION = 99")
    assert changed != text
    model.write_text(changed, "utf-8")
    return folder


def run(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command after some lines of Python."""
    code += "; import sys; from canonic.cli.main import main; sys.argv[0] = 'canonic'; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "server"), "NO_COLOR": "1"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("dask://10.0.0.7:8786", "10.0.0.7:8786"),
        ("dask://grid.example:1/", "grid.example:1"),
        ("dask://[::1]:2", "[::1]:2"),
    ],
)
def test_an_address_is_a_host_and_a_port(url: str, address: str) -> None:
    assert parse_address(url) == address


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "is no address of a cluster"),
        ("grid.example:8786", "is no address of a cluster"),
        ("tcp://grid.example:8786", "is no address of a cluster"),
        ("dask://grid.example", "lacks a port"),
        ("dask://grid.example:0", "lacks a port"),
        ("dask://:8786", "lacks a host"),
        ("dask://grid.example:port", "is no address of a cluster"),
        ("dask://grid.example:99999", "is no address of a cluster"),
        ("dask://[::1:8786", "is no address of a cluster"),
        ("dask://grid.example:8786/path", "a host and a port, no more"),
        ("dask://user:secret@grid.example:8786", "a host and a port, no more"),
    ],
)
@pytest.mark.parametrize("command", ["check", "fix"])
def test_a_malformed_address_is_refused_before_anything_is_read(shop: Path, command: str, url: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse_address(url)
    if url in ("tcp://grid.example:8786", "dask://user:secret@grid.example:8786"):
        done = canonic(shop, command, "--executor", url)
        assert (done.code, done.out) == (2, "")
        assert fault in done.err
        assert "dask://HOST:PORT" in done.err
        assert "secret" not in done.err


def test_without_dask_the_command_says_how_to_install_it(shop: Path) -> None:
    missing = "import sys; sys.modules['distributed'] = None"
    done = run(shop, missing, "check", "--no-cache", "--executor", "dask://127.0.0.1:8786")
    assert (done.returncode, done.stdout) == (2, "")
    assert "python -m pip install '.[cluster]'" in done.stderr


@pytest.mark.parametrize("command", [("check",), ("fix", "--diff")])
def test_without_the_option_dask_is_not_loaded(shop: Path, command: tuple[str, ...]) -> None:
    told = "print('loaded:', *{name.partition('.')[0] for name in sys.modules} & {'distributed', 'dask', 'tornado'})"
    done = run(shop, f"import atexit, sys; atexit.register(lambda: {told})", *command, "--no-cache")
    assert done.returncode == 1, done.stderr
    assert "shop.cart" in done.stdout
    assert done.stdout.endswith("loaded:\n")


class TestWithDask:
    """The same with Dask, and mostly with a scheduler."""

    @pytest.fixture(autouse=True)
    def dask(self) -> None:
        """Nothing of this can be tried without it."""
        pytest.importorskip("distributed", reason="Dask is not installed: pip install '.[cluster]'")

    def test_a_scheduler_that_nobody_can_reach(self, tmp_path: Path) -> None:
        with grid(tmp_path / "grid") as made:
            url = made.url
        with pytest.raises(
            CanonicError, match=r"no Dask scheduler answers at 127\.0\.0\.1:\d+ within 1 seconds .* start"
        ):
            connect(url, made_by, within=1)

    def test_a_scheduler_without_workers(self, tmp_path: Path) -> None:
        with grid(tmp_path / "grid") as made, pytest.raises(CanonicError, match="has no workers; start some with"):
            connect(made.url, made_by, within=1)

    def test_a_worker_with_other_facts(self, shop: Path, tmp_path: Path) -> None:
        with grid(tmp_path / "grid", 1) as made:
            (address,) = made.add_workers(1, PYTHONPATH=str(other_canonic(tmp_path / "other")))
            done = canonic(shop, "check", "--executor", made.url)
        assert (done.code, done.out) == (2, "")
        assert done.err.count("\n") == 1
        assert f"error: the worker {address} has not the Canonic that we have" in done.err
        assert "facts 99" in done.err
        assert "install the same version on all machines and restart the workers" in done.err

    def test_a_worker_with_a_canonic_that_knows_no_clusters(self, shop: Path, tmp_path: Path) -> None:
        older = other_canonic(tmp_path / "older")
        (older / "canonic/index/sending.py").unlink()
        with grid(tmp_path / "grid", 1, PYTHONPATH=str(older)) as made:
            done = canonic(shop, "check", "--executor", made.url)
        assert (done.code, done.out) == (2, "")
        assert "No module named 'canonic.index.sending'" in done.err
        assert "install the same version on all machines" in done.err

    def test_a_worker_with_other_facts_that_comes_late(self, tmp_path: Path) -> None:
        tree = make(tmp_path / "tree", 400)
        with grid(tmp_path / "grid", 1) as made, connect(made.url, made_by) as connected:
            (first,) = made.workers
            (late,) = made.add_workers(1, PYTHONPATH=str(other_canonic(tmp_path / "late")))
            made.kill_worker(first)
            with pytest.raises(CanonicError, match=f"the worker {late} has not the Canonic that we have"):
                findings(str(tree), connected)
