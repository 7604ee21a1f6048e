"""Cells become one text and edits of it go back into the cells: nothing else of the file changes."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonic.notebooks.cells import NotANotebook, Notebook, read_notebook
from canonic.text.edits import TextEdit, apply_edits
from canonic.text.spans import Lines, Span
from tests.notebooks.building import FORMS, code, notebook, text


def read(raw: str) -> Notebook:
    return read_notebook(raw.encode())


def sources(raw: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(raw)["cells"]]


@pytest.mark.parametrize("form", FORMS)
def test_code_cells_are_joined_in_order_and_every_place_has_its_cell(form: str) -> None:
    book = read(notebook(text("# é"), "import a\nimport b", text("x"), "", "import c\n", form=form))
    assert [(cell.number, cell.first_line, cell.lines) for cell in book.cells] == [(2, 1, 2), (5, 4, 1)]
    assert book.text == "import a\nimport b\npass  # the next cell\nimport c\n"
    assert [book.place(line) for line in (1, 2, 3, 4)] == [(2, 1), (2, 2), (2, 3), (5, 1)]
    assert book.span(Span(4, 8, 4, 9)) == Span(1, 8, 1, 9)
    assert book.source(4) == "import c\n"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
def test_a_name_is_replaced_and_every_other_byte_is_kept(form: str, mark: str) -> None:
    old = "%time\nx = '\u00e9\U0001f600\\n\t'\nfrom old import A  # \u00fc/"
    raw = mark + notebook(text("from old import A"), code(old, outputs=[{"text": "from old import A"}]), form=form)
    at = Lines(read(raw).text)
    where = at.text.index("old import")
    after = read(raw).rewritten([TextEdit(at.span(where, where + 3), "\u00e4new")])
    new = old.replace("old", "\u00e4new")
    assert sources(after.removeprefix("\ufeff"))[1] == new
    assert after.isascii() == (form == "escaped" and not mark)
    spelling = json.dumps("\u00e4new", ensure_ascii=form == "escaped")[1:-1]
    assert after.replace(f"from {spelling} import A  #", "from old import A  #") == raw


LISTS = {
    "a line in the middle": ("a\nb\nc", "a\nX\nc", '["a\\n", "X\\n", "c"]'),
    "a line goes": ("a\nb\nc", "a\nc", '["a\\n", "c"]'),
    "the last line goes": ("a\nb", "a", '["a"]'),
    "the first line goes": ("a\nb", "b", '["b"]'),
    "all goes": ("a", "", "[]"),
    "a line comes": ("a\nc", "a\nb\nc", '["a\\n", "b\\n", "c"]'),
    "a line comes first": ("b", "a\nb", '["a\\n", "b"]'),
    "a line comes last": ("a", "a\nb", '["a\\n", "b"]'),
    "one line becomes two": ("ab", "a\nb", '["a\\n", "b"]'),
    "two lines become one": ("a\nb\nc", "ab\nc", '["ab\\n", "c"]'),
    "the same line twice": ("a\na\na", "a\na", '["a\\n", "a"]'),
}


@pytest.mark.parametrize("case", LISTS)
def test_a_list_of_lines_stays_one(case: str) -> None:
    before, after, expected = LISTS[case]
    raw = json.dumps({"cells": [code("".join(before))], "metadata": {}, "nbformat": 4})
    raw = raw.replace(json.dumps(before), json.dumps(before.splitlines(keepends=True)))
    book = read(raw)
    lines = Lines(book.text)
    changed = book.rewritten([TextEdit(lines.span(0, len(before)), after)])
    assert json.loads(changed)["cells"][0]["source"] == json.loads(expected)
    assert changed == raw.replace(json.dumps(before.splitlines(keepends=True)), expected)


def test_a_list_that_is_cut_elsewhere_than_at_its_lines_keeps_its_text() -> None:
    raw = notebook(code("")).replace('"source": []', '"source": ["imp", "ort a\\nimport", " b\\nimport c"]')
    book = read(raw)
    at = book.text.index("b")
    span = Lines(book.text).span(at, at + 1)
    assert sources(book.rewritten([TextEdit(span, "new")])) == ["import a\nimport new\nimport c"]


def test_an_edit_that_leaves_its_cell_or_concerns_no_python_is_refused() -> None:
    book = read(notebook("import a", "!ls\nimport b"))
    for span in (Span(1, 1, 4, 2), Span(3, 1, 3, 3), Span(3, 1, 4, 1)):
        with pytest.raises(ValueError, match="an edit"):
            book.rewritten([TextEdit(span, "x")])


LINES = st.lists(st.sampled_from(["import a", "é = 1", "", "x = '\"\\t\U0001f600'", "  # c"]), max_size=5).map(
    "\n".join
)
CELLS = st.lists(st.tuples(st.sampled_from(["code", "markdown"]), LINES), min_size=1, max_size=5)


@given(CELLS, st.sampled_from(FORMS), st.data())
def test_edits_of_the_joined_text_are_edits_of_the_cells(
    cells: list[tuple[str, str]], form: str, data: st.DataObject
) -> None:
    raw = notebook(*({**code(source), "cell_type": kind} for kind, source in cells), form=form)
    book = read(raw)
    if not book.cells:
        assert book.text == ""
        return
    cell = data.draw(st.sampled_from(book.cells))
    lines = Lines(book.text)
    first = lines.offset(cell.first_line, 1)
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(cell.source))] * 2)))
    new = data.draw(st.sampled_from(["", "new", "a\nb", "\n", "ü"]))
    edit = TextEdit(lines.span(first + start, first + end), new)
    after = book.rewritten([edit])
    now = sources(after)
    whole = cell.source if cell.source.endswith("\n") else f"{cell.source}\n"
    expected = whole[:start] + new + whole[end:]
    assert now[cell.number - 1] == (expected if whole == cell.source else expected.removesuffix("\n"))
    before = sources(raw)
    assert [said for number, said in enumerate(now) if number != cell.number - 1] == [
        said for number, said in enumerate(before) if number != cell.number - 1
    ]
    kept = json.loads(after)
    kept["cells"][cell.number - 1]["source"] = json.loads(raw)["cells"][cell.number - 1]["source"]
    assert json.dumps(kept) == json.dumps(json.loads(raw))
    assert book.rewritten([]) == raw
    assert all(one.first_line + one.lines + 1 == other.first_line for one, other in pairwise(book.cells))
    assert apply_edits(book.text, [edit]).count("\n") >= book.text.count("\n") - whole.count("\n")


FAULTS = {
    "": "is no notebook",
    "{": "is no notebook",
    "[]": "is no notebook",
    "{}": "is no notebook",
    '{"cells": 3}': "is no notebook",
    '{"cells": [3]}': "is no notebook",
    '{"cells": [], "nbformat": 3}': "is a notebook of format 3",
    '{"cells": [], "nbformat": "x"}': "is a notebook of format x",
    '{"worksheets": []}': "is no notebook",
    "[" * 100_000: "is no notebook",
    '{"cells":' * 50_000: "is no notebook",
}


@pytest.mark.parametrize("raw", FAULTS, ids=lambda raw: raw[:30])
def test_what_is_no_notebook_says_why(raw: str) -> None:
    with pytest.raises(NotANotebook, match=FAULTS[raw]):
        read(raw)


def test_bytes_that_are_no_text_say_so() -> None:
    with pytest.raises(NotANotebook, match="not UTF-8"):
        read_notebook(b'{"cells": "\xff"}')


@pytest.mark.parametrize(
    "cells",
    [
        [{}],
        [{"cell_type": "code"}],
        [{"cell_type": "code", "source": 3}],
        [{"cell_type": "code", "source": [3]}],
        [{"cell_type": ["code"], "source": "import a", "metadata": 3}],
        [code("import \udc00")],
        [code("a\0b")],
        [code("import a", metadata={"vscode": {"languageId": "sql"}})],
        [code("import a", cell_type="raw")],
    ],
    ids=repr,
)
def test_a_cell_that_cannot_be_read_is_passed_over(cells: list[object]) -> None:
    raw = json.dumps({"cells": [*cells, code("import b")], "nbformat": 4, "metadata": {}})
    assert read(raw).text == "import b\n"


def test_numbers_that_only_python_writes_are_read() -> None:
    assert (
        read(notebook(code("import a", outputs=[{"data": float("nan")}, "\udc00"]), form="escaped")).text
        == "import a\n"
    )


@pytest.mark.parametrize("metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "julia"}}])
def test_a_notebook_of_another_language_has_no_python(metadata: object) -> None:
    assert read(notebook("import a", metadata=metadata)).text == ""


@pytest.mark.parametrize("metadata", [{}, None, 3, {"kernelspec": 3}, {"language_info": {"name": "ipython"}}])
def test_a_notebook_that_does_not_say_is_python(metadata: object) -> None:
    assert read(notebook("import a", metadata=metadata)).text == "import a\n"


def test_a_declared_encoding_means_nothing_in_a_notebook() -> None:
    book = read(notebook("# -*- coding: latin-1 -*-\nx = 'é'"))
    assert book.text == "# -*- coding  latin-1 -*-\nx = 'é'\n"
    edit = TextEdit(Span(2, 1, 2, 2), "y")
    assert sources(book.rewritten([edit])) == ["# -*- coding: latin-1 -*-\ny = 'é'"]
