"""Modules that load each other: what one of them has bound by then must not come later after a fix."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixes.analysed import opened
from tests.fixes.running import differences, outcomes
from tests.workspace.tree import plant

PROGRAM = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "r.home:X"\nlegacy = ["p.old:X"]\n',
    "p/__init__.py": "",
    "p/old.py": "from r.home import X\n",
    "r/__init__.py": "",
    "r/home.py": "class X:\n    pass\n\n\nclass Y:\n    pass\n",
}
_LONG_AGO = 1_700_000_000
SEEN = "\n\nseen = X, m\n"
STORIES: dict[str, dict[str, str]] = {
    "a later import has room for the name": {
        "q.py": "from p.old import X\nfrom p.back import m\nfrom r.home import Y" + SEEN,
        "p/back.py": "from q import X\nm = X\n",
    },
    "the order puts the name later": {
        "q.py": "from p.old import X\nfrom r.back import m" + SEEN,
        "r/back.py": "from q import X\nm = X\n",
        "canonic.toml": PROGRAM["canonic.toml"].replace("r.home", "r.zone"),
        "p/old.py": "from r.zone import X\n",
        "r/zone.py": PROGRAM["r/home.py"],
    },
    "the way back is long and through the package": {
        "q/__init__.py": "from p.old import X\nfrom q.inner import m\nfrom r.home import Y" + SEEN,
        "q/inner.py": "from p.back import m\n",
        "p/back.py": "import q.last\nm = q.last.m\n",
        "q/last.py": "from . import X\nm = X\n",
    },
    "the package is read as an object": {
        "q/__init__.py": "from p.old import X\nfrom q.inner import m\nfrom r.home import Y" + SEEN,
        "q/inner.py": "import q\nm = q.X\n",
    },
}
NO_WAY_BACK = {
    "q.py": "from p.old import X\nfrom r.back import m" + SEEN,
    "r/back.py": "import w\nm = 1\n",
    "w.py": "",
    "canonic.toml": PROGRAM["canonic.toml"].replace("r.home", "r.zone"),
    "p/old.py": "from r.zone import X\n",
    "r/zone.py": PROGRAM["r/home.py"],
}


def _fixed(files: dict[str, str], root: Path) -> None:
    plant(root, {**PROGRAM, **files})
    before = outcomes(root, ["q"])
    assert not before["q"].error
    with opened(root) as analysis:
        assert analysis.fix().files
    assert differences(before, outcomes(root, ["q"])) == []


@pytest.mark.parametrize("story", STORIES)
def test_no_name_moves_past_an_import_that_comes_back_for_it(story: str, tmp_path: Path) -> None:
    _fixed(STORIES[story], tmp_path)


def test_where_nothing_comes_back_the_order_is_kept(tmp_path: Path) -> None:
    _fixed(NO_WAY_BACK, tmp_path)
    assert (tmp_path / "q.py").read_text("utf-8").startswith("from r.back import m\nfrom r.zone import X\n")


def test_a_remembered_run_gives_the_same_edits(tmp_path: Path) -> None:
    story = STORIES["a later import has room for the name"]
    root = tmp_path / "tree"
    plant(root, {**PROGRAM, **story})
    for folder, _, names in os.walk(tmp_path):  # what has just been written is not remembered
        for name in (*names, ""):
            os.utime(os.path.join(folder, name), (_LONG_AGO, _LONG_AGO))
    command = [sys.executable, "-m", "canonic", "check", "--format", "json", "--cache-dir", str(tmp_path / "cache")]
    runs = [
        subprocess.run([*command, str(root)], capture_output=True, text=True, check=False, cwd=tmp_path).stdout
        for _ in range(2)
    ]
    assert '"edits"' in runs[0]
    assert runs[0] == runs[1]


@pytest.mark.parametrize(
    "importer",
    ["import p.old as m\n\nseen = m.X\n", "import p.old\n\nseen = p.old.X\n", "from p import old\n\nseen = old.X\n"],
)
def test_a_circle_that_works_only_when_entered_by_the_shim_is_still_entered_there(
    importer: str, tmp_path: Path
) -> None:
    files = {
        **PROGRAM,
        "p/old.py": "def late():\n    return X\n\n\nfrom r.home import X\n",
        "r/home.py": "import p.old as o\n\nnow = o.late\n\n\nclass X:\n    pass\n",
        "q.py": importer,
    }
    plant(tmp_path, files)
    before = outcomes(tmp_path, ["q"])
    assert not before["q"].error
    with opened(tmp_path) as analysis:
        assert [finding.rule for finding in analysis.check(["q.py"])]
        analysis.fix()
    assert differences(before, outcomes(tmp_path, ["q"])) == []


PREPARED = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "p.conf:X"\nlegacy = ["p.old:X"]\n',
    "p/__init__.py": "",
    "p/env.py": "import os\n\nos.environ['MODE'] = 'prod'\n\n\ndef ready():\n    return True\n",
    "p/conf.py": "import os\n\n\nclass X:\n    mode = os.environ.pop('MODE', 'dev')\n\n\nclass Y:\n    pass\n",
    "p/old.py": "from p.conf import X\n",
}
ORDERS = {
    "the order puts the name first": "from p.env import ready\nfrom p.old import X\n\nprint(X.mode, ready())\n",
    "modules": "import p.env\nimport p.old\n\nprint(p.old.X.mode, p.env.ready())\n",
    "a later import has room": "from p.old import X\nfrom p.env import ready\nfrom p.conf import Y\n\nprint(X.mode, ready(), Y)\n",
}


@pytest.mark.parametrize("order", ORDERS)
def test_no_import_moves_past_one_that_prepares_it(order: str, tmp_path: Path) -> None:
    plant(tmp_path, {**PREPARED, "q.py": ORDERS[order]})
    before = subprocess.run(
        [sys.executable, "-B", "q.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    with opened(tmp_path) as analysis:
        assert analysis.fix().files
    after = subprocess.run(
        [sys.executable, "-B", "q.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert after == before


def test_where_a_tool_sorts_the_imports_its_order_is_kept(tmp_path: Path) -> None:
    settings = {"ruff.toml": '[lint]\nselect = ["I"]\n', "q.py": ORDERS["the order puts the name first"]}
    plant(tmp_path, {**PREPARED, **settings})
    with opened(tmp_path) as analysis:
        analysis.fix()
    assert (tmp_path / "q.py").read_text("utf-8").startswith("from p.conf import X\nfrom p.env import ready\n")
