"""Strategies for Hypothesis: programs that call a deprecated callable in many ways, with a template to replace it.

The callable is defined by the template itself, so the policy's word that the two are equal is true, and a rewritten call
must give what the old one gave.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

SYMBOLS = r'''\
"""Values that remember how they were made."""

import re

log = []


def t(number):
    log.append(number if isinstance(number, int) else type(number).__name__)
    return number


def shown(value):
    if callable(value) and not isinstance(value, Symbol):
        value = value()
    if hasattr(value, "send"):
        value = list(value)
    return re.sub(r"<(\w+) .*? at 0x\w+>", r"<\1>", repr(value))


class Symbol:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Symbol(f"{self.text}.{name}")

    def __call__(self, *args, **kwargs):
        given = [shown(value) for value in args] + sorted(f"{name}={shown(value)}" for name, value in kwargs.items())
        return Symbol(f"{self.text}({', '.join(given)})")

    def __getitem__(self, index):
        return Symbol(f"{self.text}[{shown(index)}]")

    def __iter__(self):
        yield Symbol(f"{self.text}:0")

    def __neg__(self):
        return Symbol(f"(-{self.text})")

    def __await__(self):
        yield from ()
        return Symbol(f"awaited {self.text}")

    def __eq__(self, other):
        return Symbol(f"({self.text} == {shown(other)})")

    def __hash__(self):
        return hash(self.text)


def _binary(sign):
    def straight(self, other):
        return Symbol(f"({self.text} {sign} {shown(other)})")

    def reflected(self, other):
        return Symbol(f"({shown(other)} {sign} {self.text})")

    return straight, reflected


for name, sign in {"add": "+", "mul": "*", "pow": "**", "sub": "-", "or": "|"}.items():
    straight, reflected = _binary(sign)
    setattr(Symbol, f"__{name}__", straight)
    setattr(Symbol, f"__r{name}__", reflected)

T = Symbol("T")
x = Symbol("x")
y = Symbol("y")
'''

RUN = """\
import json

import q
from p import symbols

found = []
for name in sorted(name for name in vars(q) if name.startswith("run")):
    symbols.log.clear()
    try:
        value = getattr(q, name)(symbols.Symbol("a"))
        if hasattr(value, "cr_code"):
            try:
                value.send(None)
            except StopIteration as stop:
                value = stop.value
        outcome = symbols.shown(value)
    except Exception as error:
        outcome = f"raises {type(error).__name__}"
    found.append([name, outcome, list(symbols.log)])
