"""Imports with a fallback: the fallback is never rewritten, and a guarded module may be gone."""

try:
    from netra_backend.app.websocket_core.websocket_manager import WebSocketManager
except ImportError:
    from netra_backend.app.websocket_core.manager import WebSocketManager

try:
    from netra_backend.app.websocket_core.websocket_manager_factory import WebSocketManagerFactory
except ImportError:
    WebSocketManagerFactory = None


def start(user_context: str) -> WebSocketManager:
    return WebSocketManager(user_context)
