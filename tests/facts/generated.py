"""Nasty Python sources: everything that makes a scanner stumble, put together at random.

`sources()` gives texts to Hypothesis, which chooses the seed and prints a failing text; a `Writer` makes them, because
drawing every token by itself takes a hundred times as long. Texts that the running Python does not parse are skipped by
the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from hypothesis import strategies as st

NAMES = ("a", "b", "x_1", "é", "match", "case", "type", "lazy", "importer", "fromage", "_", "f", "rb")
STRINGS = (
    '"import a"',
    "'from a import b'",
    '"a.b.c"',
    "'a.b'",
    'r"\\"',
    'rb"import x"',
    '"""\nimport inside\n"""',
    "'''\ndef inside(): pass\n  \"\"\" '''",
    '"\\\nimport folded"',
    '"# no comment"',
    '"it\\"s ; import a"',
    'f"{a}"',
    "f'{a!r:>{b}} {{import}}'",
    "f\"{a['k']:#x}\"",
    'f"""{a["k"]}\nimport b\n"""',
    'rf"\\{a}"',
    'f"\\N{DASH} {a}"',
    '"é" "ü"',
    'u"x.y"',
    '""',
    "''''''",
    "not'a.b'",
    "(\"a.b\"\n 'c.d')",
)
SHAPES = (
    "({})",
    "[{}, # import c\n {}]",
    "{{{}: {}}}",
    "a.b({}, key={})",
    "{} + \\\n {}",
    "(lambda a, b=1: {})",
    "lambda: {}",
    "[q for q in {} if (w := q)]",
    "(é := {})",
    "b.type[{}:1]",
    "{} if {} else {}",
    "((((({})))))",
)
GAPS = (" ", "  ", "\t", " \\\n ", " \\\n", "\f ")
COMMAS = (", ", ",", ",\n    ", ", # one, two\n", ",\n\n# import z\n\t")
TARGETS = ("a", "b, c", "(a, [b, *c])", "x.y", "x[0]", "a, x.y", "é", "__all__", "_")
HEADERS = (
    "if {}:",
    "while {}:",
    "with {} as a:",
    "for a in {}:",
    "if TYPE_CHECKING:",
    "if not TYPE_CHECKING:",
    "if t.TYPE_CHECKING:",
    "if sys.version_info >= (3, 11):",
    'if __name__ == "__main__":',
    "class A:",
    "class A(B, metaclass=C):",
    "@a.b\nclass D:",
    "def f():",
    "def f(a: int = 1, *b, c={{1: 2}}) -> {{'x': 1}}:",
    "def f(a={}):",
    "async def g(a,\n  b):",
    "@deprecated('x')\ndef h():",
    "def __getattr__(name):",
    "with suppress(ImportError):",
    "with a as b, (c) as (d, e):",
    "for x.y, z in lambda: 1, 2:",
    "while (a := b):",
)
CLAUSES = (
    ("try:", "except ImportError:"),
    ("try:", "except (ValueError, ModuleNotFoundError) as error:"),
    ("try:", "except ValueError:"),
    ("try:", "except:"),
    ("try:", "finally:"),
    ("try:", "except Exception:", "else:", "finally:"),
    ("if TYPE_CHECKING:", "else:"),
    ("if a:", "elif sys.platform == 'x':", "else:"),
    ("for i in j:", "else:"),
)
CASES = ("case [a, *b]:", 'case {"k": v, **rest} if rest:', "case C(x=1) | D() as d:", "case _:")
INDENTS = ("    ", "    ", "  ", "\t", " ", "        ", " \f  ")
TRAILS = ("", "", "", "  # import c", " ;", "\t", " # canonic: ignore", ";  # noqa")
BETWEEN = ("", "", "", "\n", "# from a import b\n", "  # def x(): pass\n", "\f\n", " \t\n")


class Writer:
    """Writes sources with one source of chance."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def dotted(self) -> str:
        return ".".join(self.random.choices(NAMES, k=self.random.randint(1, 3)))

    def expression(self, depth: int = 2) -> str:
        if depth == 0 or self.random.random() < 0.5:
            return self.random.choice(
                (self.dotted(), self.dotted(), *self.random.sample(STRINGS, 4), "1.5e3", "...", "None")
            )
        return self.one(*SHAPES).format(*(self.expression(depth - 1) for _ in range(3)))

    def alias(self, name: str) -> str:
        return name + self.one("", "", " as " + self.one(*NAMES), "\\\n as\t" + self.one(*NAMES))

    def module(self) -> str:
        return self.one("", "", ".", "..", "...", ". . ") + self.dotted()

    def imported(self) -> str:
        gap, comma = self.one(*GAPS), self.one(*COMMAS)
        names = [self.alias(self.one(*NAMES)) for _ in range(self.random.randint(1, 3))]
        return self.random.choice(
            (
                "import" + gap + ", ".join(self.alias(self.dotted()) for _ in names),
                f"from{gap}{self.module()}{gap}import {', '.join(names)}",
                f"from {self.module()} import({comma.join(names)}{self.one('', ',', chr(10), ',  # last' + chr(10))})",
                f"from {self.module()} import *",
                f"from . import {names[0]}",
                self.one("from.import a", "from .a import(b)", "from\t...import a", "import\ta"),
            )
        )

    def simple(self) -> str:
        target, name, value = self.one(*TARGETS), self.one(*NAMES), self.expression
        choices: tuple[Callable[[], str], ...] = (
            self.imported,
            self.imported,
            self.imported,
            lambda: f"{target} = {value()}",
            lambda: f"{name}={target}={value()}",
            lambda: f"{name}: {value()} = {value()}",
            lambda: f"{name}: {value()}",
            lambda: f"{name} += {value()}",
            lambda: f"{name} = {self.dotted()}",
            lambda: f"{name} = ({self.dotted()}\n)",
            lambda: f"{name} = \\\n {self.dotted()}",
            lambda: f"__all__ = [{self.one(*STRINGS)}]",
            lambda: f"__all__ += {value()}",
            lambda: f"del {target}",
            lambda: f"global {name}",
            lambda: f"assert {value()}",
            lambda: f"match = {value()}",
            lambda: f"match[{value()}]",
            lambda: f"print({value()})",
            value,
            lambda: "pass",
        )
        return self.random.choice(choices)()

    def block(self, indent: str, depth: int) -> str:
        """A block at an indentation, with its line ends."""
        parts = []
        for _ in range(self.random.randint(1, 3)):
            parts.append(self.one(*BETWEEN))
            kind = self.random.randint(0, 7 if depth else 2)
            statements = self.one("; ", ";").join(self.simple() for _ in range(self.random.randint(1, 2)))
            inner = indent + self.one(*INDENTS)
            if kind <= 2:
                parts.append(f"{indent}{statements}{self.one(*TRAILS)}\n")
            elif kind == 3:
                parts.append(f"{self.header(indent)} {statements}\n")
            elif kind <= 5:
                parts.append(
                    f"{self.header(indent)}{self.one('', ' ', '  # import x')}\n{self.block(inner, depth - 1)}"
                )
            elif kind == 6:
                for clause in self.random.choice(CLAUSES):
                    if self.random.random() < 0.3:
                        parts.append(f"{indent}{clause} {self.simple()}\n")
                    else:
                        parts.append(f"{indent}{clause}\n{self.block(inner, depth - 1)}")
            else:
                parts.append(f"{indent}match a:\n")
                for case in CASES:
                    parts.append(f"{inner}{case}\n{self.block(inner + indent + ' ', 0)}")
        return "".join(parts)

    def header(self, indent: str) -> str:
        header = self.one(*HEADERS).format(self.expression())
        # A decorator stands on a line of its own; other line ends belong to the statement.
        return indent + (header.replace("\n", "\n" + indent, 1) if header.startswith("@") else header)

    def source(self) -> str:
        text = self.block("", 2)
        return text.removesuffix("\n") if self.random.random() < 0.3 else text


def _writers() -> st.SearchStrategy[Writer]:
    return st.integers(0, 2**48).map(lambda seed: Writer(Random(seed)))


def sources() -> st.SearchStrategy[str]:
    """Whole texts."""
    return _writers().map(Writer.source)


def imports() -> st.SearchStrategy[str]:
    """Import statements in every spelling."""
    return _writers().map(Writer.imported)


LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
