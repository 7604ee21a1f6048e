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
_INDENTATIONS = st.sampled_from(["    ", "\t", "  "])
_HEADERS = st.sampled_from(["", "", "", "", "def f():", "class C:", "if x:", "try:", "if TYPE_CHECKING:", "\fif x:"])
_BEFORE = st.sampled_from(["", "", "", "", "z = 2; ", "import os;", "import sys ; \\\n   "])
_BEHIND = st.sampled_from(["", "", "", "", "", ";", " ; z = '#'", "; import A", "; @", "; @"])
_LINE_COMMENTS = st.sampled_from(["", "", "", "  ", " # why", "  # noqa", "# é"])
_MODULES = st.sampled_from(("old", "old", "old", *OLD, "new"))
_ALIASES = st.sampled_from(
    [name + suffix for name in NAMES for suffix in ("", "", "", "~as~" + name, "~as~A", "~as~K")],
)
_COUNTS = st.sampled_from([1, 1, 2, 2, 3, 3, 4, 5])
_BLANKS = st.sampled_from(["", " ", "\t", "\f", " \\\n  ", "\\\n"])
_LINE_ENDS = st.sampled_from(["\n    ", "\n    ", "  # one\n    ", "  # noqa\n    ", "\n    # above\n    ", "\n\n\t"])
_GAPS = st.sampled_from(
    [
        "# é 🎈\n\t# noqa\n\n  # two\n",
        " # from old import A\n  # two\n",
        "  # noqa: F401\n",
        "",
        "",
        " ",
        " ",
        "\t",
        "\f",
        "\n",
        "\f\n  ",
        "\n  \n\t",
        "#\n",
        " # noqa: F401\n  ",
        "\n  # two\n\f  ",
        "\t# two\n",
    ]
)
_ROW_MODULES = st.sampled_from(["old", "old", "old.b", "new", "new", "new.b", "other"])
_ROW_NAMES = st.sampled_from(["A", "B", "C", "D", "E as A", "B as B"])
_BRACKETS = st.sampled_from(
    [("", ""), ("", ""), ("", ""), ("(", ")"), ("(\n    ", ",  # one\n)"), ("(  # two\n", "\n)")]
)
_ROW_ENDS = st.sampled_from(
    ["\n", "\n", "\n", "\n", "\n\n", "  # why\n", "  # noqa\n", "\n# above\n", "\nfrom star import *\n", "\nx = 1\n"]
)
_LAYOUTS = st.sampled_from(["bare", "bare", "lines", "lines", "wild", "wild"])
_FLAGS = st.booleans()
_SUITES = st.sampled_from(["block", "block", "block", "block", "one line", "backslash"])


def files() -> st.SearchStrategy[str]:
    """A file that Python can parse: wild layouts, or plain statements in rows that names can move within."""
    return _wild_files() | _rows()


@st.composite
def _rows(draw: st.DrawFn) -> str:
    """Plain import statements one below the other."""
    lines = []
    for _ in range(draw(st.integers(2, 6))):
        names = ", ".join(draw(st.lists(_ROW_NAMES, min_size=1, max_size=3, unique=True)))
        opening, closing = draw(_BRACKETS)
        lines.append(f"from {draw(_ROW_MODULES)} import {opening}{names}{closing}")
        lines.append(draw(_ROW_ENDS))
    return "".join(lines)


@st.composite
def _wild_files(draw: st.DrawFn) -> str:
    """A file with line feeds, carriage returns or pairs of both as line ends."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        lines.append(draw(st.sampled_from(FILLERS)))
        lines.append(_suite(draw))
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


def moves() -> st.SearchStrategy[dict[tuple[str, str], tuple[str, str]]]:
    """Some names of the old modules, each with its new module and, often the same, its new name."""
    old = st.tuples(st.sampled_from(OLD), st.sampled_from(NAMES))
    target = st.tuples(st.sampled_from(NEW[:2]) | st.sampled_from(NEW), st.none() | st.sampled_from(["A", "E"]))
    table = st.dictionaries(old, target, min_size=1, max_size=12)
    return table.map(lambda moved: {key: (module, name or key[1]) for key, (module, name) in moved.items()})


def _suite(draw: st.DrawFn) -> str:
    """One or more import statements, at the top or in a block."""
    indentation, header, kind = draw(_INDENTATIONS), draw(_HEADERS), draw(_SUITES)
    if kind == "one line" and header not in ("", "try:"):
        return f"{header} {_line(draw)}"
    if kind == "backslash" and header not in ("", "try:"):
        return f"{header} \\\n{indentation}{_line(draw)}"
    count = draw(_COUNTS) % 4
    if not header:
        feed = "\f" if kind == "backslash" else ""
        return "\n".join(feed + _line(draw) for _ in range(count))
    body = "".join(f"\n{indentation}{_line(draw)}" for _ in range(count or 1))
    tail = f"\nexcept ImportError:\n{indentation}{_line(draw)}" if header == "try:" else ""
    return header + body + tail


def _line(draw: st.DrawFn) -> str:
    """One logical line that holds an import."""
    before, statement, behind = draw(_BEFORE), _statement(draw), draw(_BEHIND)
    if "@" in behind:
        behind = behind.replace("@", _statement(draw))
    return before + statement + behind + draw(_LINE_COMMENTS)


def _statement(draw: st.DrawFn) -> str:
    """A ``from … import`` statement."""
    module, layout = draw(_MODULES), draw(_LAYOUTS)
    names = [draw(_ALIASES) for _ in range(draw(_COUNTS))]
    if layout == "bare":
        listed = names[0]
        for name in names[1:]:
            listed += draw(_BLANKS) + "," + draw(_BLANKS) + name
        before, after = draw(st.sampled_from([" ", " \\\n "])), draw(st.sampled_from([" ", "\t"]))
        return f"from{before}{module}{after}import {listed.replace('~', ' ')}"
    # One name on each line is the usual layout, the other one has anything anywhere.
    gaps = _LINE_ENDS if layout == "lines" else _GAPS
    comma = draw(_FLAGS)
    listed = draw(gaps)
    for index, name in enumerate(names):
        listed += name.replace("~", draw(_GAPS) or " ") if "~" in name and layout == "wild" else name.replace("~", " ")
        if index < len(names) - 1 or comma:
            listed += (draw(_GAPS) if layout == "wild" else "") + ","
        listed += draw(gaps)
    return f"from {module} import{' ' if comma else ''}({listed})"
