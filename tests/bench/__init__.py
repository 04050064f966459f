"""Measure our build beside the straightforward one: `make bench`, never part of the tests.

Both make the same bundles of the same fictional register, with the same packages, on the
same machine, in one run. Ours is run whole, through its command line, in a process of its
own. The straightforward one would take hours, so it is run for a sample of the
recipients and scaled.
"""
