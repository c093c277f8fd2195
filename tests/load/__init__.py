"""The benchmarks: what we do against the plainest way of doing the same, in the same run."""
