"""The demonstration: invented figures of each reporter, and how they are put in.

`figures` invents them without a database: whole numbers all the way, and weights drawn from a hash, so that
they come out the same on every machine and under every version of Python.
"""
