"""A call by a name that tests replace is not written anew: the test would no longer reach what it replaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.analysed import call_grades
from tests.workspace.tree import plant

_WORKSPACE = {
    "canonic.toml": 'extends = []\n[[call]]\nlegacy = "p.old:mk"\nreplace-with = "Thing({size})"\nimports = ["p.new:Thing"]\n',
    "p/__init__.py": "",
    "p/new.py": "class Thing:\n    def __init__(self, size):\n        self.size = size\n",
    "p/old.py": "from p.new import Thing\n\n\ndef mk(size):\n    return Thing(size)\n",
}
_BY_NAME = "from p.old import mk\n\n\ndef use():\n    return mk(1)\n"
_BY_MODULE = "from p import old\n\n\ndef use():\n    return old.mk(1)\n"
_PATCH = "from unittest.mock import patch\n\nimport svc\n\n\ndef test():\n    with {}:\n        svc.use()\n"
_FIXTURE = "import svc\n\nM = 'svc'\n\n\ndef test(monkeypatch):\n    monkeypatch.{}\n    svc.use()\n"

REPLACED = {
    # name: svc.py, the other file
    "a path": (_BY_NAME, _PATCH.format('patch("svc.mk")')),
    "a path that is put together": (_BY_NAME, _FIXTURE.format("setattr(f'{M}.mk', print)")),
    "a path from a variable": (_BY_NAME, _FIXTURE.format("setattr(M + '.mk', print)")),
    "a path for the fixture": (_BY_NAME, _FIXTURE.format('setattr("svc.mk", print)')),
    "a name of a module": (_BY_NAME, _PATCH.format('patch.object(svc, "mk")')),
    "a name of a module, by keywords": (_BY_NAME, _PATCH.format('patch.object(target=svc, attribute="mk")')),
    "a name of a module, for the fixture": (_BY_NAME, _FIXTURE.format('setattr(svc, "mk", print)')),
    "a name that is taken away": (_BY_NAME, _FIXTURE.format("delattr(svc, 'mk')")),
    "several names": (_BY_NAME, _PATCH.format('patch.multiple("svc", mk=print)')),
    "several names of a module": (_BY_NAME, _PATCH.format("patch.multiple(svc, mk=print)")),
    "a module from the table": (_BY_NAME, _PATCH.format("patch.object(sys.modules['svc'], 'mk')")),
    "a module that somebody hands over": (
        _BY_NAME,
        "import importlib\n\n\ndef test(monkeypatch):\n    mod = importlib.import_module('svc')\n"
        "    monkeypatch.setattr(mod, 'mk', print)\n",
    ),
    "an assignment": (_BY_NAME, "import svc\n\nsvc.mk = print\n"),
    "an assignment under another name": (_BY_NAME, "import svc as other\n\nother.mk, x = print, 1\n"),
    "a key of the namespace": (_BY_NAME, "import svc\n\nvars(svc)['mk'] = print\n"),
    "a second name": (_BY_NAME.replace("mk\n", "mk as make\n").replace("mk(1)", "make(1)"), _PATCH.format('patch("svc.make")')),
    "the module that the call goes through": (_BY_MODULE, _PATCH.format('patch("svc.old")')),
    "a name of the module that the call goes through": (_BY_MODULE, _PATCH.format('patch.object(svc.old, "mk")')),
    "what the callable itself reads": (_BY_NAME, _PATCH.format('patch("p.old.Thing")')),
}  # fmt: skip

UNTOUCHED = {
    "a path in another module": _PATCH.format('patch("other.mk")'),
    "a name of another module": _PATCH.format('patch.object(other, "mk")').replace("import svc", "import other, svc"),
    "another name": _PATCH.format('patch("svc.use")'),
    "a look at it": "import svc\n\nx = getattr(svc, 'mk'), svc.mk\n",
}


def _grades(root: Path, service: str, other: str) -> list[tuple[str, str]]:
    plant(root, {**_WORKSPACE, "svc.py": service, "tests/test_it.py": other})
    return call_grades(root, "svc.py")


@pytest.mark.parametrize("story", REPLACED)
def test_a_call_by_a_replaced_name_is_not_safe(story: str, tmp_path: Path) -> None:
    assert _grades(tmp_path, *REPLACED[story]) == [("unsafe", "patched-in-tests")]


@pytest.mark.parametrize("story", UNTOUCHED)
def test_what_is_replaced_elsewhere_does_not_matter(story: str, tmp_path: Path) -> None:
    assert _grades(tmp_path, _BY_NAME, UNTOUCHED[story]) == [("safe", "")]
