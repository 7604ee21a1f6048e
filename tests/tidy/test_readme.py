"""What the README tells people to type works, and shows what it says it shows.

A block that opens with ``console run`` is executed, command by command, in a copy of the example workspace. The lines
under a command must appear in its output, in that order; others may stand between them, and ``…`` ends a shortened one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.rules import ALL_RULES
from tests.tidy.tree import ROOT, text

EXAMPLE = ROOT / "examples" / "websocket_ssot"
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "CHANGELOG.md")


def commands(document: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of the executable blocks with the output lines shown under it."""
    for block in re.findall(r"^```console run\n(.*?)^```$", text(document), re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            yield command, [line.strip() for line in shown.splitlines() if line.strip()]


def missing(shown: list[str], output: str) -> list[str]:
    """The shown lines that do not appear in the output in this order."""
    lines = iter(line.strip() for line in output.splitlines())
    return [line for line in shown if not any(is_shown_as(line, actual) for actual in lines)]


def is_shown_as(shown: str, actual: str) -> bool:
    """Whether a document shows a line of output: whole, or its beginning."""
    return actual.startswith(shown.removesuffix("…")) if shown.endswith("…") else actual == shown


def test_lines_count_only_in_their_order() -> None:
    assert missing(["one", "three"], "one\ntwo\n three\n") == []
    assert missing(["three", "one"], "one\ntwo\nthree\n") == ["one"]
    assert missing(["th…", "one…"], "one\ntwo\nthree\n") == ["one…"]


def test_readme_commands_do_what_the_readme_shows(tmp_path: Path) -> None:
    folder = tmp_path / EXAMPLE.name
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".canonic_cache", "__pycache__"))
    command_folder = tmp_path / "bin"
    command_folder.mkdir()
    script = command_folder / "canonic"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m canonic "$@"\n', "utf-8")
    script.chmod(0o755)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "server"),
        "NO_COLOR": "1",
        "PATH": f"{command_folder}{os.pathsep}{os.environ['PATH']}",
    }
    found = list(commands("README.md"))
    assert found, "the README has no executable block"
    for command, shown in found:
        done = subprocess.run(
            command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        output = done.stdout + done.stderr
        assert done.returncode in (0, 1), f"$ {command}\n{output}"
        assert missing(shown, output) == [], f"$ {command}\n{output}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_a_document_names_exists(document: str) -> None:
    for target in sorted(set(re.findall(r"(?:^|`)make ([a-z]+)\b", text(document), re.MULTILINE))):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_between_documents_leads_somewhere(document: str) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text(document))
    assert [link for link in links if not (ROOT / document).parent.joinpath(link).exists()] == []


def test_the_rule_table_lists_every_rule_with_its_severity_and_its_page() -> None:
    rows = re.findall(
        r"^\| \[`([a-z-]+)`\]\(server/canonic/rules/(\w+)\.md\) \|.*\| (\w+) \|$", text("README.md"), re.MULTILINE
    )
    assert rows == [(rule.name, rule.name.replace("-", "_"), rule.severity.word) for rule in ALL_RULES]


def test_the_policy_in_the_readme_is_one(tmp_path: Path) -> None:
    (block,) = re.findall(r"^```toml\n(.*?)^```$", text("README.md"), re.DOTALL | re.MULTILINE)
    (tmp_path / "canonic.toml").write_text(block, "utf-8")
    policy = Analysis.open(str(tmp_path), use_cache=False).policy
    assert [str(entry.canonical) for entry in policy.names] == ["shop.prices:Price"]
    assert [entry.legacy for entry in policy.modules] == ["shop.util.money"]
    assert [entry.name for entry in policy.exclusives] == ["database access"]


def test_every_test_that_the_architecture_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+?\.py)(?:::(\w+))?`", text("docs/architecture.md"))
    assert named
    gone = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file() or (test and f"def {test}(" not in text(file))
    ]
    assert not gone
