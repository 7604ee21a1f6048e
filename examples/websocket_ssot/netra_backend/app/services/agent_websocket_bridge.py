"""The bridge: how agents reach WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netra_backend.app.websocket_core import WebSocketManager


class AgentWebSocketBridge:
    """Hands events of an agent to the manager of its user."""

    def __init__(self, manager: WebSocketManager | None = None) -> None:
        self.manager = manager

    def notify(self, event: str) -> str:
        return self.manager.send(event) if self.manager else event


def create_agent_websocket_bridge(manager: WebSocketManager | None = None) -> AgentWebSocketBridge:
    return AgentWebSocketBridge(manager)
