"""Programs that reach a legacy module through its package as an object, or go through all names of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.analysed import opened
from tests.fixes.running import differences, outcomes
from tests.workspace.tree import plant

PROGRAM = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old:X"]\n',
    "p/__init__.py": "",
    "p/new.py": "class X:\n    pass\n",
    "p/old.py": "from p.new import X\nK = 3\n",
    "r.py": "from p.old import X\n",
}
READERS = {
    "another name": "import p\nz = p\nseen = z.old.K\n",
    "another name in a function": "import p as q\ndef use():\n    z = q\n    return z.old.K\nseen = use()\n",
    "an argument": "import p\ndef use(z):\n    return z.old.K\nseen = use(p)\n",
    "an element": "import p\nmodules = [p]\nseen = modules[0].old.K\n",
    "parentheses": "import p\nseen = (p).old.K\n",
    "a continued line": "import p\nseen = p \\\n    .old.K\n",
    "getattr": "import p\nseen = getattr(p, 'old').K\n",
    "getattr with a name": "import p\nname = 'old'\nseen = getattr(p, name).K\n",
    "getattr with a name that is put together": "import p\nseen = getattr(p, 'p.old'[2:]).K\n",
    "attrgetter": "import operator\nimport p\nseen = operator.attrgetter('old.K')(p)\n",
    "vars": "import p\nseen = vars(p)['old'].K\n",
    "the namespace": "import p\nseen = p.__dict__['old'].K\n",
    "its names": "import p\nseen = 'old' in dir(p)\n",
    "the table of modules": "import sys\nseen = sys.modules['p.old'].K\n",
    "the package in the table of modules": "import sys\nseen = sys.modules['p'].old.K\n",
    "a look into the table of modules": "import sys\nseen = sys.modules.get('p.old').K\n",
    "an import by name": "import importlib\nseen = importlib.import_module('p').old.K\n",
    "Python's own import": "seen = __import__('p').old.K\n",
    "a star": "from p import *\nseen = old.K\n",
}
WHOLE = {
    "the file itself": {"q.py": "import p\nfrom p.old import X\nz = p\nseen = z.old.K\n"},
    "the file itself by getattr": {"q.py": "import p.old as m\nimport p\nseen = m.X, getattr(p, 'old').K\n"},
    "the file itself, late": {
        "q.py": "import p\ndef load():\n    from p.old import X\n    return X\nseen = load(), getattr(p, 'old').K\n"
    },
    "a package that is imported with a star": {
        "p/__init__.py": "from .old import X\n",
        "r.py": "",
        "q.py": "from p import *\nseen = old.K\n",
    },
    "a package that lists its names": {
        "p/__init__.py": "from .old import X\n__all__ = [name for name in dir() if name[0] != '_']\n",
        "r.py": "",
        "q.py": "from p import *\nseen = old.K\n",
    },
    "a package that counts its names": {
        "p/__init__.py": "from .old import X\nseen = sorted(name for name in globals() if name[0] != '_')\n",
        "r.py": "",
        "q.py": "import p\n",
    },
}
LISTINGS = {
    "dir": "__all__ = [name for name in dir() if name[0] != '_']\n",
    "its own entry": "import sys\n__all__ = [n for n in vars(sys.modules[__name__]) if n[0] != '_' and n != 'sys']\n",
    "globals of a function": "def f():\n    pass\n__all__ = [name for name in f.__globals__ if name[0] != '_']\n",
    "its own module": "import importlib\n__all__ = [n for n in dir(importlib.import_module(__name__)) if n[0] != '_']\n",
    "a list of another module": "import string\n__all__ = ['k', *(name for name in ('X',) if string)]\nX = 5\n",
}


def _fixed(folder: Path, program: dict[str, str]) -> None:
    """Write a program, import it, fix it, and import it again."""
    plant(folder, {**PROGRAM, **program})
    before = outcomes(folder, ["q"])
    assert not before["q"].error
    with opened(folder) as analysis:
        assert any(finding.rule.startswith("deprecated-") for finding in analysis.check())
        analysis.fix()
    assert differences(before, outcomes(folder, ["q"])) == []


@pytest.mark.parametrize("story", READERS)
def test_a_module_stays_loaded_for_who_reaches_it_through_its_package(story: str, tmp_path: Path) -> None:
    _fixed(tmp_path, {"q.py": f"import r\n{READERS[story]}"})
    assert (tmp_path / "r.py").read_text("utf-8") == PROGRAM["r.py"]


@pytest.mark.parametrize("story", WHOLE)
def test_a_program_that_looks_at_its_package_means_the_same(story: str, tmp_path: Path) -> None:
    _fixed(tmp_path, WHOLE[story])


@pytest.mark.parametrize("story", LISTINGS)
def test_a_file_that_lists_its_names_gets_no_new_ones(story: str, tmp_path: Path) -> None:
    listed = f"import p.old as m\nk = m.X, m.K\n{LISTINGS[story]}"
    _fixed(tmp_path, {"r.py": "", "p/lists.py": listed, "q.py": "X = 5\nfrom p.lists import *\nseen = X\n"})


@pytest.mark.parametrize(
    "reader",
    [
        "import p\nz = p\nseen = z.new\n",
        "import p\nseen = getattr(p, 'new')\n",
        "import p\nseen = p.__name__, repr(p)\n",
        "import p\nimport p.old\nz = p\nseen = z.old.K\n",
        "import p.old, sys\nseen = sys.modules['p.old'].K\n",
        "import sys\nseen = sys.modules['p.old'].K if 'p.old' in sys.modules else 3\n",
        "from p import *\nold = 1\nseen = old\n",
    ],
)
def test_who_does_not_reach_it_holds_nothing_back(reader: str, tmp_path: Path) -> None:
    _fixed(tmp_path, {"q.py": f"import r\n{reader}"})
    assert (tmp_path / "r.py").read_text("utf-8") == "from p.new import X\n"
