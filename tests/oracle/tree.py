"""Which Python files a tree holds, which of them are reported on, and under which module names they are imported.

Takes a folder; gives `SourceFile` values. Knows nothing of imports or policies, and shares no code with the package
under test: the reading of `.gitignore` is its own, and stops at a pattern that it does not understand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

#: Folders that are never looked into: version control, virtual environments, caches, installed packages.
JUNK = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "venv",
        "__pycache__",
        "node_modules",
        "site-packages",
        ".tox",
        ".nox",
        ".eggs",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".canonic_cache",
        ".import_linter_cache",
    ]
)


@dataclass(frozen=True)
class SourceFile:
    """One `.py` or `.pyi` file. `path` is relative to the tree, with `/`; `root` is the folder its module name counts
    from (`""` for the tree itself); a file that is not `reported` still provides names to others.
    """

    path: str
    root: str
    module: str
    is_package: bool
    reported: bool

    @property
    def package(self) -> str:
        """What a relative import of this file counts from."""
        return self.module if self.is_package else self.module.rpartition(".")[0]


def source_files(top: Path, exclude: Iterable[str] = (), roots: Iterable[str] | None = None) -> list[SourceFile]:
    """Every Python file under `top`, sorted by path. `exclude` are globs relative to `top`; `roots` are source roots
    relative to `top` (without them they are found from the `__init__.py` files).
    """
    excluded = [Pattern.parse(glob, "") for glob in exclude]
    found = sorted(_walk(top, "", excluded, ignored=False))
    packages = {path.rpartition("/")[0] for path, _ in found if path.rpartition("/")[2] == "__init__.py"}
    declared = (
        None if roots is None else sorted((r.strip("/").removeprefix("./") for r in roots), key=len, reverse=True)
    )
    return [_source_file(path, reported, packages, declared) for path, reported in found]


@dataclass(frozen=True)
class Pattern:
    """One line of a `.gitignore` that stands in the folder `base`."""

    regex: re.Pattern[str]
    base: str
    negated: bool
    folders_only: bool

    @classmethod
    def parse(cls, line: str, base: str) -> Pattern:
        """Raises ValueError outside the subset: `!`, leading and trailing `/`, `*`, `?`, `[set]`, `**`."""
        negated = line.startswith("!")
        body = line.removeprefix("!")
        if "\\" in body or re.search(r"\[[^\]]*$|\[\]|\[!\]", body):
            raise ValueError(f"ignore pattern not understood: {line!r} in {base or '.'}")
        folders_only = body.endswith("/")
        body = body.rstrip("/")
        anchored = "/" in body
        body = body.lstrip("/")
        regex = ("" if anchored else "(?:.*/)?") + "".join(_translate(body))
        return cls(re.compile(regex + r"\Z", re.DOTALL), base, negated, folders_only)

    def matches(self, path: str, is_folder: bool) -> bool:
        if self.folders_only and not is_folder:
            return False
        inner = path if not self.base else path.removeprefix(self.base + "/")
        return self.regex.match(inner) is not None


def patterns_of(text: str, base: str) -> list[Pattern]:
    """The patterns of one `.gitignore`: no blank lines, no comments, trailing blanks cut off."""
    lines = (line.rstrip() for line in text.splitlines())
    return [Pattern.parse(line, base) for line in lines if line and not line.startswith("#")]


def matches_glob(path: str, glob: str) -> bool:
    """Whether a path relative to the tree is one that a configured glob speaks of, itself or a folder above it."""
    pattern = Pattern.parse(glob, "")
    parts = path.split("/")
    return any(pattern.matches("/".join(parts[: n + 1]), n + 1 < len(parts)) for n in range(len(parts)))


def _translate(body: str) -> Iterator[str]:
    tokens = re.findall(r"/\*\*/|^\*\*/|/\*\*$|\*\*|\*|\?|\[[^\]]+\]|.", body, re.DOTALL)
    for token in tokens:
        if token == "/**/":
            yield "/(?:.*/)?"
        elif token == "**/":
            yield "(?:.*/)?"
        elif token == "/**":
            yield "/.+"
        elif token in {"*", "**"}:
            yield "[^/]*"
        elif token == "?":
            yield "[^/]"
        elif token.startswith("[") and len(token) > 1:
            yield "[^" + token[2:] if token.startswith("[!") else token
        else:
            yield re.escape(token)


def _walk(top: Path, folder: str, patterns: list[Pattern], ignored: bool) -> Iterator[tuple[str, bool]]:
    here = top / folder
    own = here / ".gitignore"
    if own.is_file():
        patterns = patterns + patterns_of(own.read_text("utf-8", "replace"), folder)
    for entry in here.iterdir():
        path = f"{folder}/{entry.name}" if folder else entry.name
        is_folder = entry.is_dir()
        if is_folder and (entry.name in JUNK or entry.is_symlink() or (entry / "pyvenv.cfg").exists()):
            continue
        if not is_folder and not entry.name.endswith((".py", ".pyi")):
            continue
        # Git never looks into an ignored folder again, so nothing below it can be taken back.
        verdict = ignored or _ignored(path, is_folder, patterns)
        if is_folder:
            yield from _walk(top, path, patterns, verdict)
        else:
            yield path, not verdict


def _ignored(path: str, is_folder: bool, patterns: list[Pattern]) -> bool:
    verdict = False
    for pattern in patterns:
        if pattern.matches(path, is_folder):
            verdict = not pattern.negated
    return verdict


def _source_file(path: str, reported: bool, packages: set[str], declared: list[str] | None) -> SourceFile:
    folder, _, name = path.rpartition("/")
    root = _declared_root(folder, declared) if declared is not None else _found_root(folder, packages)
    parts = [part for part in folder.removeprefix(root).strip("/").split("/") if part]
    is_package = name.startswith("__init__.")
    stem = name.rpartition(".")[0]
    return SourceFile(path, root, ".".join(parts if is_package else [*parts, stem]), is_package, reported)


def _found_root(folder: str, packages: set[str]) -> str:
    """The folder above the topmost `__init__.py`; the tree itself where there is none."""
    parts = folder.split("/") if folder else []
    for depth in range(1, len(parts) + 1):
        if "/".join(parts[:depth]) in packages:
            return "/".join(parts[: depth - 1])
    return ""


def _declared_root(folder: str, declared: list[str]) -> str:
    for root in declared:
        bare = "" if root == "." else root
        if not bare or folder == bare or folder.startswith(bare + "/"):
            return bare
    return ""
