"""The fixed part of a generated workspace: its core package, its policy, and the paths that its importers use.

Plain data for `generate_tree`; the same in every generated tree.
"""

CORE = "netra_backend.app.websocket_core"
HOME = f"{CORE}.websocket_manager"
BRIDGE = "netra_backend.app.services.agent_websocket_bridge"

#: Paths that code imports from, good and bad, as (module, name).
PATHS = [
    (HOME, "WebSocketManager"),
    (HOME, "get_websocket_manager"),
    (HOME, "UnifiedWebSocketManager"),
    (CORE, "WebSocketManager"),
    (CORE, "UnifiedWebSocketManager"),
    (CORE, "get_websocket_manager"),
    (CORE, "create_websocket_manager"),
    (CORE, "UnifiedWebSocketEmitter"),
    (f"{CORE}.manager", "WebSocketManager"),
    (f"{CORE}.manager", "UnifiedWebSocketManager"),
    (f"{CORE}.manager", "get_websocket_manager"),
    (f"{CORE}.unified_manager", "UnifiedWebSocketManager"),
    (f"{CORE}.unified_manager", "get_websocket_manager"),
    (f"{CORE}.unified_manager", "WebSocketConnection"),
    (f"{CORE}.canonical_imports", "WebSocketManager"),
    (f"{CORE}.canonical_imports", "create_websocket_manager"),
    (f"{CORE}.canonical_import_patterns", "WebSocketManager"),
    (f"{CORE}.canonical_import_patterns", "get_websocket_manager"),
    (f"{CORE}.unified_emitter", "UnifiedWebSocketEmitter"),
    (f"{CORE}.protocols", "WebSocketManagerProtocol"),
    ("netra_backend.app.websocket.connection_manager", "ConnectionManager"),
    (BRIDGE, "AgentWebSocketBridge"),
    (BRIDGE, "create_agent_websocket_bridge"),
    ("netra_backend.app.core", "EventBus"),
    ("netra_backend.app.core.events", "EventBus"),
    ("netra_backend.app.core.events_compat", "Bus"),
    ("netra_backend.app.core.old_names", "make_logger"),
    ("netra_backend.app.core.old_names", "other_logger"),
    ("netra_backend.app.logging_config", "get_logger"),
    ("netra_backend.app.core.logs", "get_logger"),
]
#: Paths that lead nowhere.
GONE = [
    (f"{CORE}.websocket_manager_factory", "WebSocketManagerFactory"),
    (f"{CORE}.websocket_manager_factory", "create_websocket_manager"),
    (f"{CORE}.websocket_manager_factory", "IsolatedWebSocketManager"),
    (f"{CORE}.agent_websocket_bridge", "AgentWebSocketBridge"),
    (f"{CORE}.canonical_imports", "NoSuchManager"),
    ("netra_backend.app.services.websocket_manager", "WebSocketManager"),
]

POLICY = """\
extends = ["websocket-ssot"]
source-roots = ["."]
exclude = ["attic/**"]

[[name]]
canonical = "netra_backend.app.core.events:EventBus"

[[module]]
legacy = "netra_backend.app.logging_config"
canonical = "netra_backend.app.core.logs"
"""

GITIGNORE = "build/\n*_old.py\n/generated/*\n!/generated/kept.py\n"

