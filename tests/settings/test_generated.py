"""What is made from the option table is fresh, and says what the table says."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from canonic.settings.options import ENTRIES, KNOWN_RULES, OPTIONS
from canonic.settings.validate import Table, validate

ROOT = Path(__file__).resolve().parents[2]


def test_the_generated_files_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_the_schema_knows_every_key_and_every_rule() -> None:
    schema = json.loads((ROOT / "server/canonic/settings/canonic.schema.json").read_text("utf-8"))
    assert set(schema["properties"]) == {option.name for option in OPTIONS} | {entry.kind for entry in ENTRIES}
    assert list(schema["properties"]["severity"]["properties"]) == list(KNOWN_RULES)
    for entry in ENTRIES:
        assert set(schema["definitions"][entry.kind]["properties"]) == {option.name for option in entry.options}


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_the_example_of_an_option_is_valid(option: object) -> None:
    from canonic.settings.shapes import Option

    assert isinstance(option, Option)
    table = tomllib.loads(f"{option.name} = {option.example}")
    assert validate(table, OPTIONS, Table("", "", 0)) == (table, [])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_the_examples_of_an_entry_are_valid(entry: object) -> None:
    from canonic.settings.shapes import Entry

    assert isinstance(entry, Entry)
    whole = tomllib.loads(entry.example)
    assert validate(whole, entry.options, Table("", "", 0)) == (whole, [])
    for option in entry.options:
        table = whole | tomllib.loads(f"{option.name} = {option.example}")
        assert validate(table, entry.options, Table("", "", 0)) == (table, [])
