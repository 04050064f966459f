"""`tocsin person`, `forget` and `retain`: what is held about people, for how long, and how it ends."""

__all__ = []
