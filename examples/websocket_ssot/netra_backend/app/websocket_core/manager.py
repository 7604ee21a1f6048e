"""A shim: hands on what `websocket_manager` defines, and says that it is deprecated."""

import warnings

from netra_backend.app.websocket_core.websocket_manager import UnifiedWebSocketManager, WebSocketManager, get_websocket_manager

warnings.warn(
    "netra_backend.app.websocket_core.manager is deprecated; import from netra_backend.app.websocket_core.websocket_manager",
    DeprecationWarning,
    stacklevel=2,
)

__all__ = ["UnifiedWebSocketManager", "WebSocketManager", "get_websocket_manager"]
