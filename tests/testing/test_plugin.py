"""``pytest --canonic``, in real runs of pytest: what fails before a fix and passes after it, and what it costs to others."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from canonic.rules import ALL_RULES
from canonic.testing.cases import _KIND_OF_RULE
from tests.cli.running import ROOT, SHOP, Done, canonic, environment, write

EXAMPLE = ROOT / "examples/websocket_ssot"
PLUGIN = "canonic.testing.plugin"
OUTCOME = re.compile(r"^canonic::(.+) (PASSED|FAILED)", re.MULTILINE)


def run(folder: Path, *arguments: str) -> Done:
    """Run pytest in a folder, without the plugins and settings of this test suite."""
    installed = bool(entry_points(group="pytest11", name="canonic"))
    plugin = ["-p", "canonic" if installed else PLUGIN]
    command = [sys.executable, "-m", "pytest", *plugin, "-p", "no:cacheprovider", *arguments]
    changes = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, env=environment(**changes), capture_output=True, check=False, timeout=120
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def outcomes(done: Done) -> dict[str, str]:
    """PASSED or FAILED by the name of the test."""
    return dict(OUTCOME.findall(done.out))


def failed(folder: Path, *arguments: str) -> set[str]:
    """The policy tests that fail, after a look that there are others."""
    done = run(folder, "--canonic", "-v", *arguments)
    found = outcomes(done)
    assert "PASSED" in found.values(), done.out + done.err
    return {name for name, outcome in found.items() if outcome == "FAILED"}


def test_a_project_without_a_policy_is_told_so(tmp_path: Path) -> None:
    done = run(write(tmp_path, {"test_a.py": "def test_a(): pass\n"}), "--canonic")
    assert done.code == 0
    assert f"canonic: no policy is declared in {tmp_path}, so these tests demand next to nothing" in done.out
    assert "canonic: " not in run(tmp_path).out


def test_the_pack_that_is_on_by_itself_is_named(example: Path) -> None:
    (example / "canonic.toml").unlink(missing_ok=True)
    assert "canonic: pack `websocket-ssot` is on by itself: " in run(example, "--canonic", "--co").out


@pytest.fixture
def example(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".canonic_cache", "__pycache__"))
    return folder


def test_tests_of_the_example_fail_before_and_pass_after_the_fix(example: Path) -> None:
    before = failed(example)
    assert {
        "single-definition[WebSocketManager]",
        "single-import-path[WebSocketManager]",
        "max-implementations[WebSocketManager]",
        "no-cycle[WebSocketManager]",
        "single-definition[get_websocket_manager]",
        "no-dual-pattern[websocket access]",
        "boundary[WebSocketManager UnifiedWebSocketManager get_websocket_manager]",
    } < before
    canonic(example, "fix")
    after = failed(example)
    mended = {"single-import-path[UnifiedWebSocketEmitter]", "single-import-path[AgentWebSocketBridge]"}
    assert mended <= before
    assert not mended & after


def test_what_fails_is_what_check_finds(example: Path) -> None:
    done = run(example, "--canonic", "-p", "no:terminalreporter", "--junitxml", "out.xml")
    told = (example / "out.xml").read_text("utf-8") + done.err
    found = canonic(example, "check")
    loud = re.findall(r"^(\S+:\d+:\d+): (?:warning|error)", found.out, re.MULTILINE)
    assert len(loud) > 20
    assert [place for place in loud if place not in told] == []


def test_all_tests_pass_where_check_is_clean(tmp_path: Path) -> None:
    shop = write(tmp_path / "work", {**SHOP, "app/other.py": "", "shop/copy.py": ""})
    shop.joinpath("canonic.toml").write_text(SHOP["canonic.toml"].replace(', "shop.copy:Cart"', ""), "utf-8")
    assert failed(shop) == {"single-import-path[Cart]"}
    assert canonic(shop, "fix").code == 0
    done = run(shop, "--canonic")
    assert done.code == 0, done.out
    assert set(outcomes(run(shop, "--canonic", "-v"))) == {
        "single-definition[Cart]",
        "single-import-path[Cart]",
        "no-cycle[Cart]",
        "policy",
        "everything-else",
    }


def test_a_failure_shows_the_findings_and_no_traceback(tmp_path: Path) -> None:
    shop = write(tmp_path / "work", SHOP)
    done = run(shop, "--canonic", "-k", "single-import-path")
    assert done.code == 1
    assert "Cart is to be imported by its canonical path only: 2 findings" in done.out
    assert "app/safe.py:2:22: warning[deprecated-import] [*] `Cart` is imported by the legacy path" in done.out
    assert "2 | from shop.old import Cart" in done.out
    assert "items.py" not in done.out
    assert "collected 5 items / 4 deselected / 1 selected" in done.out


def test_dual_patterns_boundaries_calls_and_modules_have_their_tests(tmp_path: Path) -> None:
    text = """\
