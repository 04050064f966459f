"""Make a recipient's bundle: its files, and the zip that is sealed. Pure."""

__all__ = ["archive", "make", "makings", "parts", "sealed", "tables"]
