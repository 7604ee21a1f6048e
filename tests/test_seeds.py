"""What five reports on one real consolidation detect, Canonic detects: ``docs/seeds.md``, row by row.

Each example is a small workspace of the shape that a report describes. Nothing is configured in it: the bundled pack
``websocket-ssot`` is on by itself.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from canonic.analysis import Analysis
from canonic.findings import Finding, Reason
from canonic.settings.options import KNOWN_RULES
from tests.cli.running import canonic
from tests.testing.test_plugin import outcomes
from tests.testing.test_plugin import run as pytest_canonic
from tests.tidy.tree import text

CORE = "netra_backend.app.websocket_core"
APP, CORE_FOLDER = "netra_backend/app", "netra_backend/app/websocket_core"
MANAGER = f"{CORE_FOLDER}/websocket_manager.py"
CANONICAL = f"from {CORE}.websocket_manager import"
BRIDGE = "from netra_backend.app.services.agent_websocket_bridge import"
BASE = {
    "netra_backend/__init__.py": "",
    f"{APP}/__init__.py": "",
    f"{CORE_FOLDER}/__init__.py": "",
    MANAGER: "class WebSocketManager:\n    def send(self): ...\n\n\ndef get_websocket_manager(user_context=None): ...\n",
    f"{APP}/services/__init__.py": "",
    f"{APP}/services/agent_websocket_bridge.py": "class AgentWebSocketBridge:\n    def send(self): ...\n\n\n"
    "def create_agent_websocket_bridge(user_context=None): ...\n",
}


@dataclass(frozen=True)
class Example:
    """A workspace and what is found in it."""

    files: dict[str, str]
    found: tuple[str, ...]
    """``path:line rule "words of the message" reason``; words and reason may be left out. `~` stands for the core."""
    fixed: dict[str, str] = field(default_factory=dict)
    """What `canonic fix` makes of some files."""


EXAMPLES = {
    "three-accessors": Example(
        {
            f"{CORE_FOLDER}/unified_manager.py": "async def get_websocket_manager(): ...\n",
            f"{CORE_FOLDER}/__init__.py": "def get_websocket_manager(user_context): ...\n",
        },
        (
            '~/__init__.py:1 duplicate-definition "`get_websocket_manager` is defined here again"',
            '~/unified_manager.py:1 duplicate-definition "takes other arguments"',
        ),
    ),
    "one-class": Example({"a.py": f"{CANONICAL} WebSocketManager\n"}, ()),
    "paths-disagree": Example(
        {
            f"{CORE_FOLDER}/unified_manager.py": "def get_websocket_manager(): ...\n",
            "a.py": f"from {CORE}.unified_manager import get_websocket_manager\n",
        },
        (
            "a.py:1 deprecated-import different-definition",
            "~/unified_manager.py:1 duplicate-definition",
        ),
    ),
    "nine-implementations": Example(
        {
            f"{CORE_FOLDER}/websocket_manager_factory.py": f"{CANONICAL} WebSocketManager\n\n"
            "IsolatedWebSocketManager = WebSocketManager\n\n\nclass FactoryInitializationError(Exception): ...\n\n\n"
            "class WebSocketManagerFactory:\n    def make(self): ...\n",
            f"{CORE_FOLDER}/manager.py": f"{CANONICAL} WebSocketManager\n\nUnifiedWebSocketManager = WebSocketManager\n",
            f"{CORE_FOLDER}/protocols.py": "class LegacyWebSocketManagerAdapter:\n    def send(self): ...\n",
            f"{APP}/agents/supervisor/agent_registry.py": "class WebSocketManagerAdapter:\n    def send(self): ...\n",
            "a.py": f"from {CORE}.manager import UnifiedWebSocketManager, WebSocketManager\n"
            f"from {CORE}.websocket_manager_factory import WebSocketManager as Made, FactoryInitializationError\n",
        },
        (
            "a.py:1 deprecated-import",
            "a.py:1 deprecated-import",
            "a.py:2 deprecated-import",
            "a.py:2 deprecated-import no-canonical",
            '~~/agents/supervisor/agent_registry.py:1 redundant-implementation "is one of 4 implementations"',
            "~/manager.py:3 conflicting-alias",
            "~/websocket_manager_factory.py:3 conflicting-alias",
        ),
    ),
    "circle": Example(
        {
            f"{CORE_FOLDER}/manager.py": f"{CANONICAL} WebSocketManager\n"
            f"from {CORE}.unified_manager import UnifiedWebSocketManager\n",
            f"{CORE_FOLDER}/unified_manager.py": f"import {CORE}.websocket_manager as home\n\n\n"
            "class UnifiedWebSocketManager:\n    def home(self):\n        return home\n",
            MANAGER: f"from {CORE}.unified_manager import UnifiedWebSocketManager\n\n"
            "WebSocketManager = UnifiedWebSocketManager\n\n\ndef get_websocket_manager(user_context=None): ...\n",
        },
        (
            "~/manager.py:1 idle-shim",
            "~/manager.py:2 deprecated-import",
            '~/unified_manager.py:1 import-cycle "cheapest to cut here: only one function uses"',
            "~/websocket_manager.py:3 conflicting-alias",
        ),
    ),
    "no-circle-at-import": Example(
        {
            f"{CORE_FOLDER}/unified_manager.py": "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n"
            f"    {CANONICAL} get_websocket_manager\n\n\nclass Engine:\n    def make(self):\n"
            f"        {CANONICAL} get_websocket_manager\n\n        return get_websocket_manager()\n",
            MANAGER: f"from {CORE}.unified_manager import Engine\n\n\nclass WebSocketManager(Engine):\n"
            "    pass\n\n\ndef get_websocket_manager(user_context=None): ...\n",
        },
        (),
    ),
    "required-import": Example(
        {
            f"{CORE_FOLDER}/__init__.py": "from .websocket_manager import get_websocket_manager\n",
            "a.py": f"from {CORE} import get_websocket_manager\n",
        },
        ('a.py:1 deprecated-import "legacy path"',),
        {"a.py": f"{CANONICAL} get_websocket_manager\n"},
    ),
    "four-paths": Example(
        {
            f"{CORE_FOLDER}/unified_manager.py": f"{CANONICAL} WebSocketManager as UnifiedWebSocketManager\n"
            "__all__ = ['UnifiedWebSocketManager']\n",
            f"{CORE_FOLDER}/__init__.py": f"{CANONICAL} WebSocketManager, get_websocket_manager\n",
            f"{CORE_FOLDER}/manager.py": f"{CANONICAL} WebSocketManager\n",
            f"{APP}/websocket/connection_manager.py": "class ConnectionManager: ...\n",
            "netra_backend/tests/test_websocket_comprehensive.py": (
                f"from {CORE}.unified_manager import UnifiedWebSocketManager\n"
                f"from {CORE} import WebSocketManager, get_websocket_manager\n"
                f"from {CORE}.manager import WebSocketManager as Old\n"
                "from netra_backend.app.websocket.connection_manager import ConnectionManager\n"
            ),
        },
        (
            *["netra_backend/tests/test_websocket_comprehensive.py:1 deprecated-import"],
            *["netra_backend/tests/test_websocket_comprehensive.py:2 deprecated-import"] * 2,
            *["netra_backend/tests/test_websocket_comprehensive.py:3 deprecated-import"],
            'netra_backend/tests/test_websocket_comprehensive.py:4 deprecated-import "a different purpose"'
            " policy-without-rewrite",
        ),
    ),
    "patched-path": Example(
        {
            f"{CORE_FOLDER}/manager.py": f"{CANONICAL} WebSocketManager\n",
            "tests/test_events.py": "from unittest import mock\n\n\ndef test_it():\n"
            f'    with mock.patch("{CORE}.manager.WebSocketManager.send"):\n        pass\n',
        },
        ("tests/test_events.py:5 deprecated-string",),
    ),
    "shim-nobody-needs": Example(
        {
            f"{CORE_FOLDER}/manager.py": f'"""Moved."""\n\n{CANONICAL} WebSocketManager\n\n__all__ = ["WebSocketManager"]\n'
        },
        ('~/manager.py:1 idle-shim "no Python importer found" unknown-importers',),
    ),
    "shim-that-a-tool-removes": Example(
        {
            "ruff.toml": "",
            f"{CORE_FOLDER}/manager.py": f"{CANONICAL} WebSocketManager\n",
            "a.py": f"from {CORE}.manager import WebSocketManager\n",
        },
        (
            "a.py:1 deprecated-import",
            '~/manager.py:1 endangered-shim "ruff (ruff.toml) removes"',
        ),
    ),
    "warning-shim": Example(
        {
            f"{APP}/legacy_manager.py": f"import warnings\n\n{CANONICAL} WebSocketManager\n\n"
            f'warnings.warn("use {CORE}.websocket_manager", DeprecationWarning, stacklevel=2)\n',
            "a.py": "from netra_backend.app.legacy_manager import WebSocketManager\n",
        },
        (
            f'~~/legacy_manager.py:5 self-declared-deprecation "`{CORE}.websocket_manager`, which it names" no-canonical',
        ),
    ),
    "two-patterns": Example(
        {
            f"{APP}/factories/agent_instance_factory.py": f"{CANONICAL} WebSocketManager\n{BRIDGE} AgentWebSocketBridge\n"
            "\n\nclass AgentInstanceFactory:\n    def direct(self):\n        return WebSocketManager()\n\n"
            "    def bridged(self):\n        return AgentWebSocketBridge()\n",
        },
        (
            '~~/factories/agent_instance_factory.py:1 dual-pattern "2 of 4 sites left; the methods of '
            '`AgentInstanceFactory` do not agree" different-definition',
        ),
    ),
    "held-manager": Example(
        {
            f"{APP}/factories/agent_instance_factory.py": f"{CANONICAL} WebSocketManager\n{BRIDGE} AgentWebSocketBridge\n"
            "\n\nclass AgentInstanceFactory:\n    def __init__(self):\n        self._manager = WebSocketManager()\n"
            "        self._bridge = AgentWebSocketBridge()\n\n    def send(self):\n        self._manager.send()\n",
        },
        (
            '~~/factories/agent_instance_factory.py:1 dual-pattern "3 of 5 sites left; `AgentInstanceFactory.__init__` uses both"',
        ),
    ),
    "remediated-factory": Example(
        {
            f"{APP}/factories/agent_instance_factory.py": f"{BRIDGE} AgentWebSocketBridge\n\nBRIDGE = AgentWebSocketBridge()\n"
        },
        (),
    ),
    "bridge-bypass": Example(
        {
            f"{APP}/agents/tool_dispatcher.py": f"{CANONICAL} WebSocketManager\n\nMANAGER = WebSocketManager()\n",
            f"{APP}/agents/base.py": f"{BRIDGE} AgentWebSocketBridge\n\nBRIDGE = AgentWebSocketBridge()\n",
        },
        ('~~/agents/tool_dispatcher.py:1 boundary-bypass "go through"',),
    ),
    "factory-call": Example(
        {
            f"{CORE_FOLDER}/__init__.py": "def create_websocket_manager(user_context=None): ...\n",
            "a.py": f"from {CORE} import create_websocket_manager\n\nmanager = create_websocket_manager(1)\n",
        },
        (
            "a.py:1 deprecated-import different-definition",
            'a.py:3 deprecated-call "write `get_websocket_manager(user_context={user_context})`"',
        ),
    ),
    "removed-factory": Example(
        {"a.py": f"from {CORE}.websocket_manager_factory import IsolatedWebSocketManager as Manager\n\nManager()\n"},
        ("a.py:1 deprecated-import",),
        {"a.py": f"{CANONICAL} WebSocketManager as Manager\n\nManager()\n"},
    ),
    "two-names-for-one": Example(
        {
            MANAGER: f"from {CORE}.unified_manager import UnifiedWebSocketManager\n\n"
            "WebSocketManager = UnifiedWebSocketManager\n\n\ndef get_websocket_manager(user_context=None): ...\n",
            f"{CORE_FOLDER}/unified_manager.py": "class UnifiedWebSocketManager:\n    def send(self): ...\n",
        },
        ('~/websocket_manager.py:3 conflicting-alias "gives one object two names"',),
    ),
    "missing-module": Example(
        {"a.py": "from netra_backend.app.websocket_manager import WebSocketManager\n"},
        ('a.py:1 broken-import "there is no module" not-listed',),
    ),
    "many-paths": Example(
        {
            "canonic.toml": 'severity = { fragmented-name = "hint" }\n',
            f"{APP}/schemas/core_enums.py": "class MessageType: ...\n",
            f"{APP}/schemas/registry.py": "from netra_backend.app.schemas.core_enums import MessageType\n",
            "a.py": "from netra_backend.app.schemas.core_enums import MessageType\n",
            "b.py": "from netra_backend.app.schemas.registry import MessageType\n",
        },
        ('~~/schemas/core_enums.py:1 fragmented-name "is imported by 2 paths" no-canonical',),
    ),
    "words-in-texts": Example(
        {
            "a.py": f'"""from {CORE}.manager import WebSocketManager"""\n# from {CORE} import WebSocketManager\n'
            f'OLD = "class WebSocketManager: from {CORE}.manager import WebSocketManager"\n',
            "backup.py.bak": f"from {CORE}.manager import WebSocketManager\n",
        },
        (),
    ),
}


def spelled(finding: Finding) -> str:
    path = finding.path.replace(f"{CORE_FOLDER}/", "~/").replace(f"{APP}/", "~~/")
    return f"{path}:{finding.span.line} {finding.rule}"


def is_as_told(told: str, finding: Finding) -> bool:
    """Whether a finding has the place, the rule, the words and the reason that an example tells."""
    match = re.fullmatch(r'(\S+ \S+)(?: "(.*)")?(?: ([a-z-]+))?', told)
    assert match is not None, told
    place, words, reason = match.groups()
    return spelled(finding) == place and (words or "") in finding.message and reason in (None, finding.withheld)


def opened(root: Path, example: Example) -> Analysis:
    for name, content in {**BASE, **example.files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return Analysis.open(str(root), use_cache=False, jobs=1)


@pytest.mark.parametrize("key", EXAMPLES)
def test_a_workspace_of_the_shape_that_a_report_describes(key: str, tmp_path: Path) -> None:
    example = EXAMPLES[key]
    found = list(opened(tmp_path, example).check())
    assert sorted(map(spelled, found)) == sorted(" ".join(told.split(" ")[:2]) for told in example.found)
    for told in example.found:
        assert any(is_as_told(told, finding) for finding in found), (told, [one.message for one in found])
    if example.fixed:
        fixed = {file.path: file.after for file in opened(tmp_path, example).fix(write=False).files}
        assert {path: fixed.get(path) for path in example.fixed} == example.fixed


RUNTIME = {"hanging-import", "other-object-at-run-time", "red-then-green"}
"""Examples that run the workspace's code, below."""


