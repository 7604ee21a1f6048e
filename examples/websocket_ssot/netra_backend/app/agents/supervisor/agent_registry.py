"""The bridge, imported twice: by its own path and by one that only hands it on."""

from netra_backend.app.factories.websocket_bridge_factory import AgentWebSocketBridge as FactoryBridge
from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge


class WebSocketManagerAdapter:
    """Another redundant implementation."""

    def __init__(self, bridge: AgentWebSocketBridge | FactoryBridge) -> None:
        self.bridge = bridge
