"""The benchmarks: `make bench` runs all, `python -m bench NAME` one."""
