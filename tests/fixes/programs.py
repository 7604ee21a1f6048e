"""Strategies for Hypothesis: small packages full of the ways in which Python hands names on, with a policy for them.

Gives `Program` values: texts by path. Every object that a program makes is a text, a class or a function that carries a
label of its own, so that two runs can be compared by what each name stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

NAMES = ("X", "Y", "Z")
MODULES = ("p", "p.a", "p.b", "p.c", "p.s", "p.s.d", "p.s.e", "q")
PACKAGES = ("p", "p.s")


@dataclass(frozen=True)
class Program:
    """A workspace with its policy."""

    files: dict[str, str]

    def __repr__(self) -> str:
        return "\n" + "\n".join(f"--- {path}\n{text}" for path, text in self.files.items())


@dataclass
class _Module:
    name: str
    lines: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    counter: int = 0

    @property
    def file(self) -> str:
        base = self.name.replace(".", "/")
        return f"{base}/__init__.py" if self.name in PACKAGES else f"{base}.py"

    def label(self) -> str:
        self.counter += 1
        return f"{self.name}#{self.counter}"

    def bind(self, name: str) -> None:
        if name not in self.bound:
            self.bound.append(name)


@st.composite
def programs(draw: DrawFn) -> Program:
    """A program whose modules mostly import, and a policy that speaks of paths that it has."""
    chosen = sorted(draw(st.sets(st.sampled_from(MODULES[1:]), min_size=3, max_size=6)))
    if any(name.startswith("p.s.") for name in chosen) and "p.s" not in chosen:
        chosen.append("p.s")
    chosen = [name for name in chosen if name != "p"]
    order = draw(st.permutations(chosen))
    order.insert(draw(st.sampled_from([0, len(order), len(order)])), "p")
    made: list[_Module] = []
    for name in order:
        module = _Module(name)
        for _ in range(draw(st.integers(1, 4))):
            _statement(draw, module, made)
        made.append(module)
    if len(made) > 1 and draw(st.integers(0, 2)) == 0:  # an edge backwards, where cycles come from
        module = draw(st.sampled_from(made[:-1]))
        lines = module.lines
        module.lines = []
        _import(draw, module, [draw(st.sampled_from(made[made.index(module) + 1 :]))])
        module.lines = module.lines + lines if draw(st.booleans()) else lines + module.lines
    files = {module.file: "".join(f"{line}\n" for line in module.lines) for module in made}
    for package in PACKAGES:
        if any(module.name.startswith(f"{package}.") for module in made):
            files.setdefault(f"{package.replace('.', '/')}/__init__.py", "")
    if "p" in order and not files["p/__init__.py"] and draw(st.booleans()):
        del files["p/__init__.py"]  # a namespace package
    files["canonic.toml"] = _policy(draw, made)
    return Program(files)


def _statement(draw: DrawFn, module: _Module, made: list[_Module]) -> None:  # noqa: PLR0912, PLR0915 - one arm a kind
    kinds = ["define"] * 3 + ["effect", "conditional", "all"]
    if made:
        kinds += ["import"] * 9 + ["getattr", "outside", "through", "modules"]
    if module.bound:
        kinds += ["alias", "rebind", "global", "delete", "call"]
    kind = draw(st.sampled_from(kinds))
    name = draw(st.sampled_from(NAMES))
    lines = module.lines
    match kind:
        case "define":
            lines += _definition(draw, module, name)
            module.bind(name)
        case "effect":
            lines += ["import builtins", f'builtins.effects.append("{module.name}")']
        case "conditional":
            test = draw(st.sampled_from(["not __debug__", "__debug__", "not __name__"]))
            lines += [f"if {test}:", *_indented(_definition(draw, module, name))]
            if draw(st.booleans()):
                lines += ["else:", *_indented(_definition(draw, module, name))]
                module.bind(name)
        case "all":
            listed = draw(st.lists(st.sampled_from(module.bound or [name]), unique=True))
            if set(listed) <= set(module.bound):
                lines += [f"__all__ = {listed!r}"]
        case "import":
            _import(draw, module, made)
        case "getattr":
            source = draw(st.sampled_from(made))
            if source.bound:
                there = draw(st.sampled_from(source.bound))
                lines += [
                    "def __getattr__(name):",
                    f'    if name == "{name}":',
                    f"        from {source.name} import {there}",
                    f"        return {there}",
                    "    raise AttributeError(name)",
                ]
        case "outside":
            source = draw(st.sampled_from(made))
            way = draw(st.sampled_from(['t.{n} = "{v}"', 'setattr(t, "{n}", "{v}")', 't.__dict__["{n}"] = "{v}"']))
            assignment = way.format(n=name, v=module.label())
            lines += [f"def change{len(lines)}():", f"    import {source.name} as t", f"    {assignment}"]
        case "through":
            source = draw(st.sampled_from(made))
            if source.bound:
                read = f"{source.name}.{draw(st.sampled_from(source.bound))}"
                root = source.name.partition(".")[0]
                imported = draw(st.sampled_from([root, source.name]))
                if draw(st.booleans()):
                    lines += [f"import {imported}", f"def use{len(lines)}():", f"    return {read}"]
                else:
                    lines += [f"import {imported}", f"{name} = {read}"]
                    module.bind(name)
        case "modules":
            source, other = draw(st.sampled_from(made)), draw(st.sampled_from(made))
            way = draw(st.sampled_from([f'= sys.modules.get("{other.name}")', "pop"]))
            change = (
                f'sys.modules.pop("{source.name}", None)' if way == "pop" else f'sys.modules["{source.name}"] {way}'
            )
            lines += [f"def change{len(lines)}():", "    import sys", f"    {change}"]
        case "alias":
            lines += [f"{name} = {draw(st.sampled_from(module.bound))}"]
            module.bind(name)
        case "rebind":
            lines += [f'{draw(st.sampled_from(module.bound))} = "{module.label()}"']
        case "global":
            bound = draw(st.sampled_from(module.bound))
            function = f"change{len(lines)}"
            lines += [f"def {function}():", f"    global {bound}", f'    {bound} = "{module.label()}"']
            if draw(st.booleans()):
                lines += [f"{function}()"]
        case "delete":
            bound = draw(st.sampled_from(module.bound))
            lines += [f"del {bound}"]
            module.bound.remove(bound)
        case "call":
            functions = [line[4:-3] for line in lines if line.startswith("def use")]
            if functions:
                lines += [f"{name} = {draw(st.sampled_from(functions))}()"]
                module.bind(name)


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _definition(draw: DrawFn, module: _Module, name: str) -> list[str]:
    label = module.label()
    kind = draw(st.sampled_from(["class", "function", "value", "value", "registered"]))
    if kind == "class":
        return [f"class {name}:", f'    label = "{label}"']
    if kind == "function":
        return [f"def {name}():", f'    "{label}"']
    if kind == "registered":
        return [
            "def register(found):",
            "    import builtins",
            f'    builtins.effects.append("{label}")',
            "    return found",
            "@register",
            f"class {name}:",
            f'    label = "{label}"',
        ]
    return [f'{name} = "{label}"']


def _import(draw: DrawFn, module: _Module, made: list[_Module]) -> None:
    source = draw(st.sampled_from(made))
    spelling = _spelling(draw, module, source.name)
    form = draw(st.sampled_from(["from"] * 6 + ["star", "module", "submodule"]))
    bound: list[str] = []
    if form == "module" or not source.bound:
        statement = draw(st.sampled_from([f"import {source.name}", f"import {source.name} as m"]))
    elif form == "star":
        statement, bound = f"from {spelling} import *", list(source.bound)
    elif form == "submodule" and "." in source.name:
        parent, _, last = source.name.rpartition(".")
        statement = f"from {parent} import {last}"
    else:
        names = draw(st.lists(st.sampled_from(source.bound), min_size=1, max_size=3, unique=True))
        wanted = [(name, draw(st.sampled_from([name, name, name, *NAMES]))) for name in names]
        bound = [alias for _, alias in wanted]
        written = [name if name == alias else f"{name} as {alias}" for name, alias in wanted]
        statement = f"from {spelling} import {', '.join(written)}"
    lines = module.lines
    guard = draw(st.sampled_from(["plain"] * 7 + ["function"] * 3 + ["try", "typing", "if", "class", "warns"]))
    if form == "star":
        guard = "plain"
    result = bound[0] if bound else "None"
    if guard == "plain":
        lines += [statement]
    elif guard == "function":
        lines += [f"def use{len(lines)}():", f"    {statement}", f"    return {result}"]
        return
    elif guard == "try":
        lines += ["try:", f"    {statement}", "except ImportError:"]
        lines += [f'    {name} = "{module.label()}"' for name in bound] or ["    pass"]
    elif guard == "typing":
        lines += ["from typing import TYPE_CHECKING", "if TYPE_CHECKING:", f"    {statement}"]
        return
    elif guard == "if":
        lines += ["if __debug__:", f"    {statement}"]
    elif guard == "class":
        lines += ["class Holder:", f"    {statement}"]
        return
    else:
        lines += ["import contextlib", "with contextlib.nullcontext():", f"    {statement}"]
    for name in bound:
        module.bind(name)


def _spelling(draw: DrawFn, module: _Module, target: str) -> str:
    """The target, relative where that can be and the draw says so."""
    return target if draw(st.booleans()) else spelled(module.name, target, PACKAGES)


def spelled(module: str, target: str, packages: tuple[str, ...]) -> str:
    """How a module writes another one relatively; the absolute name where that cannot be."""
    package = module if module in packages else module.rpartition(".")[0]
    dots = "."
    while package:
        if target == package:
            return dots
        if target.startswith(f"{package}."):
            return dots + target[len(package) + 1 :]
        package = package.rpartition(".")[0]
        dots += "."
    return target


def _policy(draw: DrawFn, made: list[_Module]) -> str:
    paths = [f"{module.name}:{name}" for module in made for name in module.bound]
    entries: list[str] = []
    canonical: set[str] = set()
    for _ in range(draw(st.integers(1, 3)) if paths else 0):
        home = draw(st.sampled_from(paths))
        if home in canonical:
            continue
        canonical.add(home)
        name = home.partition(":")[2]
        kind = draw(st.sampled_from(["any", "any", "listed", "listed", "star"]))
        others = [path for path in paths if path not in canonical and path.partition(":")[0] != home.partition(":")[0]]
        same = [path for path in others if path.endswith(f":{name}")]
        if kind == "any" or not others:
            legacy = '"any"'
        elif kind == "star":
            legacy = f'["{draw(st.sampled_from(others)).partition(":")[0]}:*"]'
        else:
            listed = draw(st.lists(st.sampled_from(same or others), min_size=1, max_size=3, unique=True))
            legacy = "[" + ", ".join(f'"{path}"' for path in listed) + "]"
        entries.append(f'[[name]]\ncanonical = "{home}"\nlegacy = {legacy}\n')
    if len(made) > 1 and (not entries or draw(st.integers(0, 4)) == 0):
        old, new = draw(st.permutations([module.name for module in made]))[:2]
        entries.append(f'[[module]]\nlegacy = "{old}"\ncanonical = "{new}"\n')
    return "extends = []\n" + ('scope = "all"\n' if draw(st.integers(0, 3)) == 0 else "") + "\n" + "\n".join(entries)
