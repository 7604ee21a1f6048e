"""Two patterns in one file: some functions go over the bridge, one goes round it."""

from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge, create_agent_websocket_bridge
from netra_backend.app.websocket_core.websocket_manager import WebSocketManager


class AgentInstanceFactory:
    def bridge(self) -> AgentWebSocketBridge:
        return create_agent_websocket_bridge()

    def direct(self, user_context: str) -> WebSocketManager:
        return WebSocketManager(user_context=user_context)
