"""PDF: snippets laid out once, composed for each recipient, and the letters of a round drawn."""

__all__ = ["alphabet", "cache", "compose", "documents", "fonts", "layout", "pdf", "plan", "typeset"]
