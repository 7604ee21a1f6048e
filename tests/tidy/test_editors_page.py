"""What ``docs/editors.md`` tells people to write is well-formed, and the tests that it names exist.

Its lines for Neovim and Emacs are run by ``tests/editors``.
"""

from __future__ import annotations

import json
import re
import tomllib

from tests.tidy.tree import ROOT, text

PAGE = "docs/editors.md"


def blocks(language: str) -> list[str]:
    """The blocks of a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(PAGE), re.DOTALL | re.MULTILINE)


def test_every_example_in_json_and_toml_can_be_read() -> None:
    assert [type(json.loads(block)) for block in blocks("json")] == [dict, dict, list]
    assert [sorted(tomllib.loads(block)) for block in blocks("toml")] == [["language", "language-server"]]


def test_every_setting_that_the_page_names_exists() -> None:
    manifest = json.loads(text("package.json"))
    settings = {name for part in manifest["contributes"]["configuration"] for name in part["properties"]}
    named = set(re.findall(r"`(canonic\.(?!toml)\w+)`", text(PAGE)))
    assert named
    assert named <= settings
    assert set(re.findall(r"\*\*Canonic: ([^*]+)\*\*", text(PAGE))) <= {
        command["title"] for command in manifest["contributes"]["commands"]
    }


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`(?:(tests/\w+)/)?(test_\w+\.py)::(\w+)`", text(PAGE))
    assert {folder for folder, _, _ in named} == {"", "tests/lsp"}
    missing = [
        f"{file}::{name}"
        for folder, file, name in named
        if f"def {name}(" not in text(f"{folder or 'tests/editors'}/{file}")
    ]
    assert missing == []


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:\s]+)\)", text(PAGE))
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []


def test_the_page_begins_with_a_link_to_each_section_and_ends_with_the_tests() -> None:
    heads = re.findall(r"^## (.+)$", text(PAGE), re.MULTILINE)
    links = re.findall(r"\[([^]]+)\]\(#([^)]+)\)", text(PAGE).split("\n\n")[1])
    assert links == [(head, head.lower().replace(" ", "-")) for head in heads]
    assert heads[-1] == "What works where"


def test_the_readme_sets_neovim_up_as_the_page_does() -> None:
    found = re.findall(r"^```lua\n(.*?)^```$", text("README.md"), re.DOTALL | re.MULTILINE)
    assert found == [blocks("lua")[0]]
