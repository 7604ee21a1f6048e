"""Tests of the facts layer."""
