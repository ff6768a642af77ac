"""Measurements: `python -m benchmarks.steps` and `python -m benchmarks.cold`.  RESULTS.md keeps the last ones."""
