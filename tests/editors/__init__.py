"""Tests in real editors. Run them with ``pytest -m editor tests/editors``; each says what it misses."""
