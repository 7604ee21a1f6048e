"""List the import paths that releases of the library `websockets` deprecate.

Made for ``tests/policy/websockets_aliases.txt``. Takes folders of unpacked wheels, each named after its release; reads
them as text and imports nothing of them. Prints one line per path: the path, the releases that deprecate it, and what
they say instead (a module, or the words of a warning).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path


def main(folders: list[str]) -> None:
    """Print the table of some releases."""
    told = {Path(folder).name: dict(deprecated(Path(folder))) for folder in folders}
    for path in sorted({path for release in told.values() for path in release}):
        releases = [name for name, release in told.items() if path in release]
        instead = sorted({told[name][path] for name in releases})
        print(path, "|", " ".join(releases), "|", "; ".join(instead))


def deprecated(folder: Path) -> Iterator[tuple[str, str]]:
    """The deprecated paths of one release: aliases as ``module:name`` with their module, modules with their warning."""
    for file in sorted((folder / "websockets").rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        package = list(parts[:-1])
        module = ".".join(package if parts[-1] == "__init__" else parts)
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "lazy_import":
                for keyword in node.keywords:
                    if keyword.arg == "deprecated_aliases":
                        for name, target in ast.literal_eval(keyword.value).items():
                            yield f"{module}:{name}", absolute(target, package)
        for statement in tree.body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
                if ast.unparse(statement.value.func) == "warnings.warn":
                    yield module, str(ast.literal_eval(statement.value.args[0]))


def absolute(target: str, package: list[str]) -> str:
    """A module that is named relative to a package."""
    name = target.lstrip(".")
    above = package[: len(package) - (len(target) - len(name) - 1)]
    return ".".join([*above, name] if name else above)


if __name__ == "__main__":
    main(sys.argv[1:])
