"""The generator behind `tocsin demo`: a fictional workspace of any size.

The labels, territories, regions and IDN variants are the real ones of `builder.register.facts`;
every organisation, person, number and address is invented, and lies in ranges and
domains reserved for fiction wherever such exist. Tests, benchmarks and the example
register use it; the identities it writes open the bundles made from it.
"""

from builder.demo.directory import MARKER, write_demo

__all__ = ["MARKER", "trust", "write_demo"]
