"""The office's own work: finding, printing, keeping safe, handing over.

::

    log       data/office.csv: what the office did that leaves no other trace
    backup    one sealed file of all that the office needs to go on, and the way back from it
"""

__all__ = ["backup", "log"]
