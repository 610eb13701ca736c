"""Invented families, the same for the same seed: for the demo, tests and benchmarks. Never beside real children."""
