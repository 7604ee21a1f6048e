"""A text that is being typed gives the facts and uses that reading it as a whole gives, and little of it is read."""

from __future__ import annotations

import random
import re
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canonic.facts.body import extract_uses
from canonic.facts.extract import extract_text
from canonic.facts.typed import Typed
from tests.facts.generated import sources

PIECES = (
    *"()[]{}\"'#:,.;@=",
    *(
        '"""',
        "'''",
        "\n",
        "\n\n",
        "\\\n",
        "\r\n",
        "\f",
        "\t",
        "    ",
        "é",
        "x",
        "import ",
        "from x ",
        'f"{x!r',
        "lambda: ",
    ),
    *("import a\n", "import os.path as p\n", "from . import z, w as v\n", "from __future__ import annotations\n"),
    *("def f():\n    pass\n", "class A:\n    import b\n", "@dec\n", '@deprecated("x")\n', "else:\n", "    case 1:\n"),
    *("try:\n", "except ImportError:\n", "if TYPE_CHECKING:\n    from t import u\n", "match x:\n    case 1:\n"),
    *(
        "from typing import TYPE_CHECKING as T\n",
        "if T:\n    import checked\n",
        "global g\n",
        "<<<<<<< it's\n",
        "=======\n",
    ),
    *("a.b = 3\n", "os.path = 1\n", "del os.x\n", 'setattr(os, "x", 1)\n', "z = os\nz.k = 2\n", "# setattr(\n"),
    *(
        'sys.modules["a.b"] = 1\n',
        'm = import_module("a.b")\n',
        "m = __import__('c')\n",
        "m.x = 4\n",
        'patch("a.b.c")\n',
    ),
    *('__all__ = ["a"]\n', '__all__ += ["b"]\n', "    __all__.append('c')\n", "def __getattr__(n):\n    return 1\n"),
    *(
        "# canonic: ignore[x]\n",
        "import a  # noqa\n",
        'warnings.warn("d", DeprecationWarning)\n',
        'globals()["x"] = 1\n',
    ),
    *("async def g():\n    global h\n    import h\n", "print(h.y, os.path)\n", "type X = int\n", "lazy import q\n"),
)


@cache
def real_texts() -> list[str]:
    """Some files of the standard library."""
    found = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    chosen = [path for path in found if 500 < path.stat().st_size < 40_000 and "site-packages" not in path.parts]
    random.Random(7).shuffle(chosen)
    return list(_read(chosen[:120]))


def _read(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        try:
            yield path.read_bytes().decode()
        except UnicodeDecodeError:
            continue


def edited(text: str, by: random.Random) -> str:
    """A text after one of the things that one does in an editor."""
    at = by.randrange(len(text) + 1)
    if by.random() < 0.5:
        at = text.rfind("\n", 0, at) + 1
    what = by.random()
    if what < 0.5:
        return text[:at] + by.choice(PIECES) + text[at:]
    if what < 0.75:
        return text[:at] + text[at + by.choice((1, 2, 30, 400)) :]
    if what < 0.85:
        start = by.randrange(len(text) + 1)
        return text[:at] + text[start : start + by.randrange(300)] + text[at:]
    lines = text.split("\n")
    number = by.randrange(len(lines))
    lines[number] = by.choice(("    ", "", " ")) + lines[number].lstrip()
    return "\n".join(lines)


def assert_same(typed: Typed, text: str) -> None:
    assert typed.facts(text) == extract_text(text)
    uses = typed.uses(text)
    assert uses is None or uses == extract_uses(text.encode("utf-8", "surrogatepass"))


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0))
def test_typing_in_real_files_gives_what_the_whole_text_gives(number: int, seed: int) -> None:
    by = random.Random(seed)
    text = real_texts()[number % len(real_texts())]
    if by.random() < 0.1:
        text = text.replace("\n", "\r\n")
    typed, earlier = Typed(), text
    for _ in range(6):
        assert_same(typed, text)
        earlier, text = text, earlier if by.random() < 0.2 else edited(text, by)


