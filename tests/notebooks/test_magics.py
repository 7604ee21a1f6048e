"""What only IPython understands becomes harmless, and nothing moves."""

from __future__ import annotations

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonic.notebooks.magics import plain

CASES = {
    "%matplotlib inline\nimport a\n": "#matplotlib inline\nimport a\n",
    "!pip install x\nimport a": "#pip install x\nimport a",
    "if x:\n    !ls\n": "if x:\n    0#s\n",
    "if x:\n    !l\nelse:\n    %l\n    ?\n": "if x:\n    0#\nelse:\n    0#\n    0\n",
    "!ls \\\n  -l \\\n -a\nimport a\n": "#ls \\\n# -l \\\n#-a\nimport a\n",
    "x = !ls 'it\nimport a\n": "x = 0#s 'it\nimport a\n",
    "x = y = %who\n": "x = y = 0#ho\n",
    "%time import a\n": "0;    import a\n",
    "%timeit -n 3 import a\n": "#timeit -n 3 import a\n",
    "%time f(\n    1\n)\nimport a\n": "0;    f(\n    1\n)\nimport a\n",
    "os?\nimport a\n": "#s?\nimport a\n",
    "?os\nprint??\n": "#os\n#rint??\n",
    "def f():\n    os.path?\n": "def f():\n    0#.path?\n",
    "/f 1\n,f 1\n;f 1\n": "#f 1\n#f 1\n#f 1\n",
    "%%bash\nimport a\n\nls\n": "#%bash\n#mport a\n\n#s\n",
    "\n%%time\nimport a\n": "\n#%time\nimport a\n",
    "%%time -q\n!ls\nimport a\n": "#%time -q\n#ls\nimport a\n",
    "%%writefile a.py\r\nimport a\r\n": "#%writefile a.py\r\n#mport a\r\n",
    "%%": "#%",
}
UNTOUCHED = [
    "x = (a\n% b)\n",
    "x = [\n!= 1]\n",
    's = """\n%time\n!ls\n?\n"""\n',
    "s = '?'\nt = f'{a!r} {b}?'  # why?\n",
    "a != b\na %= 3\nx = 'a' % b\n",
    "x = y \\\n% z\n",
    "def f(a: int = 3) -> None: ...\n",
    "t = r'\\'  # ?\n".replace("r'\\'", "r'x\\'?'"),
    "# %time import a\n",
    "await f()\n",
    "",
]


@pytest.mark.parametrize("source", CASES)
def test_a_cell_becomes_python_of_the_same_length(source: str) -> None:
    assert plain(source) == CASES[source]
    ast.parse(plain(source))


@pytest.mark.parametrize("source", UNTOUCHED)
def test_python_stays_as_it_is(source: str) -> None:
    assert plain(source) == source


PIECES = st.sampled_from(
    [
        "%time ",
        "!ls",
        "?",
        "%%bash",
        "x = ",
        "import a",
        "\n",
        "\r\n",
        "\r",
        "    ",
        "'",
        '"""',
        "(",
        ")",
        "\\",
        "#",
        "é",
        "%",
        "=",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_length_and_line_ends_are_kept_whatever_a_cell_holds(source: str) -> None:
    after = plain(source)
    assert len(after) == len(source)
    assert [m.span() for m in re.finditer(r"[\r\n]", after)] == [m.span() for m in re.finditer(r"[\r\n]", source)]
