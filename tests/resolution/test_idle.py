"""Who keeps a shim alive: every way to ask for it, in files that the index reads and in those that it passes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding, Reason

LISTED = '[[module]]\nlegacy = "shop.old"\ncanonical = "shop.prices"\n'
ANY = '[[name]]\ncanonical = "shop.prices:Price"\n'
SHIM = "shop/old.py"
FILES = {
    "shop/__init__.py": "",
    "shop/prices.py": "class Price:\n    pass\n",
    SHIM: 'from shop.prices import Price\n\n__all__ = ["Price"]\n',
    "app/__init__.py": "",
    "app/other.py": "from shop.prices import Price\n\nprint(Price)\n",
}

ALIVE = {
    "import": ("app/user.py", "import shop.old\n"),
    "import as": ("app/user.py", "import shop.old as prices\n"),
    "from package": ("app/user.py", "from shop import old\n"),
    "from package over lines": ("app/user.py", "from shop import (\n    # the old one\n    old,\n)\n"),
    "backslash": ("app/user.py", "from shop \\\n    import old\n"),
    "from module": ("app/user.py", "from shop.old import Price\n"),
    "another name": ("app/user.py", "from shop.old import anything\n"),
    "star": ("app/user.py", "from shop.old import *\n"),
    "relative": ("shop/user.py", "from .old import Price\n"),
    "relative module": ("shop/user.py", "from . import old\n"),
    "relative from below": ("shop/deep/user.py", "from ..old import Price\n"),
    "neighbour of a script": ("shop/deep/old.py", "import shop.old\n"),
    "attribute of the package": ("app/user.py", "import shop\n\nprint(shop.old.Price)\n"),
    "attribute of a renamed package": ("app/user.py", "import shop as s\n\n\ndef f():\n    return s.old\n"),
    "attribute in the package itself": ("shop/__init__.py", "def f():\n    return old.Price\n"),
    "function": ("app/user.py", "def f():\n    import shop.old\n"),
    "type checking": ("app/user.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.old\n"),
    "guarded": ("app/user.py", "try:\n    import shop.old\nexcept ImportError:\n    pass\n"),
    "main": ("app/user.py", 'if __name__ == "__main__":\n    import shop.old\n'),
    "semicolon": ("app/user.py", "x = 1; import shop.old\n"),
    "table of the package": (
        "shop/__init__.py",
        'from importlib import import_module\n\n_MOVED = {"Price": "shop.old"}\n\n\ndef __getattr__(name):\n'
        "    if name in _MOVED:\n        return getattr(import_module(_MOVED[name]), name)\n    raise AttributeError(name)\n",
    ),
    "patch": ("tests/test_it.py", "from unittest import mock\n\nmock.patch('shop.old.Price')\n"),
    "patch of another name": ("tests/test_it.py", "def test_it(mocker):\n    mocker.patch('shop.old.now')\n"),
    "sys.modules": ("tests/test_it.py", "import sys\n\nsys.modules['shop.old'] = None\n"),
    "importlib": ("app/user.py", "import importlib\n\nimportlib.import_module('shop.old')\n"),
    "importlib relative": ("shop/user.py", "import importlib\n\nimportlib.import_module('.old', __package__)\n"),
    "end of a formatted name": ("shop/user.py", 'import importlib\n\nimportlib.import_module(f"{__package__}.old")\n'),
    "entry point": ("setup.py", "setup(entry_points={'console_scripts': ['x=shop.old:main']})\n"),
    "module that is run": ("app/user.py", "import os\n\nos.system('python -m shop.old --help')\n"),
    "name in a list": ("shop/__init__.py", '__all__ = ["old"]\n'),
    "annotation": ("app/user.py", "import shop\n\n\ndef f(x: 'shop.old.Price') -> None: ...\n"),
    "later part of a broken file": ("app/user.py", "def f(:\n    pass\n\nimport shop.old\n"),
}
IDLE = {
    "comment": ("app/user.py", "# import shop.old, as it was\n"),
    "docstring": ("app/user.py", '"""Once: from shop.old import Price."""\n'),
    "longer name": ("app/user.py", "import shop.older\nprint('shop.older', 'a.shop.oldest')\n"),
    "another package": ("app/user.py", "from app import old\nimport depot.old\n"),
    "a variable": ("app/user.py", "old = 1\nprint(old, 'old')\n"),
    "another module's import": ("app/user.py", "import importlib\n\nimportlib.import_module('shop.new')\n"),
    "its own stub": ("shop/old.pyi", "from shop.prices import Price as Price\n"),
    "itself": (
        SHIM,
        "from shop.prices import Price\n\nNAME = None\n".replace("NAME = None\n", '__all__ = ["Price"]\n'),
    ),
}
DOUBTED = {
    "file that is run": ("app/user.py", "import os\n\nos.system('python shop/old.py')\n"),
    "computed name": ("app/user.py", "import importlib\n\n\ndef f(n):\n    importlib.import_module(f'shop.{n}')\n"),
    "added name": ("app/user.py", "import importlib\n\n\ndef f(n):\n    importlib.import_module('shop.' + n)\n"),
    "percent": ("app/user.py", "def f(n):\n    return __import__('shop.%s' % n)\n"),
    "list of names": (
        "app/user.py",
        "import importlib\n\nfor n in ('old', 'new'):\n    importlib.import_module('.' + n, 'shop')\n",
    ),
    "own package": (
        "shop/user.py",
        "import importlib\n\n\ndef f(n):\n    importlib.import_module(f'.{n}', __package__)\n",
    ),
    "walk": ("app/user.py", "import pkgutil\nimport shop\n\nprint(list(pkgutil.walk_packages(shop.__path__, 'x')))\n"),
    "code in a string": ("app/user.py", "exec('from shop.old import Price')\n"),
    "a gate of the package": ("shop/__init__.py", "def __getattr__(name):\n    return make(name)\n"),
}


def opened(root: Path, policy: str, *changes: tuple[str, str]) -> Analysis:
    for name, text in {"canonic.toml": policy, **FILES, **dict(changes)}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Analysis.open(str(root), use_cache=False, jobs=1)


def idle(analysis: Analysis) -> list[Finding]:
    return [finding for finding in analysis.check() if finding.rule == "idle-shim"]


@pytest.mark.parametrize("policy", [LISTED, ANY], ids=["listed", "any"])
@pytest.mark.parametrize("how", ALIVE)
def test_whoever_asks_for_a_shim_keeps_it(how: str, policy: str, tmp_path: Path) -> None:
    assert SHIM not in {finding.path for finding in idle(opened(tmp_path, policy, ALIVE[how]))}


@pytest.mark.parametrize("policy", [LISTED, ANY], ids=["listed", "any"])
@pytest.mark.parametrize("how", IDLE)
def test_what_asks_for_something_else_does_not_keep_it(how: str, policy: str, tmp_path: Path) -> None:
    (found,) = idle(opened(tmp_path, policy, IDLE[how]))
    assert (found.path, found.withheld) == (SHIM, Reason.UNKNOWN_IMPORTERS)
    assert found.fix is not None
    assert found.fix.deletes


@pytest.mark.parametrize("policy", [LISTED, ANY], ids=["listed", "any"])
@pytest.mark.parametrize("how", DOUBTED)
def test_names_that_only_running_would_tell_leave_no_fix(how: str, policy: str, tmp_path: Path) -> None:
    (found,) = idle(opened(tmp_path, policy, DOUBTED[how]))
    assert (found.path, found.withheld, found.fix) == (SHIM, Reason.DYNAMIC, None)
    assert [related.path for related in found.related] == [DOUBTED[how][0]]


def test_half_an_index_proves_nobodys_absence(tmp_path: Path) -> None:
    analysis = opened(tmp_path, LISTED)
    analysis.change(SHIM, FILES[SHIM])
    assert not analysis.whole
    assert [finding.rule for finding in analysis.check_file(SHIM)] == []


@pytest.mark.parametrize("policy", [LISTED, ANY], ids=["listed", "any"])
def test_answers_after_changes_are_those_of_a_fresh_start(policy: str, tmp_path: Path) -> None:
    analysis = opened(tmp_path, policy)
    found = {path: analysis.check_file(path) for path in {f.path: 0 for f in analysis.check()}}
    held: dict[str, str] = {}
    for number, (path, text) in enumerate((*ALIVE.values(), *IDLE.values(), *DOUBTED.values())):
        # Every other change is taken back before the next one comes.
        for changed, now in ((path, text), *(((path, FILES.get(path, "")),) if number % 2 else ())):
            if path == "setup.py":
                continue  # it decides where the source root is
            held[changed] = now
            for reached in analysis.change(changed, now):
                found[reached] = analysis.check_file(reached)
            fresh = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
            for other, said in held.items():
                fresh.change(other, said)
            kept = {f for findings in found.values() for f in findings if f.rule == "idle-shim"}
            assert kept == set(idle(fresh)), (number, changed, now)
            fresh.close()


def test_nothing_is_searched_while_every_shim_has_an_importer(tmp_path: Path) -> None:
    analysis = opened(tmp_path, LISTED, ALIVE["import"], ("app/large.py", "x = 1\n"))
    analysis.index()
    read = analysis._files.read
    seen: list[str] = []
    analysis._files.read = lambda path: (seen.append(path), read(path))[1]  # type: ignore[method-assign]
    assert list(analysis.check(rules=frozenset(("idle-shim",)))) == []
    assert "app/large.py" not in seen
