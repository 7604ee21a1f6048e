"""The pack `websockets-legacy`: it lists what the library's releases deprecate, all of it and nothing else.

``websockets_aliases.txt`` was made by ``scripts/websockets_aliases.py`` from the releases 8.1 to 17.4.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import canonic, write

from canonic.analysis import Analysis
from canonic.policy.model import ModuleEntry, NameEntry
from canonic.text.names import Path as ImportPath
from canonic.text.names import parse_path

PACK = 'extends = ["websockets-legacy"]\n'
ALIASES = {
    path: (releases.split(), instead)
    for line in Path(__file__).with_name("websockets_aliases.txt").read_text("utf-8").splitlines()
    for path, releases, instead in [line.split(" | ")]
}
NOT_LISTED = {
    "websockets:InvalidMessage": "deprecated by 14.0 and 14.1 only, and back in its place since",
    "websockets.exceptions:InvalidMessage": "deprecated by 14.0 and 14.1 only, and back in its place since",
    "websockets.legacy": "its names are listed one by one",
    "websockets.auth": "its names are listed one by one",
    "websockets.http": "its names are listed one by one",
}
BEFORE_9 = {"websockets.protocol:WebSocketCommonProtocol"}
"""Paths of 8.1 that were moved without an alias."""


@pytest.fixture
def listed(tmp_path: Path) -> dict[ImportPath, NameEntry | ModuleEntry]:
    """The entries of the pack by legacy path; modules have no name."""
    (tmp_path / "canonic.toml").write_text(PACK, "utf-8")
    policy = Analysis.open(str(tmp_path), use_cache=False).policy
    names = {ImportPath(old.module, old.name): entry for entry in policy.names for old in entry.legacy}
    return {**names, **{ImportPath(entry.legacy): entry for entry in policy.modules}}


def as_module(path: ImportPath) -> ImportPath:
    return ImportPath(path.dotted)


def test_every_path_that_a_release_deprecates_is_listed(listed: dict[ImportPath, NameEntry | ModuleEntry]) -> None:
    paths = {text: parse_path(text) for text in ALIASES}
    missing = {text for text, path in paths.items() if path not in listed and as_module(path) not in listed}
    assert missing == set(NOT_LISTED)


def test_every_listed_path_is_deprecated_by_a_release(listed: dict[ImportPath, NameEntry | ModuleEntry]) -> None:
    warned = {module for module in ALIASES if ":" not in module}
    aliases = {as_module(parse_path(path)) for path in ALIASES}
    renamed = {
        "websockets.client:ClientConnection",
        "websockets.server:ServerConnection",
    }  # they warn when they are made
    unknown = {
        str(path)
        for path in listed
        if as_module(path) not in aliases and not any(f"{path.module}.".startswith(f"{module}.") for module in warned)
    }
    assert unknown - renamed == BEFORE_9


def test_an_alias_goes_to_the_module_that_the_library_names_or_to_the_new_implementation(
    listed: dict[ImportPath, NameEntry | ModuleEntry],
) -> None:
    for text, (_, instead) in ALIASES.items():
        path = parse_path(text)
        entry = listed.get(path) if path.name else None
        if isinstance(entry, NameEntry) and " " not in instead:
            home = entry.canonical.module
            assert home == instead or home.startswith(("websockets.asyncio.", "websockets.exceptions")), text
            if home.startswith(("websockets.asyncio.", "websockets.exceptions")):
                assert ImportPath(instead, path.name) in listed, "then the old home is legacy too"


def test_a_program_that_uses_old_paths_is_told_of_each(tmp_path: Path) -> None:
    program = """\
from websockets import WebSocketClientProtocol, connect
from websockets.client import connect as dial
from websockets.connection import State
from websockets.exceptions import ConnectionClosed, InvalidStatusCode
from websockets.http import Headers
from websockets.asyncio.server import serve
"""
    folder = write(tmp_path / "work", {"canonic.toml": PACK, "app.py": program})
    done = canonic(folder, "check", "--format", "json")
    found = [json.loads(line) for line in done.out.splitlines()]
    assert [(one["line"], one["written"], one["canonical"], one["withheld"]) for one in found] == [
        (1, "websockets:WebSocketClientProtocol", "websockets.asyncio.client:ClientConnection", "external"),
        (2, "websockets.client:connect", "websockets.asyncio.client:connect", "external"),
        (3, "websockets.connection:State", "websockets.protocol:State", "external"),
        (4, "websockets.exceptions:InvalidStatusCode", "websockets.exceptions:InvalidStatus", "policy-without-rewrite"),
        (5, "websockets.http:Headers", "websockets.datastructures:Headers", "external"),
    ]
    canonic(folder, "fix", "--unsafe-fixes")
    assert (
        (folder / "app.py").read_text("utf-8")
        == """\
from websockets import connect
from websockets.asyncio.client import ClientConnection as WebSocketClientProtocol
from websockets.asyncio.client import connect as dial
from websockets.protocol import State
from websockets.exceptions import ConnectionClosed, InvalidStatusCode
from websockets.datastructures import Headers
from websockets.asyncio.server import serve
"""
    )


def test_names_that_are_read_through_a_module_of_the_library_are_told_and_never_safe_to_move(tmp_path: Path) -> None:
    program = """\
import websockets
import websockets.client
import websockets.connection as wc
from websockets import framing

def main(protocol: websockets.WebSocketServerProtocol):
    websockets.connect(websockets.client.connect, wc.State, framing.Frame)
"""
    folder = write(tmp_path / "work", {"canonic.toml": PACK, "app.py": program})
    found = [json.loads(line) for line in canonic(folder, "check", "--format", "json").out.splitlines()]
    assert {one["rule"] for one in found} == {"deprecated-module"}
    assert [(one["line"], one["written"]) for one in found] == [
        (3, "websockets.connection"),
        (4, "websockets.framing"),
        (6, "websockets:WebSocketServerProtocol"),
        (7, "websockets.client:connect"),
    ]
    assert [one["fix"] for one in found if one["fix"] and one["fix"]["safety"] == "safe"] == []
    assert all(one["withheld"] for one in found)


def test_the_pack_is_off_unless_it_is_asked_for(tmp_path: Path) -> None:
    folder = write(tmp_path / "work", {"app.py": "from websockets.client import connect\n"})
    assert canonic(folder, "check", "--format", "json").out == ""
