"""Chains against Python itself: generated packages are analysed as text, then imported for real.

A chain that ends `Defined` must be importable, one that ends `Missing` must not be, and two paths that are called the
same object must be one object.
"""

from __future__ import annotations

import importlib
import itertools
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from canonic.analysis import Analysis
from canonic.resolution.model import Chain, Defined, Missing

NAMES = ("Ant", "Bee", "Cat", "Dog")

names = st.sampled_from(NAMES)


def statements(number: int) -> st.SearchStrategy[str]:
    """One module-level statement of module `number`; imports reach for earlier modules only, so nothing runs in
    circles.
    """
    own = [
        st.builds("class {0}:\n    pass".format, names),
        st.builds("def {0}():\n    pass".format, names),
        st.builds("{0} = object()".format, names),
        st.builds("{0}: object".format, names),
        st.builds("if len({1!r}) > 9:\n    {0} = object()".format, names, names),
        st.builds("for {0} in ():\n    pass".format, names),
        st.builds("try:\n    {0} = {1}\nexcept NameError:\n    {0} = object()".format, names, names),
        st.builds("try:\n    del {0}\nexcept NameError:\n    pass".format, names),
        st.builds("__all__ = [{0!r}]".format, names),
    ]
    if number:
        other = st.integers(0, number - 1)
        guarded = "try:\n    {0}\nexcept ImportError:\n    {1} = object()"
        plain = st.builds("from .m{0} import {1} as {2}".format, other, names, names)
        own += [
            st.builds(guarded.format, plain, names),
            st.builds("try:\n    from .m{0} import {1}\nexcept ImportError:\n    pass".format, other, names),
            st.builds("from .m{0} import *".format, other),
            st.builds("from . import m{0} as {1}".format, other, names),
            st.builds(
                "from . import m{0}\ntry:\n    {2} = m{0}.{1}\nexcept AttributeError:\n    pass".format,
                other,
                names,
                names,
            ),
            st.builds("def set_it():\n    global {0}\n    {0} = object()".format, names),
            st.builds(
                "def __getattr__(name):\n    if name == {1!r}:\n        from .m{0} import {2}\n        return {2}\n"
                "    raise AttributeError(name)".format,
                other, names, names,
            ),
        ]  # fmt: skip
    return st.one_of(own)


@st.composite
def packages(draw: st.DrawFn) -> tuple[str, ...]:
    count = draw(st.integers(2, 5))
    return tuple(
        "\n".join(draw(st.lists(statements(number), min_size=1, max_size=5))) + "\n" for number in range(count)
    )


@contextmanager
def written(modules: tuple[str, ...]) -> Iterator[tuple[str, Analysis]]:
    package = "canonic_generated"
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, package)
        home.mkdir()
        (home / "__init__.py").write_text("")
        for number, text in enumerate(modules):
            (home / f"m{number}.py").write_text(text)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            yield package, Analysis.open(folder, use_cache=False)
        finally:
            sys.path.remove(folder)
            for name in [name for name in sys.modules if name.partition(".")[0] == package]:
                del sys.modules[name]


def real(module: str, name: str) -> tuple[bool, object]:
    """Whether ``from module import name`` works, and what it gives."""
    try:
        loaded = importlib.import_module(module)
    except (ImportError, NameError, AttributeError):
        return False, "module"
    try:
        return True, getattr(loaded, name)
    except (AttributeError, ImportError):  # a module ``__getattr__`` may fail in its own import
        return False, "name"


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(packages())
def test_what_a_chain_says_is_what_an_import_does(modules: tuple[str, ...]) -> None:
    with written(modules) as (package, analysis):
        assume(all(real(f"{package}.m{number}", "x")[1] != "module" for number in range(len(modules))))
        resolver = analysis.judge.resolver
        found: list[tuple[Chain, object]] = []
        for number, name in itertools.product(range(len(modules)), NAMES):
            module = f"{package}.m{number}"
            chain = resolver.follow(module, name)
            works, value = real(module, name)
            single = len(chain.arms) == 1
            certain = single and chain.stable and not chain.arms[0].guards
            if certain and isinstance(chain.end, Defined):
                assert works, (module, name, chain, modules)
                if chain.end.kind is not None:
                    again, home = real(chain.end.path.module, chain.end.path.name)
                    assert again, (module, name, chain, modules)
                    assert home is value, (module, name, chain, modules)
            if single and isinstance(chain.end, Missing):
                assert not works, (module, name, chain, modules)
            if works:
                found.append((chain, value))
        for (one, left), (other, right) in itertools.combinations(found, 2):
            if resolver.same_object(one, other):
                assert left is right, (one, other, modules)
