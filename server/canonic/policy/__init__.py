"""The declared canonical names, modules, calls, exclusive patterns and boundaries."""
