"""Turn views into what people read: HTML, and pages for print.

The only user of Jinja and WeasyPrint. It takes a `View`, never a `Register`.
"""
