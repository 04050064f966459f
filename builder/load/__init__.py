"""Read a workspace into frozen records, collecting every problem on the way.

The only reader of YAML. What one record says alone is checked here, by its type;
what records say together is checked by `builder.check`.
"""

from builder.load.workspace import Loaded, load

__all__ = ["Loaded", "load"]
