"""Programs whose meaning a rewrite would change in a way that the chains alone do not show: no fix there is safe.

Each story has the shim `p.old` in front of `p.new`, and an importer `q` that was once rewritten although it then broke.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Reason
from tests.fixes.running import differences, outcomes

_NEW = 'class X:\n    label = "new"\n'
_SHIM = "from p.new import X\nY = 1\n"
_LOCAL = "def get():\n    from p.old import X\n    return X\n"
_WARNING = 'import warnings\nwarnings.warn("moved", DeprecationWarning, stacklevel=2)\n'
_EFFECT = 'import builtins\nbuiltins.effects.append("old")\n'
_POLICY = 'extends = []\n[[name]]\ncanonical = "p.new:X"\nlegacy = ["{}:X"]\n'

STORIES: dict[str, tuple[Reason, dict[str, str]]] = {
    "a circle that works only when the shim is loaded first": (
        Reason.LOAD_ORDER,
        {"p/new.py": "import p.old\n" + _NEW, "q.py": "from p.old import X\n"},
    ),
    "another statement reads the shim through its package": (
        Reason.IMPURE_SHIM,
        {"q.py": "import p\nfrom p.old import X\nZ = p.old.Y\n"},
    ),
    "the package reads its own submodule": (
        Reason.IMPURE_SHIM,
        {"p/__init__.py": "from .old import X\nZ = old.Y\n", "q.py": "import p\n"},
    ),
    "another file reads the shim that the package has loaded": (
        Reason.IMPURE_SHIM,
        {"p/__init__.py": "from .old import X\n", "q.py": "import p\nZ = p.old.Y\n"},
    ),
    "only a condition that is false would load the effect": (
        Reason.LOAD_ORDER,
        {
            "p/new.py": 'import sys\nif sys.platform == "nowhere":\n    import p.old\n' + _NEW,
            "p/old.py": _SHIM + _EFFECT,
            "q.py": "from p.old import X\n",
        },
    ),
    "only a fallback would load the effect": (
        Reason.LOAD_ORDER,
        {
            "p/new.py": "try:\n    import json\nexcept ImportError:\n    import p.old\n" + _NEW,
            "p/old.py": _SHIM + _EFFECT,
            "q.py": "from p.old import X\n",
        },
    ),
    "a method that runs while the canonical module is half loaded": (
        Reason.WOULD_CREATE_CYCLE,
        {
            "p/old.py": _NEW,
            "p/new.py": "import q\nfrom p.old import X\n",
            "q.py": "class F:\n    def __init__(self):\n        from p.old import X\nmade = bool(F())\n",
        },
    ),
    "a function that another module calls while the canonical module is half loaded": (
        Reason.WOULD_CREATE_CYCLE,
        {
            "p/old.py": _NEW,
            "p/new.py": "import p.caller\nfrom p.old import X\n",
            "p/caller.py": "import q\nmade = q.get()\n",
            "q.py": _LOCAL,
        },
    ),
    "the warning of the shim is recorded": (
        Reason.IMPURE_SHIM,
        {
            "p/old.py": _WARNING + _SHIM,
            "q.py": "import warnings\ndef use():\n    with warnings.catch_warnings(record=True) as seen:\n"
            '        warnings.simplefilter("always")\n        from p.old import X\n    return len(seen)\n',
        },
    ),
    "a test expects the warning of the shim": (
        Reason.IMPURE_SHIM,
        {
            "p/old.py": _WARNING + _SHIM,
            "q.py": "import pytest\ndef use():\n    with pytest.warns(DeprecationWarning):\n"
            "        from p.old import X\n    return X\n",
        },
    ),
    "setattr changes the canonical name": (
        Reason.UNSTABLE_NAME,
        {"q.py": 'import p.old, p.new\nsetattr(p.new, "X", 3)\nfrom p.old import X\n'},
    ),
    "the table of the canonical module is changed": (
        Reason.UNSTABLE_NAME,
        {"q.py": 'import p.old, p.new\np.new.__dict__["X"] = 3\nfrom p.old import X\n'},
    ),
    "the canonical module changes its own table": (
        Reason.UNSTABLE_NAME,
        {
            "p/new.py": _NEW + 'def change():\n    globals()["X"] = 3\n',
            "q.py": "import p.old, p.new\np.new.change()\nfrom p.old import X\n",
        },
    ),
    "the canonical module runs a text": (
        Reason.UNSTABLE_NAME,
        {
            "p/new.py": _NEW + 'def change():\n    exec("X = 3", globals())\n',
            "q.py": "import p.old, p.new\np.new.change()\nfrom p.old import X\n",
        },
    ),
    "the shim needs what is not installed and the importer expects that": (
        Reason.IMPURE_SHIM,
        {
            "p/old.py": "import not_installed_anywhere\n" + _SHIM,
            "q.py": "try:\n    from p.old import X\nexcept ImportError:\n    X = None\n",
        },
    ),
    "patch.object on the dotted module": (
        Reason.PATCHED_IN_TESTS,
        {
            "q.py": _LOCAL + "def use():\n    from unittest import mock\n    import p.old\n"
            '    with mock.patch.object(p.old, "X", 3):\n        return get()\n'
        },
    ),
    "patch.multiple": (
        Reason.PATCHED_IN_TESTS,
        {
            "q.py": _LOCAL + "def use():\n    from unittest import mock\n"
            '    with mock.patch.multiple("p.old", X=3):\n        return get()\n'
        },
    ),
    "modules from a list are put in the place of others": (
        Reason.PATCHED_IN_TESTS,
        {
            "q.py": "import sys, types\ndef use():\n    for name in ['p.old']:\n        sys.modules[name] = types.ModuleType(name)\n"
            "        sys.modules[name].X = 9\n    from p.old import X\n    return X\n",
        },
    ),
    "a table of modules is put in the place of others": (
        Reason.PATCHED_IN_TESTS,
        {
            "q.py": "import sys, types\nfake = types.ModuleType('fake')\nfake.X = 9\nsys.modules.update({'p.old': fake})\n"
            "from p.old import X\n",
        },
    ),
    "the package puts another module in the shim's place": (
        Reason.PATCHED_IN_TESTS,
        {
            "p/__init__.py": 'import sys\nfrom p import other\nsys.modules[__name__ + ".old"] = other\n',
            "p/other.py": "X = 9\n",
            "q.py": "from p.old import X\n",
        },
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_no_safe_fix_where_the_meaning_would_change(story: str, tmp_path: Path) -> None:
    reason, files = STORIES[story]
    program = {
        "p/__init__.py": "",
        "p/new.py": _NEW,
        "p/old.py": _SHIM,
        "canonic.toml": _POLICY.format("p.old"),
        **files,
    }
    for path, text in program.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    modules = ["q", "p"]
    before = outcomes(tmp_path, modules)
    assert not before["q"].error
    analysis = Analysis.open(str(tmp_path), use_cache=False, jobs=1)
    try:
        report = analysis.fix()
    finally:
        analysis.close()
    assert differences(before, outcomes(tmp_path, modules)) == []
    assert report.files == ()
    assert reason in dict(report.withheld)
