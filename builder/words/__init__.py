"""How things are said: templates, labels of values, and the languages of those who are asked."""
