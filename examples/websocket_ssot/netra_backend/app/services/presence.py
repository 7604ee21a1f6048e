"""The copy, the impure shim, and a legacy module imported as a module."""

import netra_backend.app.websocket_core.manager as websocket_managers
from netra_backend.app.websocket_core.canonical_import_patterns import WebSocketManager as CopiedManager
from netra_backend.app.websocket_core.canonical_imports import WebSocketManager


def present(user_context: str) -> list[str]:
    managers = [websocket_managers.WebSocketManager(user_context), WebSocketManager(user_context)]
    return [manager.send("present") for manager in managers] + [CopiedManager(user_context).send("present")]
