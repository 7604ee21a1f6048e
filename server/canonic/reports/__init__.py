"""Findings as text, JSON and the rest: one function each, findings in, string out."""
