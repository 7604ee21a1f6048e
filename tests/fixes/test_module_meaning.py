"""Programs that read names through a legacy module, and would mean something else if they read them otherwise."""

from __future__ import annotations

import json
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
}
STORIES: dict[str, dict[str, str]] = {
    "a new name in a package hides its submodule": {
        "p/app/__init__.py": "import p.old as m\nk = m.X, m.K\n",
        "p/app/X.py": "V = 1\n",
        "q.py": "from p.app import X\nseen = X.V\n",
    },
    "a new module in a package hides its submodule": {
        "p/app/__init__.py": "import p.old as m\nX = 1\nk = m.X, m.K\n",
        "p/app/new.py": "V = 1\n",
        "q.py": "from p.app import new\nseen = new.V\n",
    },
    "another file asks for the name": {
        "q.py": "import p.app as c\nseen = hasattr(c, 'X')\n",
        "p/app.py": "import p.old as m\nk = m.X, m.K\n",
    },
    "another file tries to import the name": {
        "q.py": "try:\n    from p.app import X\nexcept ImportError:\n    X = None\n",
        "p/app.py": "import p.old as m\nk = m.X, m.K\n",
    },
    "the package has something else under the module's name": {
        "p/__init__.py": "from p.new import X as new\n",
        "q.py": "import p.old as m\nX = 1\nseen = m.X, m.K\n",
    },
    "a string that is run reads the module": {"q.py": 'import p.old as m\nseen = m.X, eval("m.K")\n'},
    "the namespace is read by name": {"q.py": 'import p.old as m\nseen = m.X, globals()["m"].K\n'},
    "a text is filled from the namespace": {"q.py": 'import p.old as m\nseen = m.X, "{m.K}".format(**vars())\n'},
    "the module reads itself": {
        "q.py": 'import sys\nimport p.old as m\nseen = m.X, getattr(sys.modules[__name__], "m").K\n'
    },
}


@pytest.mark.parametrize("story", STORIES)
def test_a_program_means_the_same_after_safe_fixes(story: str, tmp_path: Path) -> None:
    plant(tmp_path, {**PROGRAM, **STORIES[story]})
    before = outcomes(tmp_path, ["q", "p"])
    assert not before["q"].error
    with opened(tmp_path) as analysis:
        assert any(finding.rule == "deprecated-module" for finding in analysis.check())
        analysis.fix()
    assert differences(before, outcomes(tmp_path, ["q", "p"])) == []


def test_a_file_that_nobody_can_import_is_read_like_any_other(tmp_path: Path) -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": "import p.old as m\nm.X",
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    files = {**PROGRAM, "look.ipynb": json.dumps(notebook), "__init__.py": "import p.old as m\nq = m.X\n"}
    plant(tmp_path, files)
    with opened(tmp_path) as analysis:
        assert {finding.path for finding in analysis.check()} == {"look.ipynb", "__init__.py"}


def test_a_place_that_is_to_be_left_alone_keeps_its_module(tmp_path: Path) -> None:
    source = "import p.old as m\n\nq = m.X  # canonic: ignore[deprecated-module] on purpose\nr = m.X\n"
    plant(tmp_path, {**PROGRAM, "q.py": source})
    with opened(tmp_path) as analysis:
        analysis.fix()
        assert not [finding for finding in analysis.check() if finding.rule == "unused-ignore"]
    after = (tmp_path / "q.py").read_text("utf-8")
    assert "import p.old as m" in after
    assert "q = m.X  # canonic: ignore[deprecated-module] on purpose" in after
