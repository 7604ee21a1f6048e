"""Spans, edits and dotted names: plain values about text, with no idea of Python's meaning."""
