"""What a report says of a workspace: each policy entry with its paths and importers, and who owns the files."""
