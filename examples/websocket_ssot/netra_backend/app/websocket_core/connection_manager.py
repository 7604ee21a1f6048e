"""Connections, not managers: the pool that the manager draws from."""


class ConnectionManager:
    """The open connections of this process."""

    def __init__(self) -> None:
        self.connections: set[str] = set()
