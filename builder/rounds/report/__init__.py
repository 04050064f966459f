"""How a round went, in figures, plots and a page."""

__all__ = ["figures", "page", "trend"]
