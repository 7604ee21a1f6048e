"""`locate` against `tomllib`: the same keys, and each span holds the text of exactly that key or value."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canonic.settings.places import KeyPath, lines_below, locate, render
from canonic.text.spans import Lines

LEAVES = (
    "1",
    "-0x_ff".replace("-", "").replace("_", ""),
    "+1_000",
    "3.5e-7",
    "-inf",
    "true",
    "1979-05-27T07:32:00Z",
    "1979-05-27 07:32:00.5",
    "07:32:00",
    '""',
    "''",
    '"a # no comment ] } , = [x]"',
    "'C:\\\\path\\'",
    '"\\"quoted\\" \\\\"',
    '"\\u00e9 \U0001f40d"',
    '"""\nfirst ] # no\n\\\n  joined """',
    '"""with ""quotes"""""',
    '""""""',
    "'''\n[[name]]\nkey = 'v'\n'''",
    "''''quoted'''''",
)
BARE = st.text("abcxyz019_-", min_size=1, max_size=4)
ODD = st.text("ab .#]=é\U0001f40d", max_size=4)
KEYS = BARE | ODD
SPACE = st.sampled_from(("", " ", "\t", "  "))
BLANK = st.sampled_from(("", " ", "\n", ' # note ] } "\n', "\n\n\t"))


class Writer:
    """Writes one TOML text, with every freedom that the format gives."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def key(self, key: str) -> str:
        styles = [f'"{key}"', f"'{key}'"]
        if key and key.isascii() and all(char.isalnum() or char in "_-" for char in key):
            styles.append(key)
        return self.draw(st.sampled_from(styles))

    def dotted(self, keys: list[str]) -> str:
        return f"{self.draw(SPACE)}.{self.draw(SPACE)}".join(self.key(key) for key in keys)

    def value(self, depth: int) -> str:
        kind = self.draw(st.sampled_from(("leaf", "leaf", "array", "inline"))) if depth else "leaf"
        if kind == "leaf":
            return self.draw(st.sampled_from(LEAVES))
        if kind == "array":
            items = [self.blank() + self.value(depth - 1) + self.blank() for _ in range(self.draw(st.integers(0, 3)))]
            comma = "," if items and self.draw(st.booleans()) else ""
            return f"[{','.join(items)}{comma}{self.blank()}]"
        keys = self.draw(st.lists(KEYS, max_size=3, unique=True))
        pairs = [self.pair([key, *self.deeper()], depth - 1) for key in keys]
        return "{" + ", ".join(f" {pair} " for pair in pairs) + "}"

    def pair(self, keys: list[str], depth: int) -> str:
        return f"{self.dotted(keys)}{self.draw(SPACE)}={self.draw(SPACE)}{self.value(depth)}"

    def deeper(self) -> list[str]:
        return self.draw(st.lists(KEYS, max_size=1))

    def blank(self) -> str:
        return self.draw(BLANK)

    def tail(self) -> str:
        return self.draw(SPACE) + self.draw(st.sampled_from(("\n", "# [no.table]\n", "\n\n  \t\n")))

    def body(self, taken: set[str]) -> str:
        keys = [key for key in self.draw(st.lists(KEYS, max_size=3, unique=True)) if key not in taken]
        taken.update(keys)
        return "".join(f"{self.draw(SPACE)}{self.pair([key, *self.deeper()], 2)}{self.tail()}" for key in keys)

    def table(self, path: list[str], depth: int, *, many: bool) -> str:
        one, other = ("[[", "]]") if many else ("[", "]")
        taken: set[str] = set()
        text = ""
        for _ in range(self.draw(st.integers(1, 3)) if many else 1):
            taken = set()
            text += (
                f"{one}{self.draw(SPACE)}{self.dotted(path)}{self.draw(SPACE)}{other}{self.tail()}{self.body(taken)}"
            )
            text += self.tables(path, depth, taken)
        return text

    def tables(self, path: list[str], depth: int, taken: set[str]) -> str:
        keys = [key for key in self.draw(st.lists(KEYS, max_size=2, unique=True)) if key not in taken] if depth else []
        return "".join(self.table([*path, key], depth - 1, many=self.draw(st.booleans())) for key in keys)


@st.composite
def documents(draw: Any) -> str:
    writer = Writer(draw)
    taken: set[str] = set()
    text = writer.blank().strip(" ") + writer.body(taken) + writer.tables([], 2, taken)
    return text.replace("\n", draw(st.sampled_from(("\n", "\r\n"))))


def walk(value: Any, path: KeyPath = ()) -> dict[KeyPath, Any]:
    found = {path: value} if path else {}
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found |= walk(inner, (*path, key))
    return found


@given(documents())
def test_every_key_has_its_place_and_every_place_its_key(text: str) -> None:
    decoded = walk(tomllib.loads(text))
    places = locate(text)
    lines = Lines(text)
    assert set(places) == set(decoded)
    for path, place in places.items():
        own = lines.slice(place.span)
        if place.value is not None:
            written = lines.slice(place.value)
            assert repr(tomllib.loads(f"x = {written}")["x"]) == repr(decoded[path])
        if isinstance(path[-1], str):
            assert [*tomllib.loads(f"{own} = 1")] == [path[-1]]
        elif place.value is None:
            assert own.startswith("[[")
            assert own.endswith("]]")
        else:
            assert place.value == place.span


def test_items_of_an_array_over_several_lines_have_their_own_lines() -> None:
    text = '[[tool.canonic.name]]\n\n[[tool.canonic.name]]\nlegacy = [ # why\n  "a:b",\n  "c:d", "e:f",\n]\n'
    found = lines_below(locate(text), ("tool", "canonic", "name", 1))
    assert found == {"legacy": 4, "legacy[0]": 5, "legacy[1]": 6, "legacy[2]": 6}


def test_dotted_keys_and_inline_tables_are_found_like_headers() -> None:
    text = 'severity.idle-shim = "off"\nper-file-ignores = { "a.b/**" = ["x"] }\n'
    found = lines_below(locate(text))
    assert found["severity.idle-shim"] == 1
    assert found['per-file-ignores."a.b/**"[0]'] == 2


def test_a_rendered_key_is_what_a_person_would_write() -> None:
    assert render(("tool", "canonic", "name", 0, "legacy", 2)) == "tool.canonic.name[0].legacy[2]"
    assert render(("per-file-ignores", "a/**")) == 'per-file-ignores."a/**"'


@pytest.mark.parametrize("text", ["a", "a = ", "[a", "[[a]\n", "= 1", "a = [1"])
def test_what_is_no_toml_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        locate(text)
