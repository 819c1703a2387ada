"""Benchmarks of the app (`make bench`) and of training (`make bench-train`)."""
