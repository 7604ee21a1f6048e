"""Sorts every import of the WebSocket manager family by what a rewrite to the canonical module would really do there.

    python tests/oracle/classes.py TREE [--json] [--dual] [--policy]

An independent reading with Python's own `ast`. The family are the 17 names below; a row is one name of one `from …
import`, in any scope, in any file (tests included) whose path has no folder that starts with `backup`. With `W` for the
canonical module:

* canonical: written `W:N`, and `W` provides `N`;
* broken canonical: written `W:N`, but `W` provides no `N`;
* same object: another path, and it and `W:N` are the same object;
* renamed: another path of the same object as `W:WebSocketManager`, where `W` provides no `N`;
* different object: another path that provides something, where `W` provides another `N`;
* repairs: the path provides nothing, but `W` provides `N`;
* nothing there: neither provides `N`;
* no counterpart: the path provides something, `W` provides no `N`.

"Provides" is meant at run time: a name bound under `TYPE_CHECKING` alone is not there. `kind` takes the last binding
of a name that is bound more than once; `strict_kind` holds such a name for unstable and never the same object (ruling
4).

`--dual` lists the files that import both a `WebSocketManager` and an `AgentWebSocketBridge`, whatever module they
come from; `by_path` says whether both come by the two paths that the policy knows.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.oracle.chains import Workspace
from tests.oracle.reading import import_sites
from tests.oracle.tree import SourceFile, source_files

CORE = "netra_backend.app.websocket_core"
HOME = f"{CORE}.websocket_manager"
BRIDGE = "netra_backend.app.services.agent_websocket_bridge"
FAMILY = frozenset(
    [
        "WebSocketManager",
        "UnifiedWebSocketManager",
        "_UnifiedWebSocketManagerImplementation",
        "IsolatedWebSocketManager",
        "ConnectionManager",
        "WebSocketConnectionManager",
        "WebSocketManagerFactory",
        "WebSocketManagerMode",
        "WebSocketManagerProtocol",
        "WebSocketConnection",
        "_serialize_message_safely",
        "get_websocket_manager",
        "get_websocket_manager_async",
        "get_websocket_manager_factory",
        "get_legacy_websocket_manager",
        "create_websocket_manager",
        "create_websocket_manager_sync",
    ]
)
CLASSES = (
    *("canonical", "same object", "renamed", "different object"),
    *("repairs", "nothing there", "no counterpart", "broken canonical"),
)


@dataclass(frozen=True, order=True)
class ClassRow:
    """One import of a family name. Lines and columns count from 1."""

    path: str
    line: int
    column: int
    written: str
    kind: str
    strict_kind: str
    ends: str


def is_backup(path: str) -> bool:
    return any(folder.lower().startswith("backup") for folder in path.split("/")[:-1])


def classify(workspace: Workspace, files: list[SourceFile]) -> Iterator[ClassRow]:
    """A row for each import of a family name."""
    for file in files:
        # An imported name stands in the text as it is, so a text without any of them needs no parsing.
        text = (workspace.top / file.path).read_bytes()
        if not any(name.encode() in text for name in FAMILY):
            continue
        reading = workspace.reading(file, keep=False)
        for site in import_sites(reading, file.package) if reading else ():
            if site.name in FAMILY:
                kinds = [
                    kind_of(workspace, site.module, site.name, file.root, strict=strict) for strict in (False, True)
                ]
                ends = "/".join(arm.end for arm in workspace.arms(site.module, site.name, file.root))
                yield ClassRow(file.path, site.line, site.column, site.written, *kinds, ends)


def kind_of(workspace: Workspace, module: str, name: str, root: str, *, strict: bool) -> str:
    provided = workspace.provides(module, name, root)
    counterpart = workspace.provides(HOME, name)
    if module == HOME:
        return "canonical" if provided else "broken canonical"
    if not provided:
        return "repairs" if counterpart else "nothing there"
    if workspace.same_object((module, name), (HOME, name), root, strict=strict):
        return "same object"
    if counterpart:
        return "different object"
    renamed = workspace.same_object((module, name), (HOME, "WebSocketManager"), root, strict=strict)
    return "renamed" if renamed else "no counterpart"


def dual_files(workspace: Workspace, files: list[SourceFile]) -> Iterator[tuple[str, bool]]:
    """The files that import both names, and whether by the two known paths."""
    for file in files:
        text = (workspace.top / file.path).read_bytes()
        if b"WebSocketManager" not in text or b"AgentWebSocketBridge" not in text:
            continue
        reading = workspace.reading(file, keep=False)
        sites = import_sites(reading, file.package) if reading else []
        if {"WebSocketManager", "AgentWebSocketBridge"} <= {site.name for site in sites}:
            known = {f"{HOME}:WebSocketManager", f"{BRIDGE}:AgentWebSocketBridge"}
            yield file.path, known <= {site.written for site in sites}


def policy_of(rows: list[ClassRow]) -> Iterator[str]:
    """The lines of a policy that lists every path of the rows as legacy, each name with the same name in `W`; names
    that are the manager renamed, with the manager.
    """
    legacy: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if not row.written.startswith(f"{HOME}:"):
            name = "WebSocketManager" if row.kind == "renamed" else row.written.partition(":")[2]
            legacy[name].add(row.written)
    yield "extends = []"
    for name, paths in sorted(legacy.items()):
        yield f'\n[[name]]\ncanonical = "{HOME}:{name}"\nlegacy = ['
        yield from (f'  "{path}",' for path in sorted(paths))
        yield "]"


def main() -> None:
    parser = argparse.ArgumentParser(description="Sort the imports of the WebSocket manager family.")
    parser.add_argument("tree", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object per row")
    parser.add_argument("--dual", action="store_true", help="the dual-pattern files instead")
    parser.add_argument("--policy", action="store_true", help="a policy that lists each of these paths, instead")
    options = parser.parse_args()
    everything = source_files(options.tree)
    workspace = Workspace(options.tree, everything)
    files = [file for file in everything if not is_backup(file.path)]
    if options.dual:
        for path, by_path in dual_files(workspace, files):
            print(json.dumps({"path": path, "by_path": by_path}) if options.json else path)
        return
    rows = sorted(classify(workspace, files))
    if options.policy:
        print("\n".join(policy_of(rows)))
        return
    if options.json:
        for row in rows:
            print(json.dumps(asdict(row)))
    for title, counts in (("", Counter(row.kind for row in rows)), ("strict: ", Counter(r.strict_kind for r in rows))):
        print(title + ", ".join(f"{counts[kind]} {kind}" for kind in CLASSES), f"({len(rows)} rows)", file=sys.stderr)


if __name__ == "__main__":
    main()
