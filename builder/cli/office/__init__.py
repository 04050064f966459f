"""`tocsin find`, `show`, `paper` and `office`: the office looks things up and prints them for itself."""

__all__ = []
