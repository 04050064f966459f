"""How a round went, in figures, plots and a page."""
