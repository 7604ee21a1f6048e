"""The index: what is read when, what is kept, and what a snapshot answers."""