def test_a_hang_and_another_object_show_when_the_paths_are_imported(tmp_path: Path) -> None:
    opened(
        tmp_path,
        Example(
            {
                f"{CORE_FOLDER}/manager.py": "while True:\n    pass\n",
                f"{CORE_FOLDER}/unified_manager.py": "def get_websocket_manager(): ...\n",
            },
            (),
        ),
    )
    asked = ("--name", "get_websocket_manager", "--python", sys.executable, "--time-limit", "2")
    done = canonic(tmp_path, "verify", *asked, "--format", "json")
    told = {(one.get("rule"), one.get("path")) for one in map(json.loads, done.out.splitlines())}
    assert done.code == 1, done.err
    assert ("import-hangs", f"{CORE_FOLDER}/manager.py") in told
    assert ("other-object", f"{CORE_FOLDER}/unified_manager.py") in told


def test_the_suites_that_fail_before_and_pass_after(tmp_path: Path) -> None:
    analysis = opened(tmp_path, EXAMPLES["required-import"])
    before = outcomes(pytest_canonic(tmp_path, "--canonic", "-v"))
    assert before["single-import-path[get_websocket_manager]"] == "FAILED"
    analysis.fix()
    after = outcomes(pytest_canonic(tmp_path, "--canonic", "-v"))
    assert after.keys() == before.keys()
    assert set(after.values()) == {"PASSED"}


