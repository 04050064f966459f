"""What each recipient may see: the only place that decides.

A `View` is built by naming what goes in, never by taking things out. It needs the register, what is
known of each channel on the edition's day, and a recipient; everything that renders takes the view,
and can reach no record behind it.

>>> from datetime import date
>>> from builder.progress import Silence
>>> from builder.register.checked import read
>>> from builder.register.edition import Edition
>>> from builder.views import views_of, withheld
>>> day = date(2026, 11, 22)
>>> checked = read(workspace, day, Silence())
>>> recipient = next(each for each in checked.recipients if each.id == "cert-eu")
>>> views = views_of(checked.register, Edition(number=7, issued=day, valid_days=120))
>>> view = views.view(recipient)
>>> [entry.shown for entry in view.entries]
['.gr', '.ελ']
>>> view.copy.scope, view.copy.clearance.label
('region EU', 'TLP:AMBER')
>>> [(each.tld, each.reason) for each in withheld(views, recipient)][:3]
[('gr', 'marked above TLP:AMBER'), ('xn--qxam', 'marked above TLP:AMBER'), ('no', 'no consent of the manager')]
"""

from builder.views.copies import scope_in_words
from builder.views.deciding import Previous, Views, order_of, views_of
from builder.views.withheld import Withheld, withheld

__all__ = [
    "Previous",
    "Views",
    "Withheld",
    "changes",
    "coverage",
    "entries",
    "order_of",
    "scope_in_words",
    "views_of",
    "withheld",
]