print(json.dumps(found))
"""

_PLAIN_TEMPLATES = (
    "T({first}, {second})", "T(first={first}, second={second})", "T({second}, {first})", "T(k={second}, j={first})",
    "T({first}).made(other={second})", "T(T({first}), {second}, 'more')", "{first} + {second}", "{first} * {second}", "-{first}",
    "{first}", "{first}.part", "{first}[{second}]", "({first}, {second})", "[{first}, {second}]", "{{'k': {first}}}",
    "T({first}) if {second} else T({second})", "not {first}", "{first} or {second}", "{first}, {second}", "T({first}, {first})",
    "T()", "T({second}, flag=True)", "T(*[{first}], **{{'k': {second}}})", "[{first} for i in (1, 2)]", "lambda: T({first})",
    "T(f'{{len([1])}}', {first})", "T({first} if {second} else {first}, {second} == {first})",
)  # fmt: skip
_STARRED_TEMPLATES = (
    "T({first}, {*rest}, k={second})", "T({*rest})", "T({first}, {**named})", "T({*rest}, **{{}}, {**named})",
    "T(T({*rest}), k=T({**named}))",
)  # fmt: skip
_ARGUMENTS = (
    "t({n})", "t({n})", "a", "a", "x", "{n}", "-{n}", "'s'", "not a", "a if t({n}) else x", "a or t({n})", "-a ** 2", "a + t({n})",
    "a\n        + t({n})", "[t({n}), a]", "(t({n}))", "( a )", "(lambda: t({n}))()", "lambda: {n}", "a.b[0](t({n}))",
    "(i for i in [t({n})])", "{{'k': t({n})}}", "(w := t({n}))", "'one' 'two'", "a == {n}", "(a, t({n}))", "f'{{t({n})}}'", "1.5",
    "f({n}, {n})",
)  # fmt: skip
_CONTEXTS = (
    "return {c}", "return {c}", "return {c}", "return {c}.part", "return -{c} ** 2", "return {c}[0]", "return {c}({c})",
    "return x + {c}", "return {c} * 2", "return not {c}", "return [*{c}]", "return ({c})", "return t({c}, ) or 1", "return {c}if a else 2",
    "return [i for i in ({c}, 1)]", "return {{'k': {c}}}", "return a if {c} else x", "return {c} if a else x", "z = {c}\n    return z",
    "return f'{{{c}}}'", "return lambda: {c}", "return x | {c} == a", "return {c}, 1", "return [{c} for i in (1, 2)]", "return(f)({c}, 1)",
    "if {c}:\n        return 1", "return [i for i in [1] if {c}]",
)  # fmt: skip
_AWAITING = ("return {c}", "return ({c}).part", "return x + ({c})", "return [{c}, 1]", "z = {c}\n    return z")


@dataclass(frozen=True)
class Program:
    """A workspace with its policy."""

    files: dict[str, str]

    def __repr__(self) -> str:
        shown = {path: text for path, text in self.files.items() if path not in ("p/symbols.py", "run.py")}
        return "\n" + "\n".join(f"--- {path}\n{text}" for path, text in shown.items())


@st.composite
def programs(draw: DrawFn) -> Program:
    """One callable, its template, and functions that call it once or more."""
    starred = draw(st.integers(0, 3)) == 0
    template = draw(st.sampled_from(_STARRED_TEMPLATES if starred else _PLAIN_TEMPLATES))
    asynchronous = draw(st.integers(0, 3)) == 0
    if asynchronous and draw(st.booleans()) and ":" not in template:
        template = f"await {template}" if template.startswith("T(") else template
    body = re.sub(r"\{(\*{0,2}\w+)\}", r"\1", template).replace("{{", "{").replace("}}", "}")
    signature = _signature(draw, starred=starred)
    old = f"from p.symbols import T, x\n\n\n{'async ' if asynchronous else ''}def f({signature}):\n    return {body}\n"
    functions = [_function(draw, number, starred=starred, awaits=asynchronous) for number in range(6)]
    form = draw(st.sampled_from(("name", "alias", "module", "local", "shim")))
    called = {"alias": "g", "module": "p.old.f"}.get(form, "f")
    line = {
        "name": "from p.old import f",
        "alias": "from p.old import f as g",
        "module": "import p.old",
        "shim": "from p.shim import f",
        "local": "",
    }[form]
    texts = [function.replace("@", called) for function in functions]
    if form == "local":
        texts = [text.replace(":\n", ":\n    from p.old import f\n", 1) for text in texts]
    quoted = template.replace("\\", "\\\\").replace('"', '\\"')
    imports = [
        f'"p.symbols:{name}"' for name in ("T", "x") if f"{name}(" in template or (name == "x" and " x" in template)
    ]
    policy = (
        f'extends = []\n[[call]]\nlegacy = "p.old:f"\nreplace-with = "{quoted}"\nimports = [{", ".join(imports)}]\n'
    )
    return Program(
        {
            "canonic.toml": policy,
            "p/__init__.py": "",
            "p/symbols.py": SYMBOLS,
            "p/old.py": old,
            "p/shim.py": "from p.old import f\n",
            "q.py": "\n".join([line, "from p.symbols import t, x", *texts]),
            "run.py": RUN,
        }
    )


def _signature(draw: DrawFn, *, starred: bool) -> str:
    first, second = draw(
        st.sampled_from(
            (("first", "second"), ("first", "second=2"), ("first=-1", "second='two'"), ("first", "second=None"))
        )
    )
    if starred:
        return (
            f"{first.partition('=')[0]}, *rest, {second}, **named"
            if draw(st.booleans())
            else "first, second=2, *rest, **named"
        )
    shape = draw(st.sampled_from(("{0}, {1}", "{0}, {1}", "{0}, /, {1}", "{0}, *, {1}", "*, {0}, {1}")))
    return shape.format(first, second)


def _function(draw: DrawFn, number: int, *, starred: bool, awaits: bool) -> str:
    """A function with one call, written ``@(…)``."""
    values = [draw(st.sampled_from(_ARGUMENTS)).format(n=index + 1) for index in range(4)]
    values = [value.replace("f(", "@(", 1) if value.startswith("f(") else value for value in values]
    if awaits:
        values = ["a" if value.startswith("@(") else value for value in values]
    shapes = ["{0}, {1}", "{0}, second={1}", "first={0}, second={1}", "second={0}, first={1}", "{0}", "first={0}", ""]
    if starred:
        shapes += ["{0}, {1}, {2}, {3}", "{0}, {1}, other={2}", "{0}, second={1}, other={2}, more={3}"]
    given = draw(st.sampled_from(shapes)).format(*values)
    if given and draw(st.booleans()):
        given = draw(st.sampled_from(("\n        {g},\n    ", "  # why\n        {g},  # what\n    ", " {g} "))).format(
            g=given
        )
    call = f"@({given})"
    if not awaits:
        body = draw(st.sampled_from(_CONTEXTS)).format(c=call)
        return f"\n\ndef run{number}(a):\n    {body}\n"
    body = draw(st.sampled_from(_AWAITING)).format(c=f"await {call}")
    return f"\n\nasync def run{number}(a):\n    {body}\n"
