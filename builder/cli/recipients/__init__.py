"""`tocsin recipients`: what the board approves, and who proved its keys."""

__all__ = []
