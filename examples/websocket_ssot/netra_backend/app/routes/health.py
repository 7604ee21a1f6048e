"""A conflict and a broken import: neither path is listed by the policy."""

from netra_backend.app.core.websocket_fallback import WebSocketManager


def health() -> str:
    return WebSocketManager().send("health")


def deep_health() -> str:
    from netra_backend.app.websocket_core.factory import WebSocketManager as Manager

    return Manager().send("deep health")
