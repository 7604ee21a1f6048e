"""Import paths as people write them, read by `read_path`."""

from __future__ import annotations

import pytest

from canonic.settings.paths import PathFault, read_path
from canonic.settings.shapes import PathForm
from canonic.text.names import Path


@pytest.mark.parametrize(
    ("text", "form", "path"),
    [
        ("a.b:C", "name", Path("a.b", "C")),
        ("a.b", "module", Path("a.b", "")),
        ("a.b", "either", Path("a.b", "")),
        ("a.b:*", "legacy", Path("a.b", "*")),
        ("größe.maß:Ä", "name", Path("größe.maß", "Ä")),
    ],
)
def test_a_path_of_the_wanted_form_is_read(text: str, form: PathForm, path: Path) -> None:
    assert read_path(text, form) == path


@pytest.mark.parametrize(
    ("text", "form", "words"),
    [
        ("not:a:path", "name", "more than one colon"),
        ("", "name", "the path is empty; write `module:Name`"),
        ("  ", "legacy", "the path is empty"),
        (" a:B", "name", "write `a:B`"),
        ("import-by", "legacy", "`import-by` in `import-by` is not a Python name"),
        ("a.class:B", "name", "`class` in `a.class:B` is a Python keyword"),
        ("a..b:C", "name", "empty part"),
        ("a:", "either", "empty part"),
        (":B", "name", "empty part"),
        (".b:C", "name", "is relative"),
        ("a/b.py", "module", "is a file; write a dotted module"),
        ("a.b:C.d", "name", "a member of `C`"),
        ("a.b.C", "name", "did you mean `a.b:C`?"),
        ("a:B", "module", "write the module alone: `a`"),
        ("a:*", "either", "`*` stands only in the `legacy` of a name entry"),
        ("1a:B", "name", "`1a` in `1a:B` is not a Python name"),
    ],
)
def test_what_is_no_path_says_why_and_what_to_write(text: str, form: PathForm, words: str) -> None:
    with pytest.raises(PathFault) as caught:
        read_path(text, form)
    assert words in str(caught.value)
