"""Hands the bridge on; no policy names this path."""

from netra_backend.app.services.agent_websocket_bridge import AgentWebSocketBridge

__all__ = ["AgentWebSocketBridge"]
