"""A run on a cluster: a real scheduler and real workers, each a process of its own."""
