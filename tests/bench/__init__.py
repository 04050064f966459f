"""Measure our build beside the straightforward one: `make bench`, never part of the tests.

Both make the same bundles of the same fictional register, with the same packages, on the
same machine, in one run. Ours is run whole, through its command line, in a process of its
own. The straightforward one would take hours, so it is run for a sample of the
recipients and scaled.
"""

import sys
from pathlib import Path

# What the benchmarks share with the tests is imported by its name alone, as pytest's `pythonpath` has it;
# and what they share with one another by its whole name, from a test too.
sys.path += [str(Path(__file__).parents[1] / "support"), str(Path(__file__).parents[2])]
