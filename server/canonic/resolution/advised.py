"""Which of several paths to one definition to declare canonical, where no policy says it.

Takes a judge, the definition and the paths that files import it by; gives the path, or None where none can be advised.
"""

from __future__ import annotations

from collections.abc import Mapping

from canonic.resolution.canonical import Judge
from canonic.resolution.model import Defined
from canonic.text.names import Path
from canonic.workspace.modules import SourceModule


def advised(judge: Judge, home: Defined, imports: Mapping[Path, int]) -> Path | None:
    """The path that defines the object, or a public one where that is private or calls itself deprecated.

    `imports`: how many imports there are by each path; most count where several public paths are left. None where every
    path, or the definition itself, calls itself deprecated.
    """
    if calls_itself_deprecated(judge, home.path):
        paths = [] if _is_deprecated_name(judge, home.path) else [path for path in imports if path != home.path]
    else:
        paths = [home.path, *(path for path in imports if path != home.path)]
    fit = [path for path in paths if not calls_itself_deprecated(judge, path)]
    return min(
        fit,
        key=lambda one: (is_private(one), one != home.path, -imports.get(one, 0), len(one.module), one),
        default=None,
    )


def is_private(path: Path) -> bool:
    """Whether a part of a path begins with an underscore."""
    return any(part.startswith("_") for part in (*path.module.split("."), path.name))


def calls_itself_deprecated(judge: Judge, path: Path) -> bool:
    """Whether a path's module warns that it is deprecated, or its name is marked so."""
    snapshot = judge.resolver.snapshot
    located = snapshot.modules.find(path.module, None)
    if not isinstance(located, SourceModule):
        return False
    return snapshot.facts(located.path).deprecation is not None or _is_deprecated_name(judge, path)


def _is_deprecated_name(judge: Judge, path: Path) -> bool:
    snapshot = judge.resolver.snapshot
    located = snapshot.modules.find(path.module, None)
    if not isinstance(located, SourceModule) or not path.name:
        return False
    return any(binding.name == path.name and binding.deprecated for binding in snapshot.facts(located.path).bindings)
