"""The connection manager of the older package: another purpose, so nothing is rewritten here."""


class ConnectionManager:
    """Reads and writes one socket."""

    def accept(self, connection: str) -> str:
        return connection
