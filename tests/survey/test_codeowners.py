"""CODEOWNERS as GitHub reads it: its documentation's own examples, and the patterns where it differs from git."""

from __future__ import annotations

from pathlib import Path

import pytest

from canonic.survey.codeowners import CodeOwners, find_owners
from tests.cli.running import write

GITHUB = """\
# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
"""


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("app.py", "@global-owner1 @global-owner2"),
        ("deep/in/app.js", "@js-owner"),
        ("x.go", "docs@example.com"),
        ("build/logs/today", "@octocat"),  # the later `**/logs`
        ("docs/getting-started.md", "@doctocat"),
        ("my/docs/getting-started.md", "@global-owner1 @global-owner2"),
        ("my/apps/app.js", "@octocat"),
        ("deeply/nested/logs/x", "@octocat"),
        ("scripts/run", "@doctocat @octocat"),
        ("apps/other/x.py", "@octocat"),
        ("apps/github/x.py", ""),
    ],
)
def test_the_example_of_the_documentation(path: str, owner: str) -> None:
    assert CodeOwners(GITHUB.splitlines()).owner(path) == owner


@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("foo", ["foo", "foo/bar", "bar/foo", "bar/foo/baz"], ["foobar", "bar/xfoo"]),
        ("/foo", ["foo", "foo/bar"], ["bar/foo"]),
        ("foo/", ["foo/bar", "bar/foo/baz"], ["foo", "bar/foo"]),
        ("/foo/", ["foo/bar"], ["foo", "bar/foo/baz"]),
        ("foo/bar", ["foo/bar", "foo/bar/baz"], ["foo/bart", "baz/foo/bar"]),
        ("docs/*", ["docs/a.md"], ["docs/build/a.md", "x/docs/a.md"]),
        ("/*", ["a"], ["a/b"]),
        ("foo/*.txt", ["foo/a.txt"], ["foo/bar/a.txt", "qux/foo/a.txt"]),
        ("f*", ["foo", "bar/foo/baz"], ["xfoo", "bar/baz"]),
        ("a?c", ["abc", "x/abc"], ["a/c", "abbc"]),
        ("**/foo", ["foo", "a/b/foo", "a/foo/b"], ["xfoo"]),
        ("foo/**", ["foo/a", "foo/a/b"], ["foo", "bar/foo/a"]),
        ("foo/**/", ["foo/a/b"], ["foo/a"]),
        ("/a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["a/xb", "x/a/b"]),
        ("**", ["a", "a/b"], []),
        (r"a\ b", ["a b", "x/a b/c"], ["a", "b"]),
        (r"f\*o", ["f*o"], ["foo"]),
        ("a+(b).py", ["a+(b).py"], ["aab.py"]),
        ("!foo", [], ["foo", "!foo"]),
        ("[ab].py", [], ["a.py", "b.py"]),
        ("***", [], ["a"]),
        ("/", [], ["a"]),
    ],
)
def test_patterns(pattern: str, matching: list[str], others: list[str]) -> None:
    owners = CodeOwners([f"{pattern} @owner"])
    assert {path for path in (*matching, *others) if owners.owner(path)} == set(matching)


def test_the_last_rule_that_matches_counts() -> None:
    owners = CodeOwners(["*.py @one", "/lib/ @two", "/lib/free.py"])
    assert [owners.owner(path) for path in ("a.py", "lib/a.py", "lib/free.py")] == ["@one", "@two", ""]


def test_the_first_place_that_has_a_file_is_the_only_one(tmp_path: Path) -> None:
    write(tmp_path, {"docs/CODEOWNERS": "* @docs\n"})
    found = find_owners(str(tmp_path))
    assert found is not None
    assert (found.place, found.owner("a.py")) == ("docs/CODEOWNERS", "@docs")
    write(tmp_path, {"CODEOWNERS": "", ".github/CODEOWNERS": "* @github\n"})
    found = find_owners(str(tmp_path))
    assert found is not None
    assert (found.place, found.owner("a.py")) == (".github/CODEOWNERS", "@github")


def test_a_workspace_below_the_repository_is_owned_by_its_rules(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", "CODEOWNERS": "/services/shop/app/ @shop\n"})
    (tmp_path / "services" / "shop").mkdir(parents=True)
    found = find_owners(str(tmp_path / "services" / "shop"))
    assert found is not None
    assert [found.owner(path) for path in ("app/a.py", "lib/a.py")] == ["@shop", ""]


def test_nobody_says_anything(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert find_owners(str(tmp_path)) is None
