"""Names that a file may bind anew: an endless search for one is no answer."""

from __future__ import annotations

import pytest

from canonic.facts.body import extract_body
from canonic.facts.extract import extract_text
from canonic.resolution.free_names import FreeNames
from canonic.text.names import Path


def _names(text: str) -> FreeNames:
    return FreeNames(text, extract_text(text), extract_body(text.encode()), lambda statement, name: None)


@pytest.mark.parametrize("hidden", ["from m import *", "def __getattr__(name):\n    return 1", "globals()['a'] = 1"])
def test_no_name_is_free_where_the_file_does_not_say_what_it_binds(hidden: str) -> None:
    assert _names(f"{hidden}\nuse = 1\n").claim_any(Path("a.b"), ["b", "a_b"]) is None


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert _names("b = a_b = a_b_2 = 1\n").claim_any(Path("a.b"), ["b", "a_b"]) == "a_b_3"
