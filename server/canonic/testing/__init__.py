"""The policy as tests: a plugin for pytest with one test for each thing that an entry demands."""
