"""How things are said: templates, labels of values, and the languages of those who are asked."""

__all__ = ["calls", "counted", "labels", "languages", "templates"]
