"""The figures that cnnviz promises, measured in one run: `python -m benchmarks` (`make bench`)."""
