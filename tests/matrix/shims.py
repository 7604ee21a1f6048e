"""The kinds of legacy module that stand between an importer and the canonical one, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

_DEFINITIONS = """\
class Widget:
    def __init__(self, *parts):
        self.parts = parts


class Gadget(Widget):
    pass


LIMIT = 3


def helper():
    return LIMIT
"""


@dataclass(frozen=True)
class Shim:
    """Where a cell's names live and how the legacy path gets there. Texts have ``$…`` as forms have."""

    name: str
    files: dict[str, str]
    """Texts by path under the cell's package, without ``home.py`` where that holds the definitions."""
    old: str = "old"
    """The legacy module under the cell's package."""
    home: str = "home"
    prefix: str = ""
    """What stands before the canonical names on the legacy path."""
    definitions: str = field(default="home.py")
    """The file that defines."""


SHIMS = (
    Shim(
        "plain",
        {
            "old.py": "from $home import Gadget, Widget\nfrom $pkg.side import Zone\n\n"
            '__all__ = ["Gadget", "Widget", "Zone"]\n'
        },
    ),
    Shim(
        "alias",
        {
            "old.py": "from $home import Gadget, Widget\nfrom $pkg.side import Zone\n\n"
            "OldGadget = Gadget\nOldWidget = Widget\n\n__all__ = ['OldGadget', 'OldWidget', 'Zone']\n"
        },
        prefix="Old",
    ),
    Shim(
        "renamed",
        {
            "old.py": '"""Moved."""\n\nfrom $home import Gadget as OldGadget\nfrom $home import Widget as OldWidget\n'
            "from $pkg.side import Zone\n"
        },
        prefix="Old",
    ),
    Shim(
        "impure",
        {
            "old.py": "from $home import Gadget, Widget\nfrom $pkg.side import SEEN, Zone\n\n"
            'SEEN.append("old")\n__all__ = ["Gadget", "Widget", "Zone"]\n'
        },
    ),
    Shim(
        "lazy",
        {
            "old.py": "import importlib\n\n_HOMES = {\n"
            '    "Gadget": "$home",\n    "Widget": "$home",\n    "Zone": "$pkg.side",\n}\n'
            '__all__ = ["Gadget", "Widget", "Zone"]\n\n\ndef __getattr__(name):\n    if name in _HOMES:\n'
            "        return getattr(importlib.import_module(_HOMES[name]), name)\n"
            "    raise AttributeError(name)\n"
        },
    ),
    Shim(
        "package",
        {
            "kit/__init__.py": "from .home import Gadget, Widget\nfrom ..side import Zone\n\n"
            '__all__ = ["Gadget", "Widget", "Zone"]\n'
        },
        old="kit",
        home="kit.home",
        definitions="kit/home.py",
    ),
    Shim(
        "two-hops",
        {
            "old.py": "from $pkg.middle import *\nfrom $pkg.side import Zone\n",
            "middle.py": 'from $home import Gadget, Widget\n\n__all__ = ["Gadget", "Widget"]\n',
        },
    ),
    Shim("removed", {}),
    Shim(
        "facade",
        {
            "home.py": "from $pkg.old import LIMIT, Gadget, Widget, helper\n\n"
            '__all__ = ["LIMIT", "Gadget", "Widget", "helper"]\n'
        },
        definitions="old.py",
    ),
)
"""`facade`: the canonical module passes on what the legacy one defines."""

SIDE = "SEEN = []\n\n\nclass Zone:\n    pass\n"


def module_files(shim: Shim) -> dict[str, str]:
    """Every file of a cell but the form's own."""
    defined = _DEFINITIONS
    if shim.name == "facade":
        defined = f"from $pkg.side import Zone\n\n\n{defined}"
    return {"__init__.py": "", "side.py": SIDE, shim.definitions: defined, **shim.files}
