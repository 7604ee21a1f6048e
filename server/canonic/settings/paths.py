"""Reading import paths as people write them: ``module:Name``, a dotted module, or ``module:*``.

Takes a string and the form that is wanted; gives a `Path`, or says in one sentence what is wrong. Nothing is looked up.
"""

from __future__ import annotations

import keyword

from canonic.settings.shapes import PathForm
from canonic.text.names import Path


class PathFault(ValueError):
    """The text is no import path of the wanted form; the message says why and what to write."""


def read_path(text: str, form: PathForm = "either") -> Path:
    """The path that a string spells.

    Raises `PathFault` when it spells none of that form.
    """
    if not text.strip():
        raise PathFault(f"the path is empty; write {_wanted(form)}")
    if text != text.strip():
        raise PathFault(f"`{text}` has white space around it; write `{text.strip()}`")
    if "/" in text or text.endswith(".py"):
        raise PathFault(f"`{text}` is a file; write {_wanted(form)}")
    if text.startswith("."):
        raise PathFault(f"`{text}` is relative; write the absolute module")
    module, colon, name = text.partition(":")
    if ":" in name:
        raise PathFault(f"`{text}` has more than one colon; write {_wanted(form)}")
    for part in module.split("."):
        _identifier(part, text)
    if colon and name == "*":
        if form != "legacy":
            raise PathFault(f"`{text}`: `*` stands only in the `legacy` of a name entry; write {_wanted(form)}")
    elif colon:
        if "." in name:
            raise PathFault(f"`{text}` names a member of `{name.split('.')[0]}`; only module-level names have a home")
        _identifier(name, text)
    if form == "name" and not colon:
        hint = f"; did you mean `{':'.join(module.rsplit('.', 1))}`?" if "." in module else f"; write {_wanted(form)}"
        raise PathFault(f"`{text}` names a module, not a name in one{hint}")
    if form == "module" and colon:
        raise PathFault(f"`{text}` names something in a module; write the module alone: `{module}`")
    return Path(module, name)


def _identifier(part: str, text: str) -> None:
    if not part:
        raise PathFault(f"`{text}` has an empty part; write `module:Name` or a dotted module")
    if keyword.iskeyword(part):
        raise PathFault(f"`{part}` in `{text}` is a Python keyword, so nothing can have that name")
    if not part.isidentifier():
        raise PathFault(f"`{part}` in `{text}` is not a Python name")


def _wanted(form: PathForm) -> str:
    return {
        "name": "`module:Name`",
        "module": "a dotted module, `package.module`",
        "either": "`module:Name` or a dotted module",
        "legacy": "`module:Name`, a dotted module, or `module:*`",
    }[form]
