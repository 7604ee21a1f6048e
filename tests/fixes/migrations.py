"""Strategies for Hypothesis: packages in the middle of a move, in which most legacy imports can be rewritten safely.

Gives `Program` values as `programs` does, but with a plan: canonical modules, shims of every kind in front of them, and
importers that use every form of import and of use, with guards, patches, cycles, calls at import time, re-exports and
stars thrown in. `programs` draws statements at random and so finds what nobody planned; few of its imports move.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.fixes.programs import Program, spelled

NAMES = ("X", "Y", "Z")
HOMES = ("p.home", "p.s.home", "p.s", "h")
SHIMS = ("p.old", "p.s.old", "p.k", "o", "p.s.older")
IMPORTERS = ("p.u", "p.s.u", "q", "r", "p.v", "p.t")
PACKAGES = ("p", "p.s", "p.k", "p.t")


@dataclass
class Module:
    """A module being written."""

    name: str
    provides: dict[str, str] = field(default_factory=dict)
    """By name that it hands on: the canonical name, or its own where that is not moved."""
    lines: list[str] = field(default_factory=list)
    counter: int = 0

    @property
    def file(self) -> str:
        """Its path."""
        return f"{self.name.replace('.', '/')}{'/__init__' if self.name in PACKAGES else ''}.py"

    def number(self) -> int:
        """A number not given before in this module."""
        self.counter += 1
        return self.counter


@st.composite
def migrations(draw: DrawFn) -> Program:
    """A program whose modules mostly import, with a policy for its move."""
    home = Module(draw(st.sampled_from(HOMES)))
    _define(draw, home)
    shims = [Module(name) for name in draw(st.lists(st.sampled_from(SHIMS), min_size=1, max_size=3, unique=True))]
    facade = draw(st.integers(0, 7)) == 0
    sources = [home]
    for shim in shims:
        _shim(draw, shim, draw(st.sampled_from(sources)))
        sources.append(shim)
    chosen = draw(st.lists(st.sampled_from(IMPORTERS), min_size=1, max_size=4, unique=True))
    importers = [Module(name) for name in chosen]
    for importer in importers:
        for _ in range(draw(st.integers(1, 3))):
            _use(draw, importer, draw(st.sampled_from(shims)), home)
        _afterwards(draw, importer)
    modules = [home, *shims, *importers]
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        _edge(draw, *draw(st.permutations(modules))[:2])
    if draw(st.integers(0, 3)) == 0:
        modules.append(_patches(draw, shims, home))
    files = {module.file: "".join(f"{line}\n" for line in module.lines) for module in modules}
    for package in PACKAGES:
        if any(module.name.startswith(f"{package}.") for module in modules):
            files.setdefault(f"{package.replace('.', '/')}/__init__.py", "")
    files["canonic.toml"] = _policy(draw, home, shims, facade)
    return Program(files)


def _define(draw: DrawFn, home: Module) -> None:
    for name in NAMES:
        label = f"{home.name}.{name}"
        kind = draw(st.sampled_from(["class", "class", "function", "value"]))
        if kind == "class":
            home.lines += [f"class {name}:", f'    label = "{label}"']
        elif kind == "function":
            home.lines += [f"def {name}(found=None):", f'    "{label}"', "    return found"]
        else:
            home.lines += [f'{name} = "{label}"']
        home.provides[name] = name
    if draw(st.integers(0, 3)) == 0:
        home.lines += [f"__all__ = {list(NAMES)!r}"]


def _shim(draw: DrawFn, shim: Module, source: Module) -> None:
    """A legacy module in front of `source`."""
    taken = draw(st.lists(st.sampled_from(list(source.provides)), min_size=1, max_size=3, unique=True))
    spelling = draw(st.sampled_from([source.name, spelled(shim.name, source.name, PACKAGES)]))
    kinds = ["plain"] * 4 + [
        "renamed",
        "alias",
        "star",
        "lazy",
        "all",
        "through",
        "guarded",
        "warning",
        "effect",
        "own",
    ]
    kind = draw(st.sampled_from(kinds))
    lines = shim.lines
    given = {name: name for name in taken}
    if kind == "renamed":
        given = {f"Old{name}": name for name in taken}
        lines += [f"from {spelling} import {', '.join(f'{there} as {name}' for name, there in given.items())}"]
    elif kind == "alias":
        given = {f"Old{name}": name for name in taken}
        lines += [f"from {spelling} import {', '.join(taken)}", *(f"{name} = {name[3:]}" for name in given)]
    elif kind == "star":
        given = {name: name for name in source.provides}
        lines += [f"from {spelling} import *"]
    elif kind == "lazy":
        lines += [
            f"_PLACES = {dict.fromkeys(taken, source.name)!r}",
            "def __getattr__(name):",
            "    import importlib",
            "    if name in _PLACES:",
            "        return getattr(importlib.import_module(_PLACES[name]), name)",
            "    raise AttributeError(name)",
        ]
    elif kind == "through":
        lines += [f"import {source.name} as there", *(f"{name} = there.{name}" for name in taken)]
    elif kind == "guarded":
        lines += ["try:", f"    from {spelling} import {', '.join(taken)}", "except ImportError:", "    raise"]
    else:
        lines += [f"from {spelling} import {', '.join(taken)}"]
    if kind == "all":
        lines += [f"__all__ = {taken!r}"]
    elif kind == "warning":
        lines += ["import warnings", 'warnings.warn("moved", DeprecationWarning, stacklevel=2)']
    elif kind == "effect":
        lines += ["import builtins", f'builtins.effects.append("{shim.name}")']
    elif kind == "own":
        lines += [f'Own = "{shim.name}.Own"']
        shim.provides["Own"] = ""
    shim.provides |= {name: source.provides[there] for name, there in given.items()}


def _use(draw: DrawFn, importer: Module, shim: Module, home: Module) -> None:
    """One import of a legacy name, and a use of it."""
    names = draw(st.lists(st.sampled_from(list(shim.provides)), min_size=1, max_size=2, unique=True))
    spelling = draw(st.sampled_from([shim.name, shim.name, spelled(importer.name, shim.name, PACKAGES)]))
    if draw(st.integers(0, 3)) == 0:
        importer.lines += [draw(st.sampled_from(["import os", f"from {home.name} import X as First", "limit = 3"]))]
    if draw(st.integers(0, 2)):
        statement, uses = _from_import(draw, spelling, names)
    else:
        statement, uses = _module_import(draw, importer, shim, names)
    _placed(draw, importer, statement, uses)


def _from_import(draw: DrawFn, spelling: str, names: list[str]) -> tuple[str, list[str]]:
    """A ``from`` import of names, and expressions that use it."""
    if draw(st.integers(0, 6)) == 0:
        return f"from {spelling} import *", names
    wanted = [(name, draw(st.sampled_from([name, name, name, f"Own{name}", "X"]))) for name in names]
    if len({alias for _, alias in wanted}) < len(wanted):
        wanted = [(name, name) for name in names]
    written = [name if name == alias else f"{name} as {alias}" for name, alias in wanted]
    layout = draw(st.sampled_from(["{}", "{}", "({})", "({},  # last\n)", "\\\n    {}"]))
    comment = draw(st.sampled_from(["", "", "  # why", "  # noqa: F401"])) if "\n" not in layout else ""
    uses = [alias for _, alias in wanted]
    return f"from {spelling} import {layout.format(', '.join(written))}{comment}", uses


def _module_import(draw: DrawFn, importer: Module, shim: Module, names: list[str]) -> tuple[str, list[str]]:
    """An import of the module itself, and expressions that use it."""
    parent, _, last = shim.name.rpartition(".")
    forms = [f"import {shim.name}|{shim.name}", f"import {shim.name} as m|m", f"import os, {shim.name} as m|m"]
    if parent:
        near = spelled(importer.name, parent, PACKAGES)
        forms += [f"from {parent} import {last}|{last}", f"from {near} import {last} as m|m"]
    statement, _, module = draw(st.sampled_from(forms)).partition("|")
    uses = [f"{module}.{name}" for name in names]
    if draw(st.integers(0, 9)) == 0:
        uses.append(draw(st.sampled_from([f"getattr({module}, '{names[0]}')", module])))
    return statement, uses


def _placed(draw: DrawFn, importer: Module, statement: str, uses: list[str]) -> None:
    """A statement with its uses, in some block of the importer."""
    lines = importer.lines
    result = f"[{', '.join(uses)}]"
    function = f"use{importer.number()}"
    place = draw(
        st.sampled_from(["module"] * 6 + ["function"] * 4 + ["try", "typing", "if", "class", "with", "method"])
    )
    if "*" in statement and place not in ("try", "if", "with"):
        place = "module"
    block = statement.split("\n") if "\n" not in statement else [statement]
    body = [f"    {line}" for line in block]
    if place == "function":
        lines += [f"def {function}():", *body, *_used_inside(draw, result)]
        return
    if place == "method":
        lines += [
            "class Holder:",
            "    @staticmethod",
            "    def get():",
            f"        {statement}",
            f"        return {result}",
        ]
        lines += [f"def {function}():", "    return Holder.get()"]
        return
    if place == "class":
        first = uses[0]
        lines += ["class Holder:", *body, f"    kept = {first}", f"def {function}():", "    return Holder.kept"]
        return
    if place == "typing":
        lines += ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:", *body]
        lines += [f'def {function}(found: "{uses[0]}" = 3) -> "{uses[0]}":', "    return found"]
        return
    if place == "try":
        lines += ["try:", *body, "except ImportError:", "    raise"]
    elif place == "if":
        lines += ["if __debug__:", *body]
    elif place == "with":
        lines += ["import contextlib", "with contextlib.nullcontext():", *body]
    else:
        lines += block
    _used(draw, importer, function, uses, result)


def _used(draw: DrawFn, importer: Module, function: str, uses: list[str], result: str) -> None:
    """What the module does with what it has imported."""
    lines = importer.lines
    way = draw(
        st.sampled_from(["function"] * 4 + ["default", "kept", "nested", "text", "shadow", "annotated", "store"])
    )
    if way == "default":
        lines += [f"def {function}(found={uses[0]}):", "    return found"]
    elif way == "kept":
        lines += [f"Kept{function} = {uses[0]}"]
    elif way == "nested":
        lines += [f"def {function}():", "    def inner():", f"        return {result}", "    return inner()"]
    elif way == "text":
        lines += [f"def {function}():", f'    return f"{{{uses[0]}!r}}" and [each for each in {result}]']
    elif way == "shadow":
        lines += [f"def {function}(X=1, m=2):", "    return X, m"]
    elif way == "annotated":
        lines += [f"def {function}(found: '{uses[0]}' = 3):", f"    kept: {uses[0]} = found", "    return kept"]
    elif way == "store" and "." in uses[0] and "(" not in uses[0]:
        lines += [f"def change{function}():", f"    {uses[0]} = 4", f"def {function}():", f"    return {result}"]
    else:
        lines += [f"def {function}():", f"    return {result}"]


def _used_inside(draw: DrawFn, result: str) -> list[str]:
    """The same at the end of a function."""
    return draw(
        st.sampled_from(
            [
                [f"    return {result}"],
                ["    def inner():", f"        return {result}", "    return inner()"],
                ["    if True:", f"        return {result}"],
            ]
        )
    )


def _afterwards(draw: DrawFn, importer: Module) -> None:
    """What a module may do with its names at its end."""
    lines = importer.lines
    names = [line.split()[-1] for line in lines if line.startswith("from ") and "(" not in line and "#" not in line]
    names = [name for name in names if name.isidentifier() and name != "TYPE_CHECKING" and "\\" not in name]
    functions = [line[4 : line.index("(")] for line in lines if line.startswith("def use")]
    ways = ["nothing"] * 5 + ["call"] * bool(functions) + ["all", "alias", "delete", "rebind", "global"] * bool(names)
    way = draw(st.sampled_from(ways))
    if way == "call":
        lines += [f"Made = {draw(st.sampled_from(functions))}()"]
    elif way == "all":
        lines += [f"__all__ = [{names[0]!r}]"]
    elif way == "alias":
        lines += [f"Public = {names[0]}"]
    elif way == "delete":
        lines += [f"del {names[0]}"]
    elif way == "rebind":
        lines += [f"{names[0]} = 'own'"]
    elif way == "global":
        lines += ["def change():", f"    global {names[0]}", f"    {names[0]} = 5"]


def _edge(draw: DrawFn, one: Module, other: Module) -> None:
    """One module loads another, at its beginning or its end: where cycles come from."""
    near = spelled(one.name, other.name, PACKAGES)
    names = list(other.provides)
    forms = [f"import {other.name}", f"import {other.name} as other{one.number()}"]
    if names:
        forms += [f"from {near} import {names[0]} as Taken{one.number()}", f"from {near} import *"]
    statement = draw(st.sampled_from(forms))
    if draw(st.integers(0, 3)) == 0:
        one.lines += [f"def use{one.number()}():", f"    import {other.name} as found", "    return found.__name__"]
    elif draw(st.booleans()):
        one.lines.insert(0, statement)
    else:
        one.lines += [statement]


def _patches(draw: DrawFn, shims: list[Module], home: Module) -> Module:
    """A module that patches a path for the time of one call."""
    module = Module("tests_of_it")
    target = draw(st.sampled_from([*shims, home]))
    name = draw(st.sampled_from(list(target.provides)))
    function = draw(
        st.sampled_from(
            [
                ["    with mock.patch('{t}.{n}', 3):", "        return len('{n}')"],
                ["    import {t} as t", "    with mock.patch.object(t, '{n}', 3):", "        return t.{n}"],
                ["    import importlib", "    return importlib.import_module('{t}').{n}"],
            ]
        )
    )
    module.lines += ["from unittest import mock", "def use1():"]
    module.lines += [line.format(t=target.name, n=name) for line in function]
    return module


def _policy(draw: DrawFn, home: Module, shims: list[Module], facade: bool) -> str:
    entries: list[str] = []
    if draw(st.integers(0, 4)) == 0:
        for shim in shims:
            entries.append(f'[[module]]\nlegacy = "{shim.name}"\ncanonical = "{home.name}"\n')
    else:
        canonical = shims[0] if facade else home
        for name, origin in canonical.provides.items() if facade else zip(NAMES, NAMES, strict=True):
            paths = [
                f'"{shim.name}:{given}"'
                for shim in shims
                for given, there in shim.provides.items()
                if shim is not canonical and there == origin and origin
            ]
            if facade and origin:
                paths.append(f'"{home.name}:{origin}"')
            listed = '"any"' if not paths or draw(st.integers(0, 3)) == 0 else f"[{', '.join(paths)}]"
            if origin:
                entries.append(f'[[name]]\ncanonical = "{canonical.name}:{name}"\nlegacy = {listed}\n')
    return "extends = []\n\n" + "\n".join(entries)
