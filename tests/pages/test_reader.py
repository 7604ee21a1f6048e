"""The laws of the reader of rule pages, and of the comparison of findings with markers."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.findings import Finding, Reason, Severity
from canonic.text.spans import Span
from tests.pages.claims import compare
from tests.pages.goldens import update
from tests.pages.reader import PageError, read

PAGE = """\
# old-price

## What it does
Finds `old`. A block of another language is prose:

```console
$ canonic check
```

## Example

```toml
extends = []
```

`shop/prices.py`, `shop/__init__.py`:
```python
import old  # warning: 8 [old-price] "is \\"old\\"" fix=safe
x = 1  # a comment stays  # hint: [other-rule] # error: 1-2
#   ^ "one" withheld=dynamic
```

`shop/cart.py`:
```python crlf
y = 2
```

Use instead:

`shop/prices.py`:
```python
import new
```

Use instead (unsafe):

`shop/prices.py`:
```python
import newer
```

The words go on, so this is a file again under the next heading only.

## Cases
### Nothing to see
`a.py`:
```python
```
"""


def finding(line: int = 1, column: int = 8, rule: str = "old-price", message: str = "is old") -> Finding:
    """A finding at one place in `a.py`, three characters wide."""
    span = Span(line, column, line, column + 3)
    return Finding(path="a.py", span=span, rule=rule, severity=Severity.WARNING, message=message)


def markers_of(code: str) -> tuple[object, ...]:
    return read(f"## Example\n`a.py`:\n```python\n{code}\n```\n").cases[0].markers


def complaints(code: str, *findings: Finding) -> list[str]:
    markers = read(f"## Example\n`a.py`:\n```python\n{code}\n```\n").cases[0].markers
    return compare(markers, findings, "old-price")


def test_each_heading_with_code_is_one_workspace() -> None:
    page = read(PAGE)
    assert page.title == "old-price"
    assert page.headings == ("What it does", "Example", "Cases")
    assert [case.heading for case in page.cases] == ["Example", "Nothing to see"]
    assert sorted(page.cases[0].files) == ["canonic.toml", "shop/__init__.py", "shop/cart.py", "shop/prices.py"]
    assert page.cases[1].files == {"a.py": ""}


def test_markers_leave_no_trace_in_the_files() -> None:
    files = read(PAGE).cases[0].files
    assert files["shop/prices.py"] == "import old\nx = 1  # a comment stays\n"
    assert files["shop/cart.py"] == "y = 2\r\n"
    assert files["canonic.toml"] == "extends = []\n"


def test_a_marker_says_place_severity_rule_words_fix_and_reason() -> None:
    first, second, third, fourth = read(PAGE).cases[0].markers[:4]
    assert (first.file, first.line, first.column, first.end_column) == ("shop/prices.py", 1, 8, None)
    assert (first.severity, first.rule, first.words, first.fix) == ("warning", "old-price", 'is "old"', "safe")
    assert (second.line, second.severity, second.rule, second.column) == (2, "hint", "other-rule", None)
    assert (third.line, third.severity, third.rule, third.column, third.end_column) == (2, "error", None, 1, 2)
    assert (fourth.line, fourth.column, fourth.end_column, fourth.words) == (2, 5, 6, "one")
    assert (fourth.severity, fourth.withheld) == (None, "dynamic")
    assert PAGE.splitlines()[first.page_line - 1].startswith("import old")


def test_use_instead_holds_what_the_fix_of_that_grade_produces() -> None:
    goldens = read(PAGE).cases[0].goldens
    assert [(golden.file, golden.text, golden.unsafe) for golden in goldens] == [
        ("shop/prices.py", "import new\n", False),
        ("shop/prices.py", "import newer\n", True),
    ]
    assert PAGE.splitlines()[goldens[0].first_line - 1 : goldens[0].end_line - 1] == ["import new"]


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ("## Example\n```python\nx = 1\n```\n", "line 2: name the file"),
        ("## Example\n`a.py`:\n\nprose\n```python\nx = 1\n```\n", "line 5: name the file"),
        ("## Example\n`a.py`:\n```python\nx = 1\n", "line 3: this block is never closed"),
        ("`a.py`:\n```python\n```\n`a.py`:\n```python\n```\n", "line 5: `a.py` is given twice"),
        ("```toml\n```\n```toml\n```\n", "line 3: `canonic.toml` is given twice"),
        ("`a.py`:\n```python\nx  # warning: nonsense\n```\n", "line 3: write a marker as"),
        ("`a.py`:\n```python\nx  # warning: [r] fix=perhaps\n```\n", "line 3: `fix=perhaps` is unknown"),
        ("`a.py`:\n```python\n#  ^^^ nonsense\n```\n", "line 3: write carets as"),
        ("`a.py`:\n```python\n```\nUse instead:\n\n`b.py`:\n```python\n```\n", "line 7: `b.py` is no file"),
        ("`a.py`:\n```python\n```\nUse instead:\n```python\n```\n", "line 5: name the file"),
    ],
)
def test_a_malformed_page_is_refused_with_its_line(page: str, complaint: str) -> None:
    with pytest.raises(PageError) as caught:
        read(page)
    assert str(caught.value).startswith(complaint)


def test_a_finding_without_a_marker_is_a_complaint() -> None:
    assert complaints("import old", finding()) == [
        'no marker for: a.py:1: 8-11 warning [old-price] "is old" fix=none',
    ]


def test_a_marker_without_a_finding_is_a_complaint() -> None:
    (complaint,) = complaints('import old  # warning: 8 "is old"')
    assert complaint == 'no such finding: a.py:1:8 warning "is old" (page line 4)'


def test_one_marker_claims_one_finding_only() -> None:
    assert len(complaints("import old  # warning:", finding(), finding())) == 1
    assert complaints("import old  # warning: # warning:", finding(), finding()) == []


def test_a_vague_marker_leaves_the_finding_that_an_exact_one_needs() -> None:
    code = "import old, old  # warning: # warning: 8"
    assert complaints(code, finding(column=8), finding(column=13)) == []
    assert complaints(code, finding(column=13), finding(column=8)) == []


@pytest.mark.parametrize(
    "code",
    [
        "import old  # warning: 9",
        "import old  # error:",
        "import old  # warning: [other-rule]",
        'import old  # warning: "is new"',
        "import old  # warning: fix=safe",
        "import old  # warning: withheld=dynamic",
        "import old  # warning: 8-12",
        "import old\n#      ^^ [old-price]",
        "import old\n#       ^^^ [old-price]",
        "import old\n\n#      ^^^ [old-price]",
    ],
)
def test_each_part_of_a_marker_counts(code: str) -> None:
    assert len(complaints(code, finding())) == 2


def test_carets_underline_the_exact_span() -> None:
    assert complaints("import old\n#      ^^^", finding()) == []


def test_carets_without_words_make_the_marker_of_their_line_exact() -> None:
    assert complaints("import old  # warning: 8\n#      ^^^", finding()) == []
    assert complaints("import old  # warning:\n#      ^^^", finding()) == []
    assert len(complaints("import old  # warning: 8\n#      ^^", finding())) == 2


def test_carets_at_another_place_are_a_marker_of_their_own() -> None:
    code = "import old, old  # warning: 8\n#           ^^^"
    assert complaints(code, finding(), finding(column=13)) == []
    assert len(complaints(code, finding())) == 1


def test_a_reason_may_stand_in_the_marker() -> None:
    found = Finding(
        path="a.py",
        span=Span(1, 8, 1, 11),
        rule="old-price",
        severity=Severity.HINT,
        message="",
        withheld=Reason.DYNAMIC,
    )
    assert complaints("import old  # hint: fix=none withheld=dynamic", found) == []


def test_update_writes_only_the_golden_block(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(PAGE, encoding="utf-8")
    line = read(PAGE).cases[0].line
    update(page, line, {("shop/prices.py", True): "import newest\nimport more\n"})
    assert page.read_text(encoding="utf-8") == PAGE.replace("import newer\n", "import newest\nimport more\n")
