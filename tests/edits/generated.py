"""Strategies for Hypothesis: files full of import statements as nobody should write them, and tables of moved names."""

from __future__ import annotations

from hypothesis import strategies as st

OLD = ("old", "old.b", ".rel", "..", ".")
NEW = ("new", "new.b", ".new", "...up")
NAMES = ("A", "B", "C", "D", "é名")
FILLERS = (
    "x = 1",
    "",
    "",
    "# about what follows",
    "# isort: split",
    "y = 'from old import A'",
    '"""\nfrom old import A\n"""',
    "import os",
    "import A",
    "from new import A",
    "from new import D as A, C",
    "from new import (\n    C,  # in new\n)",
)
_COMMENTS = ("# one", "# two", "#", "# noqa: F401", "# é 🎈", "# from old import A")


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file that Python can parse, with line feeds, carriage returns or both pairs of them as line ends."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        lines.append(draw(st.sampled_from(FILLERS)))
        lines.append(draw(_suites()))
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


def moves() -> st.SearchStrategy[dict[tuple[str, str], tuple[str, str]]]:
    """Some names of the old modules, each with its new module and, often the same, its new name."""
    old = st.tuples(st.sampled_from(OLD), st.sampled_from(NAMES))
    target = st.tuples(st.sampled_from(NEW[:2]) | st.sampled_from(NEW), st.none() | st.sampled_from(["A", "E"]))
    table = st.dictionaries(old, target, min_size=1, max_size=12)
    return table.map(lambda moved: {key: (module, name or key[1]) for key, (module, name) in moved.items()})


@st.composite
def _suites(draw: st.DrawFn) -> str:
    """One or more import statements, at the top or in a block."""
    indentation = draw(st.sampled_from(["    ", "\t", "  "]))
    header = draw(
        st.sampled_from(["", "", "", "", "def f():", "class C:", "if x:", "try:", "if TYPE_CHECKING:", "\fif x:"])
    )
    kind = draw(st.integers(0, 9))
    if kind == 0 and header not in ("", "try:"):
        return f"{header} {draw(_lines())}"
    if kind == 1 and header not in ("", "try:"):
        return f"{header} \\\n{indentation}{draw(_lines())}"
    count = draw(st.integers(1, 3))
    if not header:
        feed = draw(st.sampled_from(["", "", "\f"]))
        return "\n".join(feed + draw(_lines()) for _ in range(count))
    body = "".join(f"\n{indentation}{draw(_lines())}" for _ in range(count))
    tail = f"\nexcept ImportError:\n{indentation}{draw(_lines())}" if header == "try:" else ""
    return header + body + tail


@st.composite
def _lines(draw: st.DrawFn) -> str:
    """One logical line that holds an import."""
    statement = draw(_statements())
    before = draw(st.sampled_from(["", "", "", "", "z = 2; ", "import os;", "import sys ; \\\n   "]))
    after = draw(st.sampled_from(["", "", "", "", ";", " ; z = '#'", "; import A"]))
    if draw(st.integers(0, 4)) == 0:
        after = after.removesuffix(";") + "; " + draw(_statements())
    comment = draw(st.sampled_from(["", "", "", "  ", " # why", "  # noqa", "# é"]))
    return before + statement + after + comment


@st.composite
def _statements(draw: st.DrawFn) -> str:
    """A ``from … import`` statement."""
    module = draw(st.sampled_from(OLD) | st.sampled_from(OLD[:1] + NEW[:1]))
    names = draw(st.lists(_aliases(), min_size=1, max_size=5))
    if draw(st.booleans()):
        blank = st.sampled_from(["", " ", "\t", "\f", " \\\n  ", "\\\n"])
        gaps = [draw(blank) for _ in range(2 * len(names))]
        listed = "".join(
            name.replace("~", " ") + (left + "," + right if index < len(names) - 1 else "")
            for index, (name, left, right) in enumerate(zip(names, gaps[::2], gaps[1::2], strict=True))
        )
        before, after = draw(st.sampled_from([" ", " \\\n "])), draw(st.sampled_from([" ", "\t"]))
        return f"from{before}{module}{after}import {listed}"
    gaps = [draw(_gaps()) for _ in range(2 * len(names) + 2)]
    if draw(st.booleans()):
        # The usual layout: each name on its line.
        gaps[1:] = ["" if number % 2 else draw(_line_ends()) for number in range(1, len(gaps))]
        gaps[0] = draw(_line_ends())
    listed = gaps[0]
    comma = draw(st.booleans())
    for index, name in enumerate(names):
        listed += name.replace("~", draw(_gaps()) or " ")
        if index < len(names) - 1 or comma:
            listed += gaps[2 * index + 1] + ","
        listed += gaps[2 * index + 2]
    return f"from {module} import{draw(st.sampled_from([' ', '']))}({listed})"


@st.composite
def _aliases(draw: st.DrawFn) -> str:
    """A name, with ``~`` around ``as`` where blanks are to come."""
    name = draw(st.sampled_from(NAMES))
    return name + draw(st.sampled_from(["", "", "", "~as~" + name, "~as~A", "~as~K"]))


def _line_ends() -> st.SearchStrategy[str]:
    return st.sampled_from(["\n    ", "\n    ", "  # one\n    ", "  # noqa\n    ", "\n    # above\n    ", "\n\n\t"])


def _gaps() -> st.SearchStrategy[str]:
    comment = st.sampled_from(_COMMENTS)
    blank = st.sampled_from(["", " ", "\t", "\f"])
    line = st.builds("{}{}\n{}".format, blank, st.just("") | comment, blank)
    return blank | blank | st.lists(line, min_size=1, max_size=3).map("".join)
