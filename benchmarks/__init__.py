"""Measurements, peers side by side: ``python -m benchmarks``. See ``docs/performance.md``."""
