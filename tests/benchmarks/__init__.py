"""The benchmarks run, and compare what can be compared."""
