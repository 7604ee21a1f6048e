"""Where measuring takes place: a tree of our own that may be changed, the commands, and what both tools are told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.measure import MeasurementError, Sample, in_turn, run_command

from benchmarks import peers
from canonic.configured import configured
from canonic.policy.model import Policy

T = TypeVar("T")
SERVER = Path(__file__).resolve().parents[1] / "server"
_LEFT_OUT = (".git", ".venv", "venv", "node_modules", "__pycache__", ".canonic_cache", ".ruff_cache", ".mypy_cache")


@dataclass
class Ground:
    """See the module."""

    tree: Path
    """Resolved path of the tree, which rows may change as long as they change it back."""
    scratch: Path
    """A folder beside the tree."""
    runs: int = 5
    """Rounds that count."""
    uncounted: int = 1
    """Rounds before them, which do not."""
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        search = os.pathsep.join(filter(None, (str(SERVER), os.environ.get("PYTHONPATH"))))
        self.environment = {**os.environ, "PYTHONPATH": search, "NO_COLOR": "1"}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has been compiled once
        self.ruff_settings.write_text(peers.ruff_configuration(self.policy), encoding="utf-8")

    @cached_property
    def policy(self) -> Policy:
        """What the tree declares."""
        return configured(str(self.tree)).policy

    @property
    def ruff_settings(self) -> Path:
        """Settings that ban the legacy paths of the policy."""
        return self.scratch / "ruff.toml"

    # Commands

    def canonic(self, *arguments: str) -> list[str]:
        """A command of ours."""
        return [sys.executable, "-m", "canonic", *arguments]

    def ruff_check(self, *, cached: bool) -> list[str] | None:
        """The peer's command; None when it is not installed."""
        program = peers.ruff()
        if program is None:
            return None
        kept = ["--cache-dir", str(self.scratch / "ruff_cache")] if cached else ["--no-cache"]
        return [program, "check", "--config", str(self.ruff_settings), *kept, "."]

    def run(self, command: Sequence[str]) -> Sample:
        """Run a command in the tree. Raises `MeasurementError`."""
        return run_command(command, self.tree, self.environment)

    def in_turn(self, *sides: Callable[[], T]) -> list[list[T]]:
        """What each side gave in the rounds that count, side by side."""
        return in_turn(self.runs, self.uncounted, *sides)

    # State

    def forget(self) -> None:
        """Remove our cache."""
        shutil.rmtree(self.tree / ".canonic_cache", ignore_errors=True)

    def warm(self) -> None:
        """Fill our cache with what is in the tree now."""
        self.run(self.canonic("check", "--quiet"))

    @cached_property
    def findings(self) -> list[dict[str, Any]]:
        """What Canonic finds in the tree as it is."""
        command = self.canonic("check", "--format", "json", "--quiet")
        done = subprocess.run(
            command, cwd=self.tree, env=self.environment, capture_output=True, check=False, encoding="utf-8"
        )
        if done.returncode not in (0, 1):
            raise MeasurementError(done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @cached_property
    def long_file(self) -> Path:
        """Of the files with a legacy import, the one whose length is nearest to 3,000 lines."""
        paths: set[str] = {found["path"] for found in self.findings if found["rule"] == "deprecated-import"}
        if not paths:
            raise MeasurementError("this tree has no legacy import to measure with")
        return min(
            (self.tree / path for path in sorted(paths)),
            key=lambda file: abs(file.read_bytes().count(b"\n") - 3000),
        )

    @cached_property
    def other_file(self) -> Path:
        """Of the files that hold no name of the policy, the one whose length is nearest to 300 lines."""
        paths = [(entry.canonical.module, entry.canonical.name) for entry in self.policy.names]
        paths += [(legacy.module, legacy.name) for entry in self.policy.names for legacy in entry.legacy]
        paths += [(module, "") for entry in self.policy.modules for module in (entry.canonical, entry.legacy)]
        said = {name for _, name in paths} | {module.rpartition(".")[2] for module, _ in paths}
        words = [word.encode() for word in sorted(said) if len(word) > 1]
        lengths: dict[Path, int] = {}
        for file in sorted(self.tree.rglob("*.py")):
            data = file.read_bytes()
            if not any(word in data for word in words):
                lengths[file] = data.count(b"\n")
        if not lengths:
            raise MeasurementError("each file of this tree holds a name of the policy")
        return min(lengths, key=lambda file: abs(lengths[file] - 300))

    @cached_property
    def heavy_path(self) -> tuple[str, str]:
        """The legacy path that most files import from, as (module, name), among those whose module is there."""
        users = Counter(found["written"] for found in self.findings if found["rule"] == "deprecated-import")
        for path, _ in users.most_common():
            module, _, name = path.partition(":")
            if name and self.module_file(module) is not None:
                return module, name
        raise MeasurementError("no shim of this tree has importers")

    def module_file(self, module: str) -> Path | None:
        """The file of a module, looked for from the root of the tree."""
        base = self.tree.joinpath(*module.split("."))
        return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()), None)


def copy_tree(source: Path, dest: Path) -> None:
    """Copy a workspace with its time stamps, without what no tool looks at."""
    shutil.copytree(source, dest, symlinks=True, ignore=shutil.ignore_patterns(*_LEFT_OUT))
