"""Writes one workspace per kind of shim, with one package per form of ``forms.txt``, and the policy for all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

_HEADER = re.compile(r"== (?P<name>[\w-]+) (?P<outcome>[\w+-]+)(?P<flags>(?: \w+)*)")
_NEW = "class X:\n    pass\n\n\nclass Y:\n    pass\n"
_SIDE = "SEEN = []\n\n\nclass Zone:\n    pass\n"


@dataclass(frozen=True)
class Form:
    """One way to use a module."""

    name: str
    outcome: str
    """What the plain shim gives: ``safe``, a reason, or ``none``; several with ``+`` between."""
    moved: bool
    files: dict[str, str]
    """Texts by path, with ``$…``; ``file+`` adds to a file that the shim has."""

    @property
    def package(self) -> str:
        """The package of the form's cell."""
        return "c_" + self.name.replace("-", "_")


SHIMS = {
    "plain": {"old.py": "from $new import X, Y\nfrom $pkg.side import Zone\n"},
    "alias": {"old.py": "from $new import X, Y\nfrom $pkg.side import Zone\n\nOldX = X\nOldY = Y\n"},
    "renamed": {"old.py": "from $new import X as OldX\nfrom $new import Y as OldY\nfrom $pkg.side import Zone\n"},
    "impure": {"old.py": 'from $new import X, Y\nfrom $pkg.side import SEEN, Zone\n\nSEEN.append("old")\n'},
    "lazy": {
        "old.py": 'import importlib\n\n_HOMES = {"X": "$new", "Y": "$new", "Zone": "$pkg.side"}\n\n\n'
        "def __getattr__(name):\n    if name in _HOMES:\n"
        "        return getattr(importlib.import_module(_HOMES[name]), name)\n    raise AttributeError(name)\n"
    },
    "package": {"old/__init__.py": "from ..new import X, Y\nfrom ..side import Zone\n"},
    "two-hops": {
        "old.py": "from .middle import *\nfrom .side import Zone\n",
        "middle.py": 'from $new import X, Y\n\n__all__ = ["X", "Y"]\n',
    },
    "removed": {},
}
"""What stands in front of the canonical module, by kind."""
PREFIXED = ("alias", "renamed")
"""Kinds whose names are called otherwise than the canonical ones."""


@cache
def forms() -> tuple[Form, ...]:
    """All forms, in the order in which they are written."""
    sections = re.split(r"(?m)^(?=== )", (Path(__file__).parent / "forms.txt").read_text(encoding="utf-8"))[1:]
    found = tuple(_form(section) for section in sections)
    assert len({form.name for form in found}) == len(found), "two forms of one name"
    return found


def forms_of(kind: str) -> tuple[Form, ...]:
    """The forms that make sense for a kind of shim: a moved module has the names of the canonical one."""
    return tuple(form for form in forms() if not (form.moved and kind in PREFIXED))


def write_workspace(folder: Path, kind: str) -> None:
    """One package per form, and ``canonic.toml``."""
    policy = ["extends = []\n"]
    for form in forms_of(kind):
        pkg = form.package
        prefix = "Old" if kind in PREFIXED else ""
        words = {
            "pkg": pkg,
            "old": f"{pkg}.old",
            "new": f"{pkg}.new",
            "X": f"{prefix}X",
            "Y": f"{prefix}Y",
            "Z": "Zone",
        }
        for path, text in _files(form, kind).items():
            target = folder / pkg / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(Template(text).substitute(words), "utf-8")
        policy.append(Template(_policy(form)).substitute(words))
    (folder / "canonic.toml").write_text("\n".join(policy), "utf-8")


def _files(form: Form, kind: str) -> dict[str, str]:
    texts = {"__init__.py": "", "new.py": _NEW, "side.py": _SIDE, **SHIMS[kind]}
    for path, text in form.files.items():
        if path == "policy":
            continue
        if path == "old.py":
            texts = {name: shown for name, shown in texts.items() if not name.startswith("old")}
        if path.endswith("+"):
            name = next(
                (name for name in texts if name.removesuffix("/__init__.py").removesuffix(".py") == path[:-1]), ""
            )
            if name:
                texts[name] = f"{texts[name]}\n{text}" if path == "old+" else f"{text}\n{texts[name]}"
        else:
            texts[path] = text
    return texts


def _policy(form: Form) -> str:
    found = form.files.get("policy", "")
    if form.moved:
        return f'[[module]]\nlegacy = "$old"\ncanonical = "$new"\n\n{found}'
    names = ((name, f"${name}") for name in ("X", "Y"))
    return found + "".join(f'[[name]]\ncanonical = "$new:{new}"\nlegacy = ["$old:{old}"]\n' for new, old in names)


def _form(section: str) -> Form:
    header, _, body = section.partition("\n")
    matched = _HEADER.fullmatch(header)
    assert matched, header
    parts = re.split(r"(?m)^-- (\S+)\n", body.rstrip("\n") + "\n")
    files = {"use.py": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}
    texts = {name: f"{text.rstrip()}\n" for name, text in files.items()}
    return Form(matched["name"], matched["outcome"], "moved" in matched["flags"], texts)
