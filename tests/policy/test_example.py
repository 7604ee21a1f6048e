"""The example workspace is real: it can be imported, its tests pass, and its README speaks of every file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.testing.suite import run_suite

from canonic.policy.load import load as load_policy
from canonic.settings.load import load as load_settings

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/websocket_ssot"
FILES = sorted(path for path in EXAMPLE.rglob("*.py") if path.stat().st_size)

IMPORT_EACH_ALONE = """
import importlib, sys
for module in sys.argv[1:]:
    for known in [name for name in sys.modules if name.partition(".")[0] == "netra_backend"]:
        del sys.modules[known]
    importlib.import_module(module)
    print(module)
"""


def test_every_module_can_be_imported_first() -> None:
    sources = [path for path in FILES if path.relative_to(EXAMPLE).parts[0] == "netra_backend"]
    modules = [".".join(path.relative_to(EXAMPLE).with_suffix("").parts).removesuffix(".__init__") for path in sources]
    command = [sys.executable, "-B", "-c", IMPORT_EACH_ALONE, *modules]
    done = subprocess.run(command, cwd=EXAMPLE, capture_output=True, text=True, check=False, timeout=120)
    assert (done.stdout.split(), done.returncode) == (modules, 0), done.stderr


def test_the_examples_own_tests_pass() -> None:
    done = run_suite(EXAMPLE, "tests")
    assert "3 passed, 2 xfailed" in done.stdout, done.stdout


def test_the_readme_speaks_of_every_file() -> None:
    text = (EXAMPLE / "README.md").read_text("utf-8")
    # ``~/x.py`` of the core package is also written as the module ``~.x``; the package itself is ``~``.
    missing = [
        path.name
        for path in FILES
        if path.name not in text and f"`~.{path.stem}`" not in text and path.name != "__init__.py"
    ]
    assert missing == []


def test_the_pack_is_on_by_itself() -> None:
    settings, faults = load_settings(str(EXAMPLE))
    policy, problems, notices = load_policy(settings, lambda module: (EXAMPLE / module.replace(".", "/")).is_dir())
    assert (faults, problems) == ([], [])
    assert settings.extends is None
    assert {entry.origin.automatic for entry in policy.names} == {True}
    assert len(notices) == 1
