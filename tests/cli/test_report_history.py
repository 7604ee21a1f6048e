"""The burn-down of ``canonic report``: real repositories, judged commit by commit."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.reporting import data, git, page, report
from tests.cli.running import SHOP, canonic, write

LEFT = [3, 2, 1, 0]
"""Legacy imports after each commit."""


def commit(folder: Path, subject: str, files: dict[str, str]) -> None:
    write(folder, files)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", subject)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A consolidation in four commits, one of them merged from a branch."""
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch", "main")
    commit(folder, "Begin", {**SHOP, "tests/test_cart.py": "from shop.old import Cart\n"})
    commit(folder, "Move the copy", {"app/other.py": "from shop.cart import Cart\n"})
    git(folder, "checkout", "--quiet", "-b", "topic")
    commit(folder, "Not on the main line", {"app/more.py": "from shop.old import Cart\n"})
    commit(folder, "Move <b>more</b>", {"app/more.py": "", "app/safe.py": "from shop.cart import Cart\n"})
    git(folder, "checkout", "--quiet", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "Move <i>more</i>", "topic")
    commit(folder, "Finish", {"tests/test_cart.py": "from shop.cart import Cart\n"})
    return folder


def left(found: dict[str, Any]) -> list[int]:
    """What was left to move at each point."""
    points = found["history"]["points"]
    return [sum(sum(both) for both in point["left"].values()) for point in points]


def test_each_commit_is_judged(repository: Path) -> None:
    found = data(repository, history=12)
    assert left(found) == LEFT
    assert [point["subject"] for point in found["history"]["points"]] == [
        "Begin",
        "Move the copy",
        "Move <i>more</i>",
        "Finish",
    ]
    assert found["history"]["points"][0]["left"] == {"name shop.cart:Cart": [2, 1]}
    assert [point["canonical"]["name shop.cart:Cart"] for point in found["history"]["points"]] == [2, 3, 4, 5]


def test_the_last_commit_agrees_with_the_working_tree(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "HEAD~2")
    found = data(repository, history=12)
    uses = [use for one in found["entries"][0]["paths"] if one["role"] == "legacy" for use in one["uses"]]
    assert left(found)[-1] == len(uses) == 2


def test_the_policy_of_today_counts_for_all(repository: Path) -> None:
    write(repository, {"canonic.toml": '[[name]]\ncanonical = "shop.cart:Cart"\nlegacy = ["shop.copy:Cart"]\n'})
    assert left(data(repository, history=12)) == [1, 0, 0, 0]


def test_it_is_drawn_and_told_in_a_table(repository: Path) -> None:
    shown = page(repository, history=12)
    assert {"svg", "title", "desc"} <= set(shown.tags)
    assert "i" not in shown.tags
    assert "imports left to move went from 3 to 0 and canonical imports from 2 to 5" in shown.words
    assert "Move <i>more</i>" in shown.words
    assert shown.tags.count("circle") == 4
    assert "3, then 2, then 1, then 0 left" in shown.words
    lines = report(repository, "--format", "markdown", history=12).out.splitlines()
    rows = [line.split("|")[3:7] for line in lines if line.startswith("| 20")]
    assert [[int(cell) for cell in row] for row in rows] == [[2, 1, 3, 2], [1, 1, 2, 3], [0, 1, 1, 4], [0, 0, 0, 5]]


def test_a_second_report_asks_the_repository_for_no_file(repository: Path) -> None:
    assert left(data(repository, history=12, cache=True)) == LEFT
    lost = git(repository, "rev-parse", "HEAD~3:app/other.py").strip()
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    assert left(data(repository, history=12, cache=True)) == LEFT
    fresh = data(repository, history=12)
    assert left(fresh) == LEFT[1:]
    assert "Commits that could not be read: 1." in fresh["history"]["remark"]


def test_another_policy_is_measured_anew(repository: Path) -> None:
    data(repository, history=12, cache=True)
    policy = (repository / "canonic.toml").read_text()
    write(repository, {"canonic.toml": f"# a comment that moves all lines\n\n{policy}"})
    assert left(data(repository, history=12, cache=True)) == LEFT
    write(repository, {"canonic.toml": policy.replace('"shop.old:Cart", ', "")})
    assert left(data(repository, history=12, cache=True)) == [1, 0, 0, 0]