CORE_FILES = {
    "netra_backend/__init__.py": '"""The back end."""\n',
    "netra_backend/app/__init__.py": "",
    "netra_backend/app/websocket_core/__init__.py": f'''\
"""The package, deprecated as an import path."""
import warnings

warnings.warn("import from {HOME}", DeprecationWarning, stacklevel=2)

from {HOME} import (
    WebSocketManager,
    get_websocket_manager,
)
from .unified_emitter import UnifiedWebSocketEmitter

UnifiedWebSocketManager = WebSocketManager


def create_websocket_manager(user_context=None):
    return WebSocketManager(user_context=user_context)


__all__ = ["WebSocketManager", "UnifiedWebSocketManager", "get_websocket_manager", "create_websocket_manager"]
__all__ += ["UnifiedWebSocketEmitter"]
''',
    "netra_backend/app/websocket_core/websocket_manager.py": f'''\
"""The single source of truth."""
from {CORE}.unified_manager import (
    UnifiedWebSocketManager,
    WebSocketConnection,
)
from {CORE}.protocols import WebSocketManagerProtocol

WebSocketManager = UnifiedWebSocketManager


async def get_websocket_manager(user_context=None):
    from {CORE}.manager import WebSocketManager as Fallback

    return (UnifiedWebSocketManager or Fallback)(user_context=user_context)
''',
    "netra_backend/app/websocket_core/unified_manager.py": f'''\
"""The implementation."""
from .types import WebSocketConnection


class UnifiedWebSocketManager:
    def __init__(self, user_context=None):
        self.user_context = user_context


def get_websocket_manager(user_context=None):
    from {CORE} import WebSocketManager

    return WebSocketManager(user_context)
''',
    "netra_backend/app/websocket_core/manager.py": f'''\
"""A shim."""
from .websocket_manager import UnifiedWebSocketManager, get_websocket_manager
from {CORE}.types import WebSocketConnection

WebSocketManager = UnifiedWebSocketManager
''',
    "netra_backend/app/websocket_core/types.py": f"""\
from __future__ import annotations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .manager import UnifiedWebSocketManager
    from {CORE} import websocket_manager


class WebSocketConnection:
    manager: UnifiedWebSocketManager
""",
    "netra_backend/app/websocket_core/protocols.py": """\
from typing import Protocol


class WebSocketProtocol(Protocol):
    pass


WebSocketManagerProtocol = WebSocketProtocol
""",
    "netra_backend/app/websocket_core/canonical_imports.py": f'''\
"""Copies."""
try:
    from {CORE}.websocket_manager_factory import WebSocketManagerFactory
except ImportError:
    WebSocketManagerFactory = None
try:
    from {CORE}.unified_manager import UnifiedWebSocketManager
except Exception:
    UnifiedWebSocketManager = None


class WebSocketManager:
    pass


async def create_websocket_manager(user_context):
    return WebSocketManager()
''',
    "netra_backend/app/websocket_core/canonical_import_patterns.py": """\
from .unified_manager import *
from .websocket_manager import get_websocket_manager as _get


class WebSocketManager(UnifiedWebSocketManager):
    pass


def get_websocket_manager(user_context=None):
    return _get(user_context)
""",
    "netra_backend/app/websocket_core/unified_emitter.py": """\
class UnifiedWebSocketEmitter:
    pass
""",
    "netra_backend/app/websocket_core/connection_manager.py": """\
from .unified_manager import UnifiedWebSocketManager as ConnectionManager
""",
    "netra_backend/app/websocket/__init__.py": "",
    "netra_backend/app/websocket/connection_manager.py": """\
class ConnectionManager:
    pass
""",
    "netra_backend/app/services/__init__.py": "",
    "netra_backend/app/services/agent_websocket_bridge.py": """\
class AgentWebSocketBridge:
    pass


def create_agent_websocket_bridge(user_context=None):
    return AgentWebSocketBridge()
""",
    "netra_backend/app/agents/__init__.py": "",
    "netra_backend/app/agents/supervisor/__init__.py": "",
    "netra_backend/app/agents/supervisor/agent_instance_factory.py": f'''\
"""Both patterns in one file."""
from {BRIDGE} import AgentWebSocketBridge, create_agent_websocket_bridge
from {HOME} import WebSocketManager


def with_manager():
    return WebSocketManager()


def with_bridge():
    return create_agent_websocket_bridge() or AgentWebSocketBridge()
''',
    "netra_backend/app/core/__init__.py": "from netra_backend.app.core.events import EventBus\n",
    "netra_backend/app/core/events.py": "class EventBus:\n    pass\n",
    "netra_backend/app/core/events_compat.py": "from .events import EventBus as Bus\n\nBroker = Bus\n",
    "netra_backend/app/core/logs.py": "def get_logger(name):\n    return name\n",
    "netra_backend/app/core/old_names.py": """\
from .logs import (
    get_logger as make_logger,  # canonic: moved-to netra_backend.app.core.logs:get_logger since=2025-09-01
    get_logger as other_logger,
)
""",
    "netra_backend/app/logging_config.py": "from netra_backend.app.core.logs import get_logger\n",
    "build/ignored.py": f"from {CORE} import WebSocketManager\n",
    "tests/unit/ignored_old.py": f"from {CORE} import WebSocketManager\n",
    "generated/ignored.py": f"from {CORE} import WebSocketManager\n",
    "generated/kept.py": f"from {CORE} import WebSocketManager\n",
    "attic/excluded.py": f"from {CORE} import WebSocketManager\n",
    "node_modules/tool/left_out.py": f"from {CORE} import WebSocketManager\n",
}

#: Folders of importers, and whether they are packages.
FOLDERS = [
    ("netra_backend/app/routes", True),
    ("netra_backend/app/services", True),
    ("netra_backend/app/agents/supervisor", True),
    ("netra_backend/app/websocket_core", True),
    ("netra_backend/tests", False),
    ("tests/unit", True),
    ("tests/e2e", False),
    ("scripts", False),
]
