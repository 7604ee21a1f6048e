"""A quick look must never spare a statement that holds a wanted name: with and without it the uses are the same."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from canonic.facts import uses as module
from canonic.facts.mentions import Mentions
from canonic.facts.source import read_source
from canonic.facts.uses import find_uses

SERVER = Path(module.__file__).parents[1]
TEXTS = {
    "decorators": "import m\n\n@m.wraps(\n    1)\n@other\ndef f():\n    pass\n",
    "a string annotation over lines": "import m\n\ndef f(x: '''\nm.X'''):\n    y: 'm.Y' = 1\n",
    "an f-string": "import m\n\ndef f():\n    return f'''{\nm.X}'''\n",
    "another form of the name": "import ﬁ\n\ndef f():\n    return fi.X\n",
    "a name in another form": "import fi\n\ndef f():\n    return ﬁ.X\n",
    "line ends": "import m\r\n\r\ndef f():\r\n    return (1,\r\n  m.X)\r\n",
    "an else and a handler": "import m\ntry:\n    pass\nexcept m.E:\n    pass\nelse:\n    m.X\nfinally:\n    m.Y\n",
    "a case": "import m\nmatch x:\n    case m.X if m.Y: pass\n    case _: m.Z\n",
    "a global": "def f():\n    global m\n    import m\n\ndef g():\n    return m.X\n",
    "a form feed": "import m\n\f\ndef f():\n    return m.X\n",
    "a name bound again": "import m\n\ndef f():\n    m = 1\n    def g():\n        nonlocal m\n        return m.X\n\nclass m: pass\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_uses_are_the_same_without_the_quick_look(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _compare(TEXTS[name], monkeypatch)


@pytest.mark.parametrize("file", sorted(SERVER.rglob("*.py"))[::5], ids=lambda file: file.stem)
def test_uses_of_real_files_are_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _compare(file.read_text("utf-8"), monkeypatch)


def _compare(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = read_source(text)
    assert source is not None
    names = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    quick = find_uses(source, names)
    with monkeypatch.context() as patch:
        patch.setattr(Mentions, "within", lambda self, statement: True)
        assert quick == find_uses(source, names)
    assert quick or names <= {"annotations"}  # what ``from __future__`` imports is used by nobody


def test_a_statement_without_the_word_is_passed_by() -> None:
    text = "import m\n\n\n@deco\ndef f():\n    return 1\n\n\ndef g():\n    return m.X\n"
    mentions = Mentions(text, ["m"])
    assert [mentions.within(node) for node in ast.parse(text).body] == [True, False, True]
