"""The office's own work: finding, printing, keeping safe, handing over.

::

    log    data/office.csv: what the office did that leaves no other trace
"""

__all__ = ["log"]
