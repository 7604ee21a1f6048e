"""Arguments reach parameters as Python's own binding has it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from canonic.facts.arguments import read_call
from canonic.facts.body import extract_body
from canonic.resolution.matching import match

_NAMES = ("a", "b", "c", "d", "e")


@st.composite
def signatures(draw: DrawFn) -> str:
    """The text between the brackets of a ``def``."""
    names = list(draw(st.permutations(_NAMES)))[: draw(st.integers(0, 5))]
    cuts = sorted(draw(st.integers(0, len(names))) for _ in range(2))
    only, either, named = names[: cuts[0]], names[cuts[0] : cuts[1]], names[cuts[1] :]
    positional = [*only, *either]
    first_default = draw(st.integers(0, len(positional)))
    parts = [name if index < first_default else f"{name}='{index}'" for index, name in enumerate(positional)]
    if only:
        parts.insert(len(only), "/")
    starred = draw(st.booleans())
    if starred:
        parts.append("*more")
    elif named:
        parts.append("*")
    parts += [name if draw(st.booleans()) else f"{name}='x'" for name in named]
    if draw(st.booleans()):
        parts.append("**others")
    return ", ".join(parts)


@st.composite
def calls(draw: DrawFn) -> str:
    """The text of a call whose arguments are their own numbers."""
    positional = draw(st.integers(0, 5))
    names = draw(st.lists(st.sampled_from((*_NAMES, "z", "more", "others")), unique=True, max_size=4))
    values = [*range(positional), *range(positional, positional + len(names))]
    parts = [str(value) if value < positional else f"{names[value - positional]}={value}" for value in values]
    return f"f({', '.join(parts)})"


@settings(max_examples=600, deadline=None)
@given(signatures(), calls())
def test_arguments_are_matched_as_python_binds_them(signature: str, call: str) -> None:
    # Calling is the oracle: `inspect.signature(…).bind` of Python 3.11 refuses what a call accepts.
    source = f"def f({signature}): return locals()\n"
    space: dict[str, object] = {}
    exec(source, space)
    parameters = extract_body(source.encode()).called.signatures[0].parameters
    read = read_call(call)
    assert read is not None
    found = match(parameters, read.arguments)
    try:
        bound = eval(call, space)
    except TypeError:
        assert found is None
        return
    expected = {}
    for name, value in bound.items():
        several = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        expected[name] = tuple(number for number in several if isinstance(number, int))
    assert found == expected
