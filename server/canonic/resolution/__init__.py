"""Where a written path leads: chains, verdicts, cycles."""
