"""What the example's README promises: each finding, and how far its rewrite may be trusted."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.testing.suite import run_suite

from canonic.analysis import Analysis
from canonic.findings import Finding

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/websocket_ssot"
CORE = "netra_backend.app.websocket_core"

EXPECTED = """
agents/base_agent.py:8 boundary-bypass ~.manager:WebSocketManager not-applicable
agents/base_agent.py:8 deprecated-import ~.manager:WebSocketManager safe
agents/supervisor/agent_instance_factory.py:4 boundary-bypass ~.websocket_manager:WebSocketManager not-applicable
agents/supervisor/agent_instance_factory.py:4 dual-pattern ~.websocket_manager:WebSocketManager different-definition
agents/supervisor/agent_registry.py:3 split-import factories.websocket_bridge_factory:AgentWebSocketBridge safe
agents/supervisor/agent_registry.py:7 redundant-implementation agents.supervisor.agent_registry:WebSocketManagerAdapter different-definition
agents/supervisor/pipeline_executor.py:5 boundary-bypass ~.manager:WebSocketManager not-applicable
agents/supervisor/pipeline_executor.py:5 deprecated-import ~.manager:WebSocketManager safe
agents/supervisor/pipeline_executor.py:11 boundary-bypass ~:get_websocket_manager not-applicable
agents/supervisor/pipeline_executor.py:11 deprecated-import ~:get_websocket_manager unsafe patched-in-tests
core/startup.py:6 deprecated-import ~.manager:WebSocketManager display guarded-fallback
core/websocket_fallback.py:4 duplicate-definition core.websocket_fallback:WebSocketManager different-definition
core/websocket_fallback.py:4 redundant-implementation core.websocket_fallback:WebSocketManager different-definition
routes/health.py:3 conflicting-import core.websocket_fallback:WebSocketManager unsafe different-definition
routes/health.py:11 broken-import ~.factory:WebSocketManager unsafe not-listed
routes/status.py:3 deprecated-import websocket.connection_manager:ConnectionManager policy-without-rewrite
routes/status.py:4 deprecated-import ~.unified_manager:get_websocket_manager unsafe different-definition
routes/websocket.py:4 deprecated-import ~:UnifiedWebSocketEmitter safe
routes/websocket.py:5 deprecated-import ~:WebSocketManager safe
routes/websocket.py:6 deprecated-import ~:get_websocket_manager safe
services/agent_websocket_bridge.py:8 deprecated-import ~:WebSocketManager safe
services/broadcast.py:3 deprecated-import ~.unified_manager:UnifiedWebSocketManager safe
services/broadcast.py:4 deprecated-import ~.unified_manager:UnifiedWebSocketManager safe
services/console.py:3 deprecated-import ~.manager:* safe
services/greeting.py:3 deprecated-import services.user_emitter:UserEmitter safe
services/presence.py:4 deprecated-import ~.canonical_import_patterns:WebSocketManager unsafe different-definition
services/presence.py:5 deprecated-import ~.canonical_imports:WebSocketManager unsafe impure-shim
services/presence.py:9 deprecated-module ~.manager:WebSocketManager safe
websocket/connection_manager.py:4 duplicate-definition websocket.connection_manager:ConnectionManager different-definition
~/__init__.py:6 conflicting-alias ~:UnifiedWebSocketManager not-applicable
~/canonical_import_patterns.py:4 duplicate-definition ~.canonical_import_patterns:WebSocketManager different-definition
~/canonical_import_patterns.py:14 duplicate-definition ~.canonical_import_patterns:get_websocket_manager different-definition
~/manager.py:13 conflicting-alias ~.manager:UnifiedWebSocketManager not-applicable
~/manager_metrics.py:3 deprecated-import ~.unified_manager:UnifiedWebSocketManager unsafe would-create-cycle
~/protocols.py:3 deprecated-import ~:get_websocket_manager safe
~/protocols.py:4 deprecated-import ~.manager:WebSocketManager safe
~/unified_emitter.py:3 import-cycle ~.websocket_manager not-applicable
~/unified_manager.py:27 duplicate-definition ~.unified_manager:get_websocket_manager different-definition
~/websocket_manager.py:6 conflicting-alias ~.websocket_manager:WebSocketManager not-applicable
tests/test_events.py:6 deprecated-import ~.manager:WebSocketManager safe
tests/test_events.py:10 deprecated-string ~.manager:WebSocketManager safe
tests/test_events.py:16 deprecated-string ~:get_websocket_manager unsafe patched-in-tests
tests/test_gone_factory.py:7 deprecated-import ~.websocket_manager_factory:create_websocket_manager safe
tests/test_gone_factory.py:9 deprecated-call ~.websocket_manager_factory:create_websocket_manager unknown-signature
tests/test_gone_factory.py:13 deprecated-import ~.websocket_manager_factory:IsolatedWebSocketManager safe
tests/test_gone_factory.py:19 deprecated-import ~.websocket_manager_factory:FactoryInitializationError no-canonical
"""


def spelled(finding: Finding) -> str:
    path = finding.path.replace(f"{CORE.replace('.', '/')}/", "~/").removeprefix("netra_backend/app/")
    written = str(finding.written).replace(CORE, "~").removeprefix("netra_backend.app.")
    grade = [finding.fix.safety.word] if finding.fix else []
    reason = [finding.withheld.value] if finding.withheld else []
    return " ".join([f"{path}:{finding.span.line}", finding.rule, written, *grade, *reason])


def test_the_example_shows_every_outcome_that_its_readme_names() -> None:
    analysis = Analysis.open(str(EXAMPLE), use_cache=False)
    told = {
        "deprecated-call",
        "deprecated-import",
        "deprecated-module",
        "deprecated-string",
        "dual-pattern",
        "split-import",
        "conflicting-import",
        "broken-import",
        "boundary-bypass",
        "duplicate-definition",
        "redundant-implementation",
        "conflicting-alias",
        "import-cycle",
    }
    found = [spelled(finding) for finding in analysis.check() if finding.rule in told]
    assert "\n".join(found) == EXPECTED.strip()


def test_fixing_the_example_breaks_nothing_and_repairs_what_was_broken(tmp_path: Path) -> None:
    copy = tmp_path / "example"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("__pycache__", ".canonic_cache"))
    safe = sum(line.endswith(" safe") for line in EXPECTED.splitlines())
    done = Analysis.open(str(copy), use_cache=False).fix()
    assert sum(len(file.fixed) for file in done.files) == safe
    assert Analysis.open(str(copy), use_cache=False).fix().files == ()
    tests = run_suite(copy, "tests")
    assert "3 passed, 2 xpassed" in tests.stdout, tests.stdout
