"""Resolution against real imports."""
