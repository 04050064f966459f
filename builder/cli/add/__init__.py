"""`tocsin add`: the first file of a TLD, an organisation, a contact or a recipient, question by question."""

__all__ = []
