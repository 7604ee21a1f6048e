"""The language server as editors see it: real processes, real messages."""
