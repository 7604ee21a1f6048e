"""What one file says, unresolved: text in, `FileFacts` out."""
