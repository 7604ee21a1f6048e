"""The options of a project: read, validated, every fault with its place."""
