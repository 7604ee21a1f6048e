"""Rewrites in, text edits out; the only room that knows LibCST."""
