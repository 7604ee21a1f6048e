"""Imports inside functions: one of them is patched by a test, so its meaning hangs on the old path."""


def execute(user_context: str) -> str:
    from netra_backend.app.websocket_core.manager import WebSocketManager  # late, to start faster

    return WebSocketManager(user_context).send("agent_started")


def finish(user_context: str) -> str:
    from netra_backend.app.websocket_core import get_websocket_manager

    return get_websocket_manager(user_context).send("agent_completed")
