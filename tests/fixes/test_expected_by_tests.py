"""Suites of real projects that pass before a safe fix pass after it, though they look at what the fix is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.analysed import opened
from tests.testing.suite import run_suite
from tests.workspace.tree import plant

PROJECT = {
    "canonic.toml": 'extends = []\n[[name]]\ncanonical = "app.home:X"\nlegacy = ["app.old:X"]\n',
    "app/__init__.py": "",
    "app/home.py": "class X:\n    def go(self):\n        return 'real'\n",
    "app/old.py": "from app.home import X\n\nK = 3\n",
    "conftest.py": "",
}
_WARNING = (
    "import warnings\n\n\ndef __getattr__(name):\n    if name == 'X':\n"
    "        warnings.warn('moved', DeprecationWarning, stacklevel=2)\n        from app.home import X\n\n        return X\n"
    "    raise AttributeError(name)\n"
)
_SERVICE = "from app import old\n\n\ndef use():\n    return old.X().go(), old.K\n"
_LATE = "from app import old\n\n\ndef use():\n    return old.X().go()\n"
_PATCHED = "    with patch({}) as fake:\n        fake.return_value.go.return_value = 'fake'\n        assert svc.use() == 'fake'\n"
_TEST = "from unittest.mock import patch\n\nimport svc\n\nOLD = 'app.old'\n\n\ndef test():\n"
STORIES: dict[str, dict[str, str]] = {
    "a path is put together": {"svc.py": _LATE, "test_it.py": _TEST + _PATCHED.format("OLD + '.X'")},
    "a path is formatted": {"svc.py": _LATE, "test_it.py": _TEST + _PATCHED.format("f'{OLD}.X'")},
    "an import inside the function": {
        "svc.py": "def use():\n    from app.old import X\n\n    return X().go()\n",
        "test_it.py": _TEST + _PATCHED.format("f'{OLD}.X'"),
    },
    "a module that was imported by its name": {
        "svc.py": _LATE,
        "test_it.py": (
            "import importlib\nfrom unittest.mock import patch\n\nimport svc\n\nmod = importlib.import_module('app.old')\n\n\ndef test():\n"
            "    with patch.object(mod, 'X') as fake:\n        fake.return_value.go.return_value = 'fake'\n"
            "        assert svc.use() == 'fake'\n"
        ),
    },
    "the alias of a module is replaced": {
        "svc.py": _SERVICE,
        "test_it.py": (
            "from unittest.mock import patch\n\nimport svc\n\n\n@patch.object(svc, 'old')\ndef test(old):\n"
            "    old.X.return_value.go.return_value = 'fake'\n    assert svc.use()[0] == 'fake'\n"
        ),
    },
    "monkeypatch replaces it": {
        "svc.py": _SERVICE,
        "test_it.py": (
            "import svc\n\n\nclass Fake:\n    K = 1\n\n    class X:\n        def go(self):\n            return 'fake'\n\n\n"
            "def test(monkeypatch):\n    monkeypatch.setattr(svc, 'old', Fake)\n    assert svc.use() == ('fake', 1)\n"
        ),
    },
    "a store replaces it": {
        "svc.py": _SERVICE,
        "test_it.py": (
            "import svc\n\n\nclass Fake:\n    K = 1\n\n    class X:\n        def go(self):\n            return 'fake'\n\n\n"
            "def test():\n    svc.old = Fake\n    assert svc.use() == ('fake', 1)\n"
        ),
    },
    "a lazy shim's warning is expected": {
        "app/old.py": _WARNING,
        "test_it.py": (
            "import pytest\n\nfrom app import old\n\n\ndef test():\n    with pytest.warns(DeprecationWarning):\n        old.X\n"
        ),
    },
    "it is recorded": {
        "app/old.py": _WARNING,
        "test_it.py": (
            "def test(recwarn):\n    from app.old import X\n\n    assert X\n    assert [str(w.message) for w in recwarn] == ['moved']\n"
        ),
    },
    "it is an error": {
        "app/old.py": _WARNING,
        "test_it.py": (
            "import pytest\n\n\n@pytest.mark.filterwarnings('error')\ndef test():\n    with pytest.raises(DeprecationWarning):\n"
            "        from app.old import X\n\n        assert X\n"
        ),
    },
}


@pytest.mark.parametrize("story", STORIES)
def test_a_suite_that_passed_passes(story: str, tmp_path: Path) -> None:
    plant(tmp_path, {**PROJECT, **STORIES[story]})
    assert run_suite(tmp_path).returncode == 0
    with opened(tmp_path) as analysis:
        assert [finding for finding in analysis.check() if finding.path != "app/old.py"]
        analysis.fix()
    assert run_suite(tmp_path).returncode == 0
