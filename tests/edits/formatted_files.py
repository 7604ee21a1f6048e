"""Strategies for files with uses of a module in statements of every shape and length, for a formatter to judge."""

from __future__ import annotations

from hypothesis import strategies as st

USE, OTHER = "old.things.Thing", "old.things.other"
"""What is rewritten, and what stays beside it."""

_words = st.integers(1, 40).map("w".__mul__)


def _shapes(*templates: str) -> st.SearchStrategy[str]:
    return st.sampled_from(templates)


def _filled(template: str, parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A template with an expression for each ``E`` and a word for each ``W``."""
    kinds = [parts if sign == "E" else _words for sign in template if sign in "EW"]

    def put(values: tuple[str, ...]) -> str:
        coming = iter(values)
        return "".join(next(coming) if sign in "EW" else sign for sign in template.replace("U", "\0"))

    return st.tuples(*kinds).map(put).map(lambda text: text.replace("\0", USE))


def _larger(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    templates = _shapes(
        "U(E, E)",
        "W(E)",
        "W(E, W=E)",
        "[E, E]",
        "(E + E)",
        "(E and W or not E)",
        "{E: E, 'W': W}",
        "U.W(E).W(E).W()",
        "W[E]",
        "W[U:]",
        "W[E:E]",
        "(lambda W: E)",
        "(E if E else W)",
        "[W for W in E if E]",
        "U**W",
        "(E, W,)",
        "W(E,\n    # W\n    W)",
    )
    return templates.flatmap(lambda template: _filled(template, parts))


expressions = st.recursive(st.sampled_from([USE, USE, OTHER, f'f"{{{USE}}}"']) | _words, _larger, max_leaves=6)

_STATEMENTS = _shapes(
    "W = E",
    "W = E  # W",
    "W = E  # noqa: WWW",
    "W.W = W = E",
    "W: U = E",
    "W[E] = E",
    "W, W = E, E",
    "W += E",
    "E",
    "assert E, E",
    "raise U(E) from W",
    "del W.W, W[U]",
    "if E:\n    W()\nelif E:\n    W()",
    "while E:  # W\n    W()",
    "for W in E:\n    W()",
    "with E as W, E:\n    W()",
    "try:\n    W()\nexcept (U, W) as W:\n    W()",
    "@U(E)\nclass W(U, W):\n    W: U = E\n",
    "def W(a: U, b: U = W) -> U:\n    return E\n",
    "def W(a: U) -> U: ...\n",
    "match W:\n    case U():\n        W(E)",
)
statements = _STATEMENTS.flatmap(lambda template: _filled(template, expressions))
"""One statement each, not formatted yet."""

files = st.lists(statements, min_size=1, max_size=3).map(
    lambda found: "\n".join(["import old.things", "", f"print({OTHER}, {USE})", *found, ""])
)