@settings(deadline=None)
@given(sources(), st.integers(min_value=0))
def test_typing_in_nasty_files_gives_what_the_whole_text_gives(text: str, seed: int) -> None:
    by = random.Random(seed)
    typed = Typed()
    for _ in range(5):
        assert_same(typed, text)
        text = edited(text, by)


def long_text() -> str:
    functions = "\n\n".join(
        f"def handle_{number}(value):\n    '''Handles one.'''\n    return [m.X, {number}, value]\n"
        for number in range(200)
    )
    return f'"""A long module."""\n\nimport a.old as m\n\n\n{functions}\n'


LINE = "counted = len(__name__) + (1)"


@pytest.mark.parametrize(
    "place", ["def handle_100(", "    return [m.X, 100,", "    '''Handles one.'''\n    return [m.X, 50"]
)
def test_a_key_has_little_of_a_long_text_read(place: str) -> None:
    """Broken statements on the way included: brackets are open until they are closed."""
    text = long_text()
    typed = Typed()
    typed.facts(text)
    parts = typed.parts_read
    assert parts > 10
    at = text.index(place)
    indent = " " * (len(place) - len(place.lstrip()))
    for length in range(len(LINE) + 1):
        before = typed.parts_read
        now = text[:at] + indent + LINE[:length] + "\n" + text[at:]
        assert typed.facts(now) == extract_text(now)
        assert typed.parts_read - before <= 3
        assert typed.uses(now) == extract_uses(now.encode())
    assert typed.texts_read == 0
    assert len(typed.about(now, ("counted",))) < len(now) / 10


def test_what_one_part_says_is_known_to_all() -> None:
    text = long_text() + "\n\ndef late():\n    late_module.Name = 3\n    return late_module.Y\n"
    typed = Typed()
    assert not typed.facts(text).attribute_stores
    with_import = text.replace("import a.old as m", "import a.old as m\nimport late_module")
    before = typed.parts_read
    assert [store.dotted for store in typed.facts(with_import).attribute_stores] == ["late_module.Name"]
    assert typed.parts_read == before + 1
    uses = typed.uses(with_import)
    assert uses is not None
    assert [use.dotted for use in uses.uses][-2:] == ["late_module.Name", "late_module.Y"]
    assert_same(typed, with_import)


WORDS = ("X", "global", "missing", "join", "self")
PATTERNS = (r"(?<![\w.]){}(?!\w|[ \t]*\.)", r"\.\s*{}\b", r"\(\s*{}\b", r"\b{}\s*[,(=]", r"^[^\n]*\b{}\b", r"=\s*{}")


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=0), st.sampled_from(WORDS), st.sampled_from(PATTERNS))
def test_looking_for_a_word_in_what_has_it_finds_what_the_whole_text_has(
    number: int, seed: int, word: str, pattern: str
) -> None:
    by = random.Random(seed)
    text = real_texts()[number % len(real_texts())]
    typed = Typed()
    wanted = re.compile(pattern.format(word), re.MULTILINE)
    for _ in range(4):
        typed.facts(text)
        assert wanted.findall(typed.about(text, (word, "other"))) == wanted.findall(text)
        text = edited(text, by)


@pytest.mark.parametrize(
    "addition",
    [
        "def __getattr__(name):\n    return 3\n",
        "from typing import TYPE_CHECKING as T\n\nif T:\n    import only\n",
        "__all__ = ['late']\n\n__all__ += ['early']\n",
    ],
)
def test_what_parts_do_not_say_is_read_as_a_whole(addition: str) -> None:
    typed = Typed()
    typed.facts(long_text())
    padding = "\n\n" + "# more\n" * 200
    text = padding.join((long_text(), *addition.split("\n\n"), ""))
    assert_same(typed, text)
