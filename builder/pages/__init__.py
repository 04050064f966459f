"""HTML files that stand alone: the register of a recipient, the reader, the update form.

They take a `View`, never a `Register`: what a page shows was decided before.
"""

__all__ = ["changes", "policy", "reader_html", "register_html", "update_html"]
