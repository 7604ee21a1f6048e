"""The Python files of a workspace: everything that is not ignored, excluded or the usual junk.

Takes `Files` and the ``exclude`` globs of the settings, gives sorted paths. It does not know what a module is, and
what it leaves out can still be resolved (`canonic.workspace.modules` looks at folders itself).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from canonic.text.ignore import Patterns
from canonic.workspace.files import NOTEBOOK, Content, Files, read_file

JUNK = frozenset(
    (
        ".bzr", ".canonic_cache", ".direnv", ".eggs", ".git", ".hg", ".hypothesis", ".idea", ".import_linter_cache",
        ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pixi", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox",
        ".venv", ".vscode", "__pycache__", "__pypackages__", "node_modules", "site-packages",
    )
)  # fmt: skip
"""Names of folders that never hold a project's own sources."""

PYTHON = (".py", ".pyi", NOTEBOOK)
_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")


@dataclass(frozen=True, slots=True)
class Walked:
    """What a walk found."""

    python_files: tuple[str, ...]
    """Sorted; each real file once."""


@dataclass(frozen=True, slots=True)
class _Level:
    """One ignore file, and how to write a path of the workspace relative to its folder."""

    patterns: Patterns
    cut: int
    """Characters to take off the front."""
    lead: str = ""
    """What to put there instead, for an ignore file above the workspace."""


def walk(files: Files, exclude: Sequence[str] = ()) -> Walked:
    """All Python files, stubs and notebooks that findings may be reported on."""
    return Walked(walk_below(files, "", exclude))


def walk_below(
    files: Files, folder: str, exclude: Sequence[str] = (), wanted: Callable[[str], bool] | None = None
) -> tuple[str, ...]:
    """The same for one folder of the workspace; empty when the folder itself is left out. `wanted`: asked with the name
    of a file, for other files than Python's.
    """
    excluded = Patterns(exclude)
    levels = _levels_at(files, folder, excluded)
    if levels is None:
        return ()
    return tuple(sorted(_below(files, folder, excluded, levels, wanted or is_python)))


def rules_above(files: Files) -> list[tuple[str, bytes]]:
    """What git says about the workspace from outside its tree: ignore files by their places, with what is in them."""
    return [(place, _bytes_of(place)) for place, _ in _places_around(files)]


def is_python(name: str) -> bool:
    """Whether a file of this name holds Python."""
    return name.endswith(PYTHON)


def is_listed(files: Files, path: str, exclude: Sequence[str] = ()) -> bool:
    """Whether a walk would find this one file."""
    folder, _, name = path.rpartition("/")
    if not name.endswith(PYTHON) or files.list_dir(folder).get(name) is not False:
        return False
    excluded = Patterns(exclude)
    levels = _levels_at(files, folder, excluded)
    if levels is None or _left_out(path, name, False, excluded, _with_own(files, folder, levels)):
        return False
    return name not in files.links(folder) or not _leads_inside(files, path)


def _below(
    files: Files, start: str, excluded: Patterns, levels: list[_Level], wanted: Callable[[str], bool]
) -> list[str]:
    found: list[str] = []
    seen: set[tuple[int, int]] = set()
    waiting = [(start, levels, False)]
    linked: list[tuple[str, list[_Level], bool]] = []
    while waiting or linked:
        if not waiting:
            # Links come last and in order, so that which name a folder gets does not hang on the disk's order.
            linked.sort(reverse=True, key=lambda item: item[0])
            waiting.append(linked.pop())
        folder, above, through_link = waiting.pop()
        if through_link and not _first_time(files, folder, seen):
            continue
        listing = files.list_dir(folder)
        if folder != start and any(mark in listing for mark in _ENVIRONMENT):
            continue
        links = files.links(folder)
        here = _with_own(files, folder, above)
        asks = bool(here or excluded)
        prefix = f"{folder}/" if folder else ""
        for name, is_dir in listing.items():
            if is_dir:
                if name in JUNK:
                    continue
            elif not wanted(name):
                continue
            path = prefix + name
            if asks and _left_out(path, name, is_dir, excluded, here):
                continue
            if name in links:
                if _leads_inside(files, path):
                    continue
                if is_dir:
                    linked.append((path, here, True))
                elif _first_time(files, path, seen):
                    found.append(path)
            elif is_dir:
                waiting.append((path, here, through_link))
            else:
                found.append(path)
    return found


def _first_time(files: Files, path: str, seen: set[tuple[int, int]]) -> bool:
    try:
        status = os.stat(files.absolute(path))
    except OSError:
        return False
    key = status.st_dev, status.st_ino
    if key in seen:
        return False
    seen.add(key)
    return True


def _leads_inside(files: Files, path: str) -> bool:
    """Whether a link leads into the workspace (what is there has its own name) or to a folder above all of it."""
    root = os.path.join(os.path.realpath(files.root), "")
    real = os.path.join(os.path.realpath(files.absolute(path)), "")
    return real.startswith(root) or root.startswith(real)


def _left_out(path: str, name: str, is_dir: bool, excluded: Patterns, levels: list[_Level]) -> bool:
    if excluded and excluded.verdict(path, name, is_dir):
        return True
    for level in reversed(levels):
        verdict = level.patterns.verdict(level.lead + path[level.cut :], name, is_dir)
        if verdict is not None:
            return verdict
    return False


def _levels_at(files: Files, folder: str, excluded: Patterns) -> list[_Level] | None:
    """The patterns in force for a folder, its own ignore file not yet among them; None when the folder is left out."""
    levels = _around(files)
    at = ""
    for name in folder.split("/") if folder else ():
        levels = _with_own(files, at, levels)
        at = f"{at}/{name}" if at else name
        listing = files.list_dir(at)
        if name in JUNK or any(mark in listing for mark in _ENVIRONMENT):
            return None
        if _left_out(at, name, True, excluded, levels):
            return None
    return levels


def _with_own(files: Files, folder: str, above: list[_Level]) -> list[_Level]:
    if files.list_dir(folder).get(".gitignore") is not False:
        return above
    data = files.read(f"{folder}/.gitignore" if folder else ".gitignore")
    patterns = Patterns(_lines(data or b""))
    return [*above, _Level(patterns, len(folder) + 1 if folder else 0)] if patterns else above


def _around(files: Files) -> list[_Level]:
    """What git says about the workspace from outside its tree: ``info/exclude``, and ignore files of folders above."""
    levels = [_Level(Patterns(_lines(_bytes_of(place))), 0, lead) for place, lead in _places_around(files)]
    return [level for level in levels if level.patterns]


def _places_around(files: Files) -> list[tuple[str, str]]:
    """Where such files may be, outermost first, each with what leads from its folder to the workspace."""
    places: list[tuple[str, str]] = []
    folder, lead = files.root, ""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent, name = os.path.split(folder)
        if parent == folder:
            return []  # no repository: nothing above the workspace speaks of it
        folder, lead = parent, f"{name}/{lead}"
        places.insert(0, (os.path.join(folder, ".gitignore"), lead))
    return [(os.path.join(folder, ".git", "info", "exclude"), lead), *places]


def _bytes_of(absolute: str) -> bytes:
    content = read_file(absolute)
    return content.data if isinstance(content, Content) else b""


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "surrogateescape").split("\n")
