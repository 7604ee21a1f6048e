"""Writes one workspace per kind of shim, with one package per form, and the policy for all of them."""

from __future__ import annotations

from pathlib import Path
from string import Template

from tests.matrix.forms import Form, forms
from tests.matrix.shims import Shim, module_files


def package(form: Form) -> str:
    """The package of a form's cell."""
    return "c_" + form.name.replace("-", "_")


def main_file(form: Form) -> str:
    """The file that a form is about, relative to the workspace."""
    return f"{package(form)}/{form.file}"


def write_workspace(folder: Path, shim: Shim) -> None:
    """One package per form, ``canonic.toml``, and the settings of a project that has ruff sort its imports."""
    policy = ["extends = []\n"]
    for form in forms():
        for path, data in _files(form, shim).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        policy.append(_policy(form, shim))
    (folder / "canonic.toml").write_text("".join(policy), encoding="utf-8")
    (folder / "ruff.toml").write_text('[lint]\nselect = ["E9", "F401", "I"]\n', encoding="utf-8")


def _files(form: Form, shim: Shim) -> dict[str, bytes]:
    words = _words(form, shim)
    texts = module_files(shim)
    home = f"{shim.home.replace('.', '/')}.py"
    for path, text in {form.file: form.text, **form.others}.items():
        if path == "home+":
            texts[home] = text + "\n" + texts[home]
        else:
            texts[path] = text
            for parent in list(Path(path).parents)[:-1]:
                texts.setdefault(f"{parent.as_posix()}/__init__.py", "")
    top = package(form)
    found = {f"{top}/{path}": Template(text).substitute(words).encode() for path, text in texts.items()}
    found[main_file(form)] = _as_flagged(found[main_file(form)], form)
    return found


def _as_flagged(data: bytes, form: Form) -> bytes:
    if "tabs" in form.flags:
        data = data.replace(b"    ", b"\t")
    if "cut" in form.flags:
        data = data.rstrip(b"\n")
    if "crlf" in form.flags:
        data = data.replace(b"\n", b"\r\n")
    return b"\xef\xbb\xbf" + data if "bom" in form.flags else data


def _words(form: Form, shim: Shim) -> dict[str, str]:
    top = package(form)
    old = f"{top}.{shim.old}"
    return {
        "pkg": top,
        "old": old,
        "parent": old.rpartition(".")[0],
        "last": old.rpartition(".")[2],
        "rel1": f".{shim.old}",
        "rel2": f"..{shim.old}",
        "rel3": f"...{shim.old}",
        "home": f"{top}.{shim.home}",
        "X": f"{shim.prefix}Widget",
        "Y": f"{shim.prefix}Gadget",
        "NX": "Widget",
        "NY": "Gadget",
        "Z": "Zone",
        "tail": shim.old,
        "FF": "\f",
    }


def _policy(form: Form, shim: Shim) -> str:
    words = _words(form, shim)
    if "moved" in form.flags:
        return Template('[[module]]\nlegacy = "$old"\ncanonical = "$home"\n').substitute(words)
    entry = Template('[[name]]\ncanonical = "$home:$new"\nlegacy = ["$old:$name"]\n')
    pairs = ((words["NX"], words["X"]), (words["NY"], words["Y"]))
    return "".join(entry.substitute(words, new=new, name=name) for new, name in pairs)
