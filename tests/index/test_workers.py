"""The pool: made late, given by a caller, or broken."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from canonic.workers import Workers


def double(number: int) -> int:
    return 2 * number


def process_id(_number: int) -> int:
    return os.getpid()


def die_elsewhere(parent: int) -> int:
    """Kills the process that it runs in, unless that is the parent."""
    if os.getpid() != parent:
        os._exit(3)
    return parent


def refuse(number: int) -> int:
    raise ValueError(number)


def test_every_task_gives_its_result_with_any_number_of_processes() -> None:
    tasks = list(range(40))
    for jobs in (1, 2):
        with Workers(jobs) as workers:
            assert sorted(workers.run(double, tasks)) == [(n, 2 * n) for n in tasks]


def test_one_job_means_our_own_process() -> None:
    with Workers(1) as workers:
        assert not workers.parallel
        assert workers.submit(process_id, 0).result() == os.getpid()
        assert [found for _, found in workers.run(process_id, [1, 2])] == [os.getpid()] * 2


def test_several_jobs_run_in_other_processes() -> None:
    with Workers(2) as workers:
        assert workers.submit(process_id, 0).result() != os.getpid()


def test_an_executor_of_the_caller_is_used_and_left_open() -> None:
    with ThreadPoolExecutor(2, "lent") as executor:
        with Workers(1, executor) as workers:
            assert workers.parallel
            assert sorted(workers.run(double, [1, 2, 3])) == [(1, 2), (2, 4), (3, 6)]
        assert executor.submit(double, 4).result() == 8


def test_a_pool_that_dies_leaves_its_work_to_us(caplog: pytest.LogCaptureFixture) -> None:
    with Workers(2) as workers, caplog.at_level(logging.WARNING):
        parents = [os.getpid()] * 5
        assert [found for _, found in workers.run(die_elsewhere, parents)] == parents
        assert not workers.parallel
        assert workers.submit(double, 4).result() == 8
    assert caplog.text.count("worker processes are not available") == 1


def test_a_single_call_in_a_dying_process_says_so() -> None:
    with Workers(2) as workers, pytest.raises(BrokenExecutor):
        workers.submit(die_elsewhere, os.getpid()).result()


def test_a_closed_executor_of_the_caller_is_no_fault() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with Workers(2, executor) as workers:
        assert sorted(workers.run(double, [1, 2])) == [(1, 2), (2, 4)]


def test_an_error_of_the_function_reaches_the_caller() -> None:
    for jobs in (1, 2):
        with Workers(jobs) as workers:
            with pytest.raises(ValueError, match="7"):
                list(workers.run(refuse, [7]))
            with pytest.raises(ValueError, match="8"):
                workers.submit(refuse, 8).result()


def test_no_process_starts_before_there_is_work() -> None:
    code = (
        "import sys; from canonic.workers import Workers; Workers(2).close(); print('multiprocessing' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, time\n"
        "from canonic.workers import Workers\n"
        "if __name__ == '__main__':\n"
        "    print(Workers(2).submit(os.getpid).result(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert child != parent.pid
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 30
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/status")
    return not (status.exists() and "State:\tZ" in status.read_text())