[[module]]
legacy = "lib.old"
canonical = "lib.new"
[[call]]
legacy = "lib.calls:make"
replace-with = "Thing()"
imports = ["lib.new:Thing"]
[[exclusive]]
name = "access"
preferred = ["lib.new:Thing"]
instead-of = ["lib.raw:Raw"]
[[boundary]]
paths = ["lib.raw:Raw"]
not-in = ["web/**"]
"""
    files = {
        "canonic.toml": text,
        "lib/__init__.py": "",
        "lib/new.py": "class Thing: ...\n",
        "lib/old.py": "from lib.new import *\n",
        "lib/raw.py": "class Raw: ...\n",
        "lib/calls.py": "def make(): ...\n",
        "web/__init__.py": "",
    }
    shop = write(tmp_path / "work", files)
    assert failed(shop) == set()
    pages = {
        "single-import-path[lib.old]": "import lib.old\nlib.old.Thing\n",
        "no-call[lib.calls.make]": "from lib.calls import make\nmake()\n",
        "no-dual-pattern[access]": "from lib.new import Thing\nfrom lib.raw import Raw\nprint(Thing, Raw)\n",
    }
    for name, page in pages.items():
        write(shop, {"page.py": page})
        assert failed(shop) == {name}
    write(shop, {"page.py": "", "web/page.py": "from lib.raw import Raw\nprint(Raw)\n"})
    assert failed(shop) == {"boundary[Raw]"}
    write(shop, {"web/page.py": "", "canonic.toml": f'{text}[[name]]\ncanonical = "lib.new:Gone"\n'})
    assert failed(shop) == {"policy"}


def test_runtime_tests_fail_for_another_object_and_for_a_hang(tmp_path: Path) -> None:
    shop = write(tmp_path / "work", SHOP)
    done = run(shop, "--canonic-runtime", "-v")
    assert outcomes(done) == {"runtime[Cart]": "FAILED"}
    assert "class `shop.copy.Cart` instead of class `shop.cart.Cart`" in done.out
    write(shop, {"shop/copy.py": "while True: pass\n"})
    done = run(shop, "--canonic-runtime", "--canonic-time-limit", "3")
    assert "importing `shop.copy:Cart` did not end within 3 s, at shop/copy.py:1" in done.out
    write(shop, {"shop/copy.py": "from shop.cart import Cart\n"})
    assert run(shop, "--canonic-runtime").code == 0


def test_other_tests_run_beside_them_and_marks_choose(tmp_path: Path) -> None:
    files = {**SHOP, "pyproject.toml": '[tool.pytest.ini_options]\naddopts = ["--strict-markers"]\n'}
    shop = write(tmp_path / "work", {**files, "test_one.py": "def test_one(): ...\n"})
    done = run(shop, "--canonic", "-m", "not canonic")
    assert (done.code, "1 passed, 5 deselected" in done.out) == (0, True), done.out
    assert "1 failed, 5 passed" in run(shop, "--canonic").out


def test_a_fault_of_the_configuration_ends_the_run_with_its_place(tmp_path: Path) -> None:
    shop = write(
        tmp_path / "work", {"canonic.toml": '[[name]]\ncanonicl = "a:B"\n', "test_one.py": "def test_one(): ...\n"}
    )
    done = run(shop, "--canonic")
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "canonic: canonic.toml:2: name[0].canonicl: unknown key" in done.err


def test_the_root_is_that_of_the_nearest_configuration(tmp_path: Path) -> None:
    shop = write(
        tmp_path / "work", {**SHOP, "tests/pytest.ini": "[pytest]\n", "tests/test_one.py": "def test_one(): ...\n"}
    )
    done = run(shop / "tests", "--canonic", "-k", "single-import-path")
    assert "../app/safe.py:2:22: warning[deprecated-import]" in done.out


LOADED = """
import sys
def pytest_unconfigure(config):
    print("loaded:", *sorted(name for name in sys.modules if name.partition(".")[0] in ("canonic", "msgspec", "click")))
"""


def test_without_its_options_nothing_but_the_plugin_is_loaded(tmp_path: Path) -> None:
    folder = write(tmp_path / "work", {**SHOP, "conftest.py": LOADED, "test_one.py": "def test_one(): ...\n"})
    done = run(folder)
    assert done.code == 0, done.out + done.err
    assert "loaded: canonic canonic.testing canonic.testing.plugin\n" in done.out
    assert "1 passed" in done.out
    assert "msgspec" in run(folder, "--canonic").out


def test_the_plugin_is_announced_to_pytest() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"canonic": PLUGIN}


def test_every_rule_that_has_a_test_of_its_own_exists() -> None:
    assert set(_KIND_OF_RULE) <= {rule.name for rule in ALL_RULES}
