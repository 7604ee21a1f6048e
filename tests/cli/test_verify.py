"""``canonic verify``: real programs are imported by a real interpreter, whatever their import does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import COMMAND, Done, canonic, environment, write

CART = {"shop/__init__.py": "", "shop/cart.py": "class Cart: ...\n\ndef total(): ...\n"}


def policy(*legacy: str, canonical: str = "shop.cart:Cart", more: str = "") -> str:
    return f'[[name]]\ncanonical = "{canonical}"\nlegacy = {json.dumps(legacy)}\n{more}'


def verify(folder: Path, *arguments: str, limit: str = "20", **changes: str) -> Done:
    options = ("--python", sys.executable, "--time-limit", limit, "--no-cache")
    return canonic(folder, "verify", *options, *arguments, **changes)


def findings(folder: Path, *arguments: str, limit: str = "20") -> list[dict[str, Any]]:
    done = verify(folder, "--format", "json", *arguments, limit=limit)
    assert done.code in (0, 1), done.err
    found = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == any(one["severity"] in ("warning", "error") for one in found)
    return found


def told(found: list[dict[str, Any]]) -> list[tuple[str, int, str, str]]:
    return [(one["path"], one["line"], one["severity"], one["rule"]) for one in found]


def statuses(done: Done) -> dict[str, str]:
    """The word that stands before each path in the text report."""
    rows = (line.split() for line in done.out.splitlines())
    words = ("imported", "same", "different", "gone", "fails", "ends", "hangs")
    return {row[1]: row[0] for row in rows if len(row) > 1 and row[0] in words}


def with_old(folder: Path, old: str, **files: str) -> Path:
    """A workspace in which `shop.old:Cart` is legacy, and `shop/old.py` reads so."""
    more = {f"shop/{name}.py": text for name, text in files.items()}
    return write(folder, {"canonic.toml": policy("shop.old:Cart"), **CART, "shop/old.py": old, **more})


def test_the_same_object_by_another_path_is_no_finding(tmp_path: Path) -> None:
    with_old(tmp_path, "from shop.cart import Cart\n")
    done = verify(tmp_path)
    assert done.code == 0, done.err
    assert statuses(done) == {"shop.cart:Cart": "imported", "shop.old:Cart": "same"}
    assert f"2 paths imported with {sys.executable}" in done.out


def test_a_copy_is_another_object_where_it_stands(tmp_path: Path) -> None:
    with_old(tmp_path, "\nclass Cart: ...\n")
    [found] = findings(tmp_path)
    assert told([found]) == [("shop/old.py", 2, "warning", "other-object")]
    assert "class `shop.old.Cart` instead of class `shop.cart.Cart`" in found["message"]
    assert (found["written"], found["canonical"]) == ("shop.old:Cart", "shop.cart:Cart")
    assert (found["definition"], found["fix"]) == ({"path": "shop/cart.py", "line": 1}, None)
    assert statuses(verify(tmp_path))["shop.old:Cart"] == "different"


def test_both_ids_of_different_objects_are_told(tmp_path: Path) -> None:
    with_old(tmp_path, "class Cart: ...\n")
    [row] = [line for line in verify(tmp_path).out.splitlines() if "different" in line and "id=" in line]
    first, second = (int(part.split("id=")[1]) for part in row.split(";")[0].split(", not "))
    assert first != second


def test_the_lines_are_those_of_check(shop: Path) -> None:
    keys = [list(json.loads(line)) for line in canonic(shop, "check", "--format", "json").out.splitlines()]
    assert {tuple(found) for found in findings(shop)} == {tuple(keys[0])}


def test_a_module_that_loops_costs_its_time_limit_and_is_shown_where_it_loops(tmp_path: Path) -> None:
    loop = "def make():\n    while True:\n        pass\n\nmake()\n"
    files = {"shop/old.py": loop, "shop/copy.py": "class Cart: ...\n", "shop/shim.py": "from shop.cart import Cart\n"}
    legacy = policy("shop.old:Cart", "shop.copy:Cart", "shop.shim:Cart")
    write(tmp_path, {"canonic.toml": legacy, **CART, **files})
    found = findings(tmp_path, limit="4")
    assert told(found)[:1] == [("shop/copy.py", 1, "warning", "other-object")]
    assert told(found)[1][0] == "shop/old.py"
    assert told(found)[1][1] in (2, 3)
    assert told(found)[1][2:] == ("error", "import-hangs")
    assert "`shop.old:Cart` did not end within 4 s, at shop/old.py:" in found[1]["message"]


def test_a_home_that_hangs_is_waited_for_once(tmp_path: Path) -> None:
    files = {"canonic.toml": policy("shop.a:Cart", "shop.b:Cart"), "shop/__init__.py": ""}
    write(
        tmp_path, {**files, "shop/cart.py": "while True: pass\n", "shop/a.py": "Cart = 1\n", "shop/b.py": "Cart = 2\n"}
    )
    done = verify(tmp_path, limit="3")
    assert statuses(done) == {"shop.cart:Cart": "hangs", "shop.a:Cart": "imported", "shop.b:Cart": "imported"}


CHILD = "import fcntl, signal; lock = open('lock', 'w'); fcntl.flock(lock, 2); signal.alarm(60); print(1, flush=True); signal.pause()"


def test_a_process_that_the_module_started_does_not_outlive_it(tmp_path: Path) -> None:
    start = (
        f"import subprocess, sys\nchild = subprocess.Popen([sys.executable, '-c', {CHILD!r}], stdout=subprocess.PIPE)\n"
    )
    with_old(tmp_path, f"{start}child.stdout.readline()\nfrom shop.cart import Cart\n")
    assert statuses(verify(tmp_path))["shop.old:Cart"] == "same"
    take = "import fcntl; fcntl.flock(open('lock'), fcntl.LOCK_EX)"  # waits as long as the process lives
    subprocess.run([sys.executable, "-c", take], cwd=tmp_path, check=True, timeout=30)


def test_a_hanging_module_ends_though_nobody_is_left_to_end_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ready")
    hang = (
        "import fcntl\nlock = open('lock', 'w')\nfcntl.flock(lock, 2)\nopen('ready', 'w').close()\nwhile True: pass\n"
    )
    with_old(tmp_path, hang)
    options = ["verify", "--python", sys.executable, "--time-limit", "3", "--no-cache"]
    canonic_itself = subprocess.Popen([*COMMAND, *options], cwd=tmp_path, env=environment())
    with open(tmp_path / "ready"):  # waits until the module hangs
        canonic_itself.kill()
    canonic_itself.wait()
    take = "import fcntl; fcntl.flock(open('lock'), fcntl.LOCK_EX)"  # waits as long as the process lives
    subprocess.run([sys.executable, "-c", take], cwd=tmp_path, check=True, timeout=60)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("import sys; sys.exit(3)", "cannot be imported: SystemExit: 3, at shop/old.py:1"),
        ("raise KeyboardInterrupt", "cannot be imported: KeyboardInterrupt, at shop/old.py:1"),
        ("import os; os._exit(3)", "ends the whole process (exit code 3)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ends the whole process (signal 9)"),
    ],
)
def test_a_module_that_ends_the_process_ends_only_its_own(tmp_path: Path, end: str, words: str) -> None:
    with_old(tmp_path, f"{end}\n")
    [found] = findings(tmp_path)
    assert (found["rule"], found["path"]) == ("import-fails", "shop/old.py" if "at shop" in words else "canonic.toml")
    assert words in found["message"]


def test_what_modules_print_or_ask_is_not_ours(tmp_path: Path) -> None:
    noise = "import os, sys\nprint('noise')\nprint('noise', file=sys.stderr)\nos.system('echo noise; echo noise >&2')\n"
    with_old(tmp_path, f"{noise}os.write(1, b'noise')\nfrom shop.cart import Cart\n")
    done = verify(tmp_path)
    assert done.code == 0
    assert "noise" not in done.out + done.err
    with_old(tmp_path, "name = input('who? ')\n")
    assert "EOFError" in findings(tmp_path)[0]["message"]


def test_an_import_error_stands_where_it_happens(tmp_path: Path) -> None:
    with_old(tmp_path, "import shop.deep\nfrom shop.cart import Cart\n", deep="\nfrom shop.cart import Basket\n")
    [found] = findings(tmp_path)
    assert told([found]) == [("shop/deep.py", 2, "warning", "import-fails")]
    assert "cannot import name 'Basket'" in found["message"]


def test_a_canonical_path_that_fails_or_is_gone_is_an_error(tmp_path: Path) -> None:
    with_old(tmp_path, "from shop.cart import Cart\n", cart="import no_such_library\n")
    assert told(findings(tmp_path)) == [
        ("shop/cart.py", 1, "error", "import-fails"),
        ("shop/cart.py", 1, "warning", "import-fails"),
    ]
    assert "it needs `no_such_library`, which this interpreter does not have" in findings(tmp_path)[0]["message"]
    with_old(tmp_path, "", cart="")
    assert told(findings(tmp_path)) == [("canonic.toml", 1, "error", "import-fails")]


def test_paths_that_fail_for_one_reason_are_one_block_of_the_text_and_a_line_each_for_programs(tmp_path: Path) -> None:
    legacy = policy("shop.old:Cart", "shop.shim:Cart", "shop.deep:Cart")
    shim = "from shop.cart import Cart\n"
    files = {
        "shop/old.py": shim,
        "shop/shim.py": shim,
        "shop/deep.py": shim,
        "shop/cart.py": "import no_such_library\n",
    }
    write(tmp_path, {"canonic.toml": legacy, **CART, **files})
    assert [one["severity"] for one in findings(tmp_path)] == ["error", "warning", "warning", "warning"]
    done = verify(tmp_path)
    assert done.out.count("[import-fails]") == 1
    assert "error[import-fails] `shop.cart:Cart` cannot be imported: it needs `no_such_library`" in done.out
    assert "(and 3 more paths)" in done.out
    assert "Found 4 findings" in done.out


def test_a_legacy_path_that_is_gone_is_no_fault(tmp_path: Path) -> None:
    legacy = policy("shop.old:Cart", "shop.none:Cart", "none.such:Cart", "shop.old:*")
    write(tmp_path, {"canonic.toml": legacy, **CART, "shop/old.py": "Basket = 1\n"})
    done = verify(tmp_path)
    assert done.code == 0
    assert [statuses(done)[f"{path}:Cart"] for path in ("shop.old", "shop.none", "none.such")] == ["gone"] * 3


def test_a_warning_is_told_of_the_path_whose_import_gives_it(tmp_path: Path) -> None:
    warn = "import warnings\nwarnings.warn('use shop.cart', DeprecationWarning, stacklevel=2)\nfrom shop.cart import Cart\n"
    with_old(tmp_path, warn)
    [found] = findings(tmp_path)
    assert told([found]) == [("shop/old.py", 2, "hint", "import-warns")]
    assert found["message"] == "importing `shop.old:Cart` gives a DeprecationWarning, from `shop.old`: use shop.cart"
    done = verify(tmp_path)
    assert "DeprecationWarning" in done.out
    assert "import-warns" not in done.out, "the table has said it"


def test_a_canonical_path_that_warns_is_a_warning_and_other_modules_are_not_its_own(tmp_path: Path) -> None:
    warn = "import warnings\nwarnings.warn('old', FutureWarning)\n"
    with_old(tmp_path, "from shop.cart import Cart\n", cart=f"{warn}import shop.other\nclass Cart: ...\n", other=warn)
    canonical = [found for found in findings(tmp_path) if found["written"] == "shop.cart:Cart"]
    assert told(canonical) == [("shop/cart.py", 2, "warning", "import-warns")]


def test_a_lazy_name_is_asked_for(tmp_path: Path) -> None:
    lazy = "def __getattr__(name):\n    import {0}\n    return {0}.Cart\n"
    with_old(tmp_path, lazy.format("shop.cart"))
    assert statuses(verify(tmp_path))["shop.old:Cart"] == "same"
    with_old(tmp_path, "def __getattr__(name):\n    return type(name, (), {})\n")
    assert told(findings(tmp_path)) == [("canonic.toml", 3, "warning", "other-object")]


def test_what_is_replaced_at_import_is_seen_though_the_text_says_otherwise(tmp_path: Path) -> None:
    patch = "import shop.cart\n\n\ndef put(module):\n    module.Cart = int\n\n\nput(shop.cart)\n"
    with_old(tmp_path, "from shop.cart import Cart\nimport shop.late\n", late=patch)
    [found] = findings(tmp_path)
    assert (found["severity"], found["rule"]) == ("error", "other-object")
    assert "by their text they are one" in found["message"]


def test_an_order_of_imports_that_fails_is_found(tmp_path: Path) -> None:
    old = "import sys\nimport shop\nsys.modules['shop.cart'] = None\nclass Cart: ...\n"
    with_old(tmp_path, old)
    [found] = findings(tmp_path)
    assert found["rule"] == "import-fails"
    assert "`shop.cart:Cart` cannot be imported after `shop.old:Cart`, though it can alone" in found["message"]


def test_modules_that_moved_are_compared_name_by_name(tmp_path: Path) -> None:
    moved = '[[module]]\nlegacy = "shop.old"\ncanonical = "shop.cart"\n'
    old = "from shop.cart import Cart\nimport logging\nlog = logging.getLogger(__name__)\ndef total(): ...\n"
    cart = "import logging\nlog = logging.getLogger(__name__)\nclass Cart: ...\n\ndef total(): ...\n"
    write(tmp_path, {"canonic.toml": moved, **CART, "shop/cart.py": cart, "shop/old.py": old})
    [found] = findings(tmp_path)
    assert found["message"].endswith("have different objects under the same name: `total`")


def test_legacy_any_means_the_paths_that_the_workspace_writes(tmp_path: Path) -> None:
    files = {
        "canonic.toml": '[[name]]\ncanonical = "shop.cart:Cart"\n',
        **CART,
        "app.py": "from shop.old import Cart\n",
    }
    write(
        tmp_path,
        {**files, "shop/old.py": "from shop.cart import Cart\n", "shop/unused.py": "from shop.cart import Cart\n"},
    )
    assert statuses(verify(tmp_path)) == {"shop.cart:Cart": "imported", "shop.old:Cart": "same"}


def test_source_roots_are_on_the_path_and_hide_nothing_of_pythons_own(tmp_path: Path) -> None:
    text = 'source-roots = ["src", "tools"]\n' + policy("shop.old:Cart")
    files = {f"src/{name}": said for name, said in CART.items()}
    old = "import json, extra\njson.dumps({})\nfrom shop.cart import Cart\n"
    tools = {"tools/extra.py": "", "tools/json.py": "raise SystemExit('not the json of Python')\n"}
    write(tmp_path, {"canonic.toml": text, **files, "src/shop/old.py": old, **tools})
    assert statuses(verify(tmp_path)) == {"shop.cart:Cart": "imported", "shop.old:Cart": "same"}


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_to_the_workspace(tmp_path: Path) -> None:
    with_old(tmp_path, "from shop.cart import Cart\n")
    before = contents(tmp_path)
    verify(tmp_path, PYTHONDONTWRITEBYTECODE="")
    assert contents(tmp_path) == before


def test_what_one_process_has_compiled_is_there_for_the_next_outside_the_workspace(tmp_path: Path) -> None:
    old = "import os, shop.cart\nfrom shop.cart import Cart\nkept = shop.cart.__spec__.cached\n"
    old += "open('kept', 'w').write(f'{os.path.exists(kept)} {kept}')\n"
    with_old(tmp_path, old)
    assert statuses(verify(tmp_path, "--jobs", "1"))["shop.old:Cart"] == "same"
    there, kept = (tmp_path / "kept").read_text().split()
    assert there == "True"
    assert not kept.startswith(str(tmp_path / "shop"))
    assert not Path(kept).exists(), "it goes with the run"


def test_nothing_of_the_workspace_is_imported_into_our_own_process(tmp_path: Path) -> None:
    with_old(tmp_path, "import os\nopen('who', 'a').write(f'{os.getpid()} ')\nfrom shop.cart import Cart\n")
    code = "import os, sys; print(os.getpid(), file=sys.stderr); from canonic.cli.main import main; main()"
    options = ["verify", "--python", sys.executable, "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "server")}
    done = subprocess.run(
        [sys.executable, "-c", code, *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [process] = (tmp_path / "who").read_text().split()
    assert process not in done.stderr.split()


def test_the_projects_own_interpreter_is_the_default(tmp_path: Path) -> None:
    with_old(tmp_path, "from shop.cart import Cart\n")
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    done = canonic(tmp_path, "verify", "--no-cache")
    assert f"2 paths imported with {python}" in done.out, done.err


@pytest.mark.parametrize("python", ["no-such-python", "canonic.toml"])
def test_an_interpreter_that_does_not_run_is_no_finding(tmp_path: Path, python: str) -> None:
    with_old(tmp_path, "")
    done = canonic(tmp_path, "verify", "--no-cache", "--python", python)
    assert (done.code, done.out) == (2, "")
    assert "--python: " in done.err


def test_one_name_alone(tmp_path: Path) -> None:
    text = policy("shop.old:Cart") + policy("shop.old:total", canonical="shop.cart:total")
    write(tmp_path, {"canonic.toml": text, **CART, "shop/old.py": "def total(): ...\n"})
    assert set(statuses(verify(tmp_path, "--name", "total"))) == {"shop.cart:total", "shop.old:total"}
    assert "says nothing of `none`" in verify(tmp_path, "--name", "none").err
