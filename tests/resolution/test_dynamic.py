"""jedi in its worker process: what it finds out, that it is replaced when lost, and that it runs no workspace code."""

from __future__ import annotations

import json
import os
import queue
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.resolution.dynamic import Dynamics, Inferred

GENEROUS = 60.0

MANAGER = '''\
class Manager:
    """Keeps the connections.

    Second paragraph.
    """

    def send(self, text: str, *, urgent: bool = False) -> None:
        """Send a text."""


def get_manager():
    return Manager()
'''
USER = "from shop.shim import get_manager\n\n\ndef run():\n    m = get_manager()\n    m.send('x')\n"


@pytest.fixture
def dynamics() -> Iterator[Dynamics]:
    worker = Dynamics(time_limit=GENEROUS)
    yield worker
    worker.stop()


def shop(root: Path) -> Path:
    package = root / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "manager.py").write_text(MANAGER)
    (package / "shim.py").write_text("from shop.manager import get_manager\n")
    (package / "user.py").write_text(USER)
    return package


def ask(dynamics: Dynamics, root: Path, line: int, column: int, source: str = USER) -> Inferred | None:
    answers: queue.Queue[Inferred | None] = queue.Queue()
    dynamics.infer(
        root=str(root),
        sys_path=(),
        source_path=str(root / "shop" / "user.py"),
        source=source,
        line=line,
        column=column,
        deliver=answers.put,
    )
    return answers.get(timeout=GENEROUS)


def test_a_variable_bound_by_a_call_is_the_class_that_the_call_gives(dynamics: Dynamics, tmp_path: Path) -> None:
    package = shop(tmp_path)
    found = ask(dynamics, tmp_path, 6, 5)
    assert found is not None
    assert (found.module, found.name) == ("shop.manager", "Manager")
    assert (found.file, found.line) == (str(package / "manager.py"), 1)
    assert found.doc == "Keeps the connections."


def test_a_method_behind_a_call_has_its_class_signature_and_docstring(dynamics: Dynamics, tmp_path: Path) -> None:
    shop(tmp_path)
    found = ask(dynamics, tmp_path, 6, 7)
    assert found is not None
    assert (found.module, found.name) == ("shop.manager", "Manager.send")
    assert found.signature == "send(text: str, *, urgent: bool=False) -> None"
    assert found.doc == "Send a text."


def test_a_column_counts_characters_not_bytes(dynamics: Dynamics, tmp_path: Path) -> None:
    shop(tmp_path)
    source = "from shop.shim import get_manager\nx = '\U0001f600'; m = get_manager(); m.send('x')\n"
    found = ask(dynamics, tmp_path, 2, source.splitlines()[1].index("send") + 1, source)
    assert found is not None
    assert found.name == "Manager.send"


def test_nothing_under_the_cursor_is_no_answer(dynamics: Dynamics, tmp_path: Path) -> None:
    shop(tmp_path)
    assert ask(dynamics, tmp_path, 2, 1) is None
    assert ask(dynamics, tmp_path, 99, 99) is None


def test_a_lost_worker_is_replaced(dynamics: Dynamics, tmp_path: Path) -> None:
    shop(tmp_path)
    assert ask(dynamics, tmp_path, 6, 5) is not None
    worker = dynamics._worker
    assert worker is not None
    worker.kill()
    worker.wait()
    assert ask(dynamics, tmp_path, 6, 5) is not None


def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    shop(tmp_path)
    hasty = Dynamics(time_limit=0.0)
    try:
        assert ask(hasty, tmp_path, 6, 5) is None
    finally:
        hasty.stop()


def test_every_question_is_answered_when_the_worker_is_stopped(tmp_path: Path) -> None:
    shop(tmp_path)
    dynamics = Dynamics()
    answers: queue.Queue[Inferred | None] = queue.Queue()
    for _ in range(40):
        dynamics.infer(
            root=str(tmp_path), sys_path=(), source_path="", source=USER, line=6, column=5, deliver=answers.put
        )
    dynamics.stop()
    for _ in range(40):
        answers.get(timeout=GENEROUS)


def test_no_code_of_the_workspace_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by jedi's project file, an environment variable, `sitecustomize`, nor a module that hides a standard one."""
    root = tmp_path / "workspace"
    root.mkdir()
    shop(root)
    trace = tmp_path / "it-ran"
    poison = f"open({str(trace)!r}, 'a').write(__name__)\n"
    for name in (
        "sitecustomize.py",
        "usercustomize.py",
        "json.py",
        "jedi.py",
        "parso.py",
        "queue.py",
        "shop/typing.py",
    ):
        (root / name).write_text(poison)
    (root / "conftest.py").write_text(poison)
    (root / "shop" / "__init__.py").write_text(poison)
    (root / "start.pth").write_text(f"import sys; {poison}")

    environment = root / "venv"
    (environment / "bin").mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text("home = /usr/bin\n")
    for name in ("python", "python3"):
        program = environment / "bin" / name
        program.write_text(f"#!/bin/sh\necho python >> {trace}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    site_packages = environment / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    site_packages.mkdir(parents=True)
    (site_packages / "sitecustomize.py").write_text(poison)

    (root / ".jedi").mkdir()
    project = {
        "path": str(root),
        "environment_path": str(environment),
        "load_unsafe_extensions": True,
        "sys_path": [str(root)],
        "smart_sys_path": True,
        "added_sys_path": [str(root)],
    }
    (root / ".jedi" / "project.json").write_text(json.dumps([1, project]))

    monkeypatch.setenv("VIRTUAL_ENV", str(environment))
    monkeypatch.setenv("CONDA_PREFIX", str(environment))
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.setenv("PYTHONSTARTUP", str(root / "conftest.py"))
    monkeypatch.setenv("PATH", str(environment / "bin") + os.pathsep + os.environ["PATH"])
    monkeypatch.chdir(root)

    dynamics = Dynamics(time_limit=GENEROUS)
    try:
        found = ask(dynamics, root, 6, 7)
        assert found is not None
        assert found.name == "Manager.send"
        ask(dynamics, root, 1, 12, "import sitecustomize, json, jedi, gi\nsitecustomize.x\njson.y\n")
        ask(dynamics, root, 3, 6, "import sitecustomize, json, jedi, gi\nsitecustomize.x\njson.y\n")
    finally:
        dynamics.stop()
    assert not trace.exists()
