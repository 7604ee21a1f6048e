"""What today's policy would have found at earlier commits: the burn-down of ``canonic report``."""
