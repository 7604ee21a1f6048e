"""The import of a module through which a legacy callable was called goes with the last call, when nothing else needs it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.analysed import fixed, printed
from tests.workspace.tree import plant

_WORKSPACE = {
    "canonic.toml": 'extends = []\n[[call]]\nlegacy = "p.old:mk"\nreplace-with = "Thing({size})"\nimports = ["p.new:Thing"]\n',
    "p/__init__.py": "",
    "p/new.py": "class Thing:\n    def __init__(self, size):\n        self.size = size\n",
    "p/old.py": "from p.new import Thing\n\nOTHER = 1\n\n\ndef mk(size):\n    return Thing(size)\n\n\ndef mk2():\n    pass\n",
}

GOES = {
    # name: q.py before and after
    "from a package": (
        "from p import old\n\nprint(old.mk(1).size)\n", "from p.new import Thing\n\nprint(Thing(1).size)\n",
    ),
    "under another name": (
        "import p.old as o\n\nprint(o.mk(1).size)\n", "from p.new import Thing\n\nprint(Thing(1).size)\n",
    ),
    "by its whole name": (
        "import p.old\n\nprint(p.old.mk(1).size)\n", "from p.new import Thing\n\nprint(Thing(1).size)\n",
    ),
    "beside other names": (
        "from p import new, old\n\nprint(old.mk(1).size, new.__name__)\n", "from p import new\nfrom p.new import Thing\n\nprint(Thing(1).size, new.__name__)\n",
    ),
    "in a function": (
        "def f():\n    from p import old\n\n    return old.mk(1)\n\n\nprint(f().size)\n",
        "def f():\n    from p.new import Thing\n\n    return Thing(1)\n\n\nprint(f().size)\n",
    ),
    "by its whole name in a function": (
        "def f():\n    import p.old\n\n    return p.old.mk(1)\n\n\nprint(f().size)\n",
        "def f():\n    from p.new import Thing\n\n    return Thing(1)\n\n\nprint(f().size)\n",
    ),
}  # fmt: skip

STAYS = {
    # name: q.py, other files
    "another name of it is used": ("from p import old\n\nprint(old.mk(1).size, old.OTHER)\n", {}),
    "the package is used": ("import p.old\n\nprint(p.old.mk(1).size, p.__name__)\n", {}),
    "a string names it": ("from p import old\n\nprint(old.mk(1).size, 'old')\n", {}),
    "a comment names it": ("from p import old\n\nprint(old.mk(1).size)  # as old did\n", {}),
    "it is there on purpose": ("from p import old  # noqa: F401\n\nprint(old.mk(1).size)\n", {}),
    "it is handed on": ("from p import old as old\n\nprint(old.mk(1).size)\n", {}),
    "others take it": ("from p import old\n\nprint(old.mk(1).size)\n", {"r.py": "from q import old\n"}),
    "others read it": ("from p import old\n\nprint(old.mk(1).size)\n", {"r.py": "import q\n\nprint(q.old)\n"}),
    "others lean on it": ("import p.old\n\nprint(p.old.mk(1).size)\n", {"r.py": "import p\nimport q\n\nprint(p.old.OTHER)\n"}),
    "it does something": (
        "from p import old\n\nprint(old.mk(1).size)\n", {"p/old.py": _WORKSPACE["p/old.py"] + "\n\nprint('loaded')\n"},
    ),
    "a module below it is imported": (
        "import p.old.below\n\nprint(p.old.mk(1).size)\n",
        {"p/old/__init__.py": _WORKSPACE["p/old.py"], "p/old/below.py": "X = 1\n", "p/old.py": ""},
    ),
}  # fmt: skip


def write(root: Path, files: dict[str, str]) -> None:
    program = {**_WORKSPACE, **files}
    plant(root, {path: text for path, text in program.items() if text or not path.endswith("old.py")})


@pytest.mark.parametrize("story", GOES)
def test_the_import_of_the_module_goes(story: str, tmp_path: Path) -> None:
    before, after = GOES[story]
    write(tmp_path, {"q.py": before})
    shown = printed(tmp_path)
    assert fixed(tmp_path) == after
    assert printed(tmp_path) == shown
    assert fixed(tmp_path) == after


@pytest.mark.parametrize("story", STAYS)
def test_the_import_of_the_module_stays(story: str, tmp_path: Path) -> None:
    before, files = STAYS[story]
    write(tmp_path, {"q.py": before, **files})
    shown = printed(tmp_path)
    after = fixed(tmp_path)
    assert set(before.split("\n\n")[0].splitlines()) <= set(after.splitlines())
    assert "mk(1)" not in after
    assert printed(tmp_path) == shown
