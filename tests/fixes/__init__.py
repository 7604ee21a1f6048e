"""Safe fixes against real imports: what a program means before and after."""
