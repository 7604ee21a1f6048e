"""Mocks by path: strings that hold a legacy path, and an import that one of them patches."""

from unittest.mock import patch

from netra_backend.app.agents.supervisor.pipeline_executor import execute, finish
from netra_backend.app.websocket_core.manager import WebSocketManager


def test_an_event_is_sent() -> None:
    with patch("netra_backend.app.websocket_core.manager.WebSocketManager.send", return_value="sent"):
        assert execute("ada") == "sent"
        assert WebSocketManager("ada").send("x") == "sent"


def test_the_last_event_goes_through_the_accessor() -> None:
    with patch("netra_backend.app.websocket_core.get_websocket_manager") as accessor:
        finish("ada")
    accessor.assert_called_once_with("ada")
