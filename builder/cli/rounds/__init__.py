"""`tocsin round`: verification rounds, from opening one to its report."""

__all__ = []
