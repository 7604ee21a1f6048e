"""Reads rule pages, which are documentation and tests at once, and runs them."""
