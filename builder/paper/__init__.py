"""PDF: snippets laid out once, composed for each recipient, and the letters of a round drawn."""
