"""Published packages, a policy for a move that happened in them, and their own import before and after the fix."""
