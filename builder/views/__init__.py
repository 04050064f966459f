"""What each recipient may see: the only place that decides.

A `View` is built by naming what goes in, never by taking things out. It needs the register, what is
known of each channel on the edition's day, and a recipient; everything that renders takes the view,
and can reach no record behind it.
"""

from builder.views.deciding import Previous, Views, order_of, scope_in_words, views_of
from builder.views.withheld import Withheld, withheld

__all__ = ["Previous", "Views", "Withheld", "order_of", "scope_in_words", "views_of", "withheld"]
