"""A canonical name that another module binds anew from outside is no longer what the legacy path gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.findings import Reason
from tests.fixes.analysed import opened
from tests.fixes.running import differences, outcomes
from tests.workspace.tree import plant

PROGRAM = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["p.old:X"]\n',
    "p/__init__.py": "",
    "p/new.py": "X = 'first'\n",
    "p/old.py": "from p.new import X\n",
    "q.py": "import p.old\nimport p.late\nfrom p.old import X\n",
}
REBINDING = [
    "import sys\nsys.modules['p.new'].X = 'second'\n",
    "import sys\nsys.modules['p'].new.X = 'second'\n",
    "import sys\nsys.modules.get('p.new').X = 'second'\n",
    "import sys\nimport p.new\nsys.modules[p.new.__name__].X = 'second'\n",
    "import sys as s\nm = s.modules['p.new']\nm.X = 'second'\n",
    "from sys import modules\nsetattr(modules['p.new'], 'X', 'second')\n",
    "from p import new\nvars(new)['X'] = 'second'\n",
    "from p import new\nvars(new).update(X='second')\n",
    "from p import new\nvars(new).update({'X': 'second'})\n",
    "from p import new\nvalues = {'X': 'second'}\nvars(new).update(values)\n",
    "import p.new\np.new.__dict__['X'] = 'second'\n",
    "import p.new\np.new.__dict__.update(X='second')\n",
    "import p.new\np.new.__dict__.__setitem__('X', 'second')\n",
    "import p.new\nname = 'X'\np.new.__dict__[name] = 'second'\n",
    "import p.new\nexec(\"X = 'second'\", p.new.__dict__)\n",
    "import p.new\nexec(\"X = 'second'\", vars(p.new))\n",
    "import importlib\nimportlib.import_module('p.new').X = 'second'\n",
    "import importlib\nimportlib.import_module('.new', 'p').X = 'second'\n",
    "import importlib\nimportlib.import_module('.new', __package__).X = 'second'\n",
    "from importlib import import_module\nm = import_module('p.new')\nm.X = 'second'\n",
    "from importlib import import_module\ndef run():\n    m: object = import_module('p.new')\n    m.X = 'second'\nrun()\n",
    "from importlib import import_module\nsetattr(import_module('p.new'), 'X', 'second')\n",
    "import importlib\nimport p.new\nvars(importlib.reload(p.new)).update(X='second')\n",
    "__import__('p.new').new.X = 'second'\n",
    "__import__('p.new', {}, {}, ['X']).X = 'second'\n",
    "m = __import__('p.new')\nm.new.X = 'second'\n",
    "from p import new\nfor name in ('X',):\n    setattr(new, name, 'second')\n",
    "import p\nsetattr(getattr(p, 'new'), 'X', 'second')\n",
    "from p import new\nnew.__setattr__('X', 'second')\n",
    "from p import new\nobject.__setattr__(new, 'X', 'second')\n",
    "from p import new\nother = new\nother.X = 'second'\n",
    "import p\ndef run():\n    m = p.new\n    m.X = 'second'\nrun()\n",
    "from p import new\nnames = vars(new)\nnames['X'] = 'second'\ndel names\n",
    "import p.new\nnames = p.new.__dict__\nnames.update(X='second')\ndel names\n",
    "import operator, p.new\noperator.setitem(p.new.__dict__, 'X', 'second')\n",
    "import importlib\nm = importlib.import_module(\n    'p.new',\n)\nm.X = 'second'\n",
    "import sys\nm = sys.modules.get('p.new', None)\nm.X = 'second'\n",
    "import types, p.new\ntypes.ModuleType.__setattr__(p.new, 'X', 'second')\n",
    "from p import new\n(new\n .X) = 'second'\n",
    "from p import new\nnew . X = 'second'\n",
    "from p import new\nnew.X: str = 'second'\n",
    "from p import new\n(new.X) = 'second'\n",
    "from p import new\n[new.X] = ['second']\n",
    "from p import new\n(other, new.X) = 1, 'second'\n",
]
ELSEWHERE = [
    "import sys\nsys.modules['p.late'].X = 'second'\n",
    "from p import new\nvars(new)['Y'] = 'second'\n",
    "from p import new\nseen = vars(new)['X'], new.__dict__.get('X'), getattr(new, 'X')\n",
    "from importlib import import_module\nm = import_module('p.new')\nm.Y = 'second'\nseen = m.X\n",
    "from p import new\nsetattr(new, 'Y', 'second')\n",
    "import p\np.__dict__.update(Y='second')\n",
]  # fmt: skip


def _write(folder: Path, late: str) -> None:
    plant(folder, {**PROGRAM, "p/late.py": late})


def _reasons(folder: Path) -> list[Reason | None]:
    with opened(folder) as analysis:
        found = [finding.withheld for finding in analysis.check(["q.py"]) if finding.rule == "deprecated-import"]
        analysis.fix()
    return found


@pytest.mark.parametrize("late", REBINDING)
def test_a_name_that_is_bound_anew_is_not_taken_from_there(late: str, tmp_path: Path) -> None:
    _write(tmp_path, late)
    before = outcomes(tmp_path, ["q"])
    assert before["q"].names["p.new", "X"] != before["q"].names["q", "X"], "the story binds the name anew"
    assert _reasons(tmp_path) == [Reason.UNSTABLE_NAME]
    assert differences(before, outcomes(tmp_path, ["q"])) == []


@pytest.mark.parametrize("late", ELSEWHERE)
def test_what_others_have_bound_anew_does_not_count(late: str, tmp_path: Path) -> None:
    _write(tmp_path, late)
    before = outcomes(tmp_path, ["q"])
    assert not before["q"].error
    assert _reasons(tmp_path) == [None]
