"""A shim: hands on what `websocket_manager` defines, and says that it is deprecated."""

import warnings

from netra_backend.app.websocket_core.websocket_manager import WebSocketManager, get_websocket_manager

warnings.warn(
    "netra_backend.app.websocket_core.manager is deprecated; use websocket_manager instead",
    DeprecationWarning,
    stacklevel=2,
)

UnifiedWebSocketManager = WebSocketManager

__all__ = ["UnifiedWebSocketManager", "WebSocketManager", "get_websocket_manager"]
