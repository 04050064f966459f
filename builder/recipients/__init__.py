"""Who is let in, by which keys, and how each stands with the board."""
