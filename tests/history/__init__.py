"""Reading the past of a git repository."""
