"""The declared paths, imported for real in another process: what only running the program can tell."""