def test_the_range_and_the_number_of_points_can_be_chosen(repository: Path) -> None:
    assert left(data(repository, "--since", "HEAD~2", history=12)) == LEFT[1:]
    assert left(data(repository, history=2)) == [LEFT[0], LEFT[-1]]
    assert left(data(repository, history=1)) == [LEFT[-1]]
    assert data(repository, history=0)["history"] is None
    assert "Over time" not in page(repository, history=0).words


def test_an_unknown_revision_is_an_error(repository: Path) -> None:
    for name in ("nowhere", "--all", "HEAD^{tree}"):
        done = report(repository, "--since", name, history=3)
        assert done.code == 2, done.out
        assert f"git knows no revision `{name}`" in done.err


def test_points_are_spent_where_the_policy_has_something(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for number in range(20):
        commit(folder, f"Before {number}", {})
    commit(folder, "Begin", SHOP)
    for number in range(3):
        commit(folder, f"After {number}", {})
    points = data(folder, history=6)["history"]["points"]
    assert sum(bool(point["left"]) for point in points) >= 3
    assert points[0]["left"] == {}


def test_a_workspace_below_its_repository(repository: Path, tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir()
    git(above, "init", "--quiet")
    commit(above, "Something else", {"shop/old.py": "x = 1\n"})
    commit(above, "The shop", {f"services/shop/{name}": text for name, text in SHOP.items()})
    assert left(data(above / "services" / "shop", history=5)) == [0, 2]


def test_a_shallow_clone_is_said(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth", "2", repository.as_uri(), "shallow")
    found = data(tmp_path / "shallow", history=12)
    assert left(found) == LEFT[2:]
    assert "shallow" in found["history"]["remark"]


def test_outside_a_repository_there_is_none(shop: Path) -> None:
    found = data(shop, history=12)
    assert found["history"]["points"] == []
    assert found["history"]["remark"].startswith("No history: ")
    assert "No history: " in page(shop, history=12).words


def test_a_repository_without_a_commit_has_none(shop: Path) -> None:
    git(shop, "init", "--quiet")
    assert data(shop, history=12)["history"]["remark"].startswith("No history: ")


def test_without_git_there_is_none(repository: Path) -> None:
    python = str(Path(sys.executable).parent)
    done = canonic(repository, "report", "--no-cache", "--format", "markdown", PATH=python)
    assert done.code == 0, done.err
    assert "No history: git does not run" in done.out


def test_changes_that_are_not_committed_are_said(repository: Path) -> None:
    write(repository, {"app/late.py": "from shop.old import Cart\n"})
    assert "The working tree has 1 left to move now" in page(repository, history=12).words


@pytest.mark.skipif(os.name == "nt", reason="the scripts are for a shell")
def test_nothing_of_the_repository_is_run(repository: Path, tmp_path: Path) -> None:
    marker, script = tmp_path / "marker", tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{marker}'\ncat\n")
    script.chmod(0o755)
    write(repository, {".gitattributes": "*.py filter=bad diff=bad\n"})
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "--quiet", "--message", "Attributes")
    for key in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "gpg.program",
        "filter.bad.smudge", "filter.bad.clean", "filter.bad.process", "diff.bad.textconv", "diff.external", "alias.log",
        "credential.helper",
    ):  # fmt: skip
        git(repository, "config", key, f"!{script}" if key == "alias.log" else str(script))
    git(repository, "config", "log.showSignature", "true")
    for hook in ("post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        write(repository, {f".git/hooks/{hook}": f"#!/bin/sh\n'{script}' {hook} < /dev/null\n"})
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    assert left(data(repository, history=12)) == [*LEFT, 0]
    assert not marker.exists(), marker.read_text()
    # A partial clone, one file of which is still with somebody whom only a program of the repository can reach.
    for key, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "remote.origin.promisor": "true",
        "remote.origin.partialCloneFilter": "blob:none", "remote.origin.url": "ssh://nowhere.invalid/work",
        "protocol.ssh.allow": "always",
    }.items():  # fmt: skip
        git(repository, "config", key, value)
    lost = git(repository, "rev-parse", "HEAD~4:app/other.py").strip()
    (repository / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    assert left(data(repository, history=12)) == [*LEFT[1:], 0]
    assert not marker.exists(), marker.read_text()


def test_the_work_tree_and_the_repository_stay_as_they_are(repository: Path) -> None:
    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in repository.rglob("*") if path.is_file()}

    before = state()
    report(repository, history=12)
    assert state() == before
