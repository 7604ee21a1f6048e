"""What the README and its neighbours name exists: targets, links, rules, entries of a policy, tests."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.rules import ALL_RULES
from tests.tidy.tree import ROOT, text

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/architecture.md", "CHANGELOG.md")


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
