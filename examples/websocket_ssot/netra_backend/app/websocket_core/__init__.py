"""Everything about WebSockets in one place. Importing names from here is the old way: each has its own home."""

from netra_backend.app.websocket_core.unified_emitter import UnifiedWebSocketEmitter
from netra_backend.app.websocket_core.websocket_manager import WebSocketManager, get_websocket_manager

UnifiedWebSocketManager = WebSocketManager

__all__ = ["UnifiedWebSocketEmitter", "UnifiedWebSocketManager", "WebSocketManager", "get_websocket_manager"]
