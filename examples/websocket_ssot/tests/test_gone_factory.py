"""Imports from a module that is gone. They stand in functions, so that the rest of the file can be imported."""

import pytest


def make(user_context: str) -> object:
    from netra_backend.app.websocket_core.websocket_manager_factory import create_websocket_manager

    return create_websocket_manager(user_context)


def make_isolated(user_context: str) -> object:
    from netra_backend.app.websocket_core.websocket_manager_factory import IsolatedWebSocketManager

    return IsolatedWebSocketManager(user_context)


def fail() -> None:
    from netra_backend.app.websocket_core.websocket_manager_factory import FactoryInitializationError

    raise FactoryInitializationError


@pytest.mark.xfail(raises=ImportError, reason="the factory module is gone")
@pytest.mark.parametrize("maker", [make, make_isolated])
def test_a_manager_is_made(maker) -> None:
    assert maker("ada").send("hello") == "ada: hello"


def test_the_factory_is_gone() -> None:
    with pytest.raises(ImportError):
        from netra_backend.app.websocket_core.websocket_manager_factory import WebSocketManagerFactory  # noqa: F401