# ------------------------------------------------------------------ the page

_COMMANDS = {"canonic check", "canonic fix", "canonic verify", "pytest --canonic", "canonic check --statistics"}


def rows() -> list[list[str]]:
    """The rows of all tables of the page that have a column for the example, cell by cell."""
    found: list[list[str]] = []
    inside = False
    for line in text("docs/seeds.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells[-1] == "example":
            inside = True
        elif inside and not set(line) <= set("|- "):
            found.append(cells)
    return found


def test_every_row_has_an_example_and_every_example_a_row() -> None:
    shown = {key for row in rows() for key in re.findall(r"`([a-z-]+)`", row[-1])}
    assert shown == EXAMPLES.keys() | RUNTIME
    assert not [row for row in rows() if not re.search(r"`[a-z-]+`", row[-1]) and "none:" not in row[-2]]


def test_every_row_names_rules_and_commands_that_there_are() -> None:
    reasons = {reason.value for reason in Reason}
    for row in rows():
        named = re.findall(r"`([a-z-]+(?: [a-z-]+)*)`", row[-2])
        assert not [name for name in named if name not in KNOWN_RULES.keys() | _COMMANDS | reasons], row
        assert named or "none:" in row[-2], row


def test_every_rule_that_an_example_shows_is_named_in_its_row() -> None:
    for row in rows():
        for key in re.findall(r"`([a-z-]+)`", row[-1]):
            shown = {told.split(" ")[1] for told in EXAMPLES[key].found} if key in EXAMPLES else set()
            assert not shown or any(f"`{rule}`" in row[-2] for rule in shown), row
