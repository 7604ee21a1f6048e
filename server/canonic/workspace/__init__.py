"""Which files there are, which module names they have, and what an editor holds in memory."""
