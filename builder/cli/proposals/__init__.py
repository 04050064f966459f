"""`tocsin proposals`: changes of the register that wait for a second pair of eyes."""

__all__ = []
