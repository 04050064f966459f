"""Hold the records against the rules that no single record can keep alone.

Pure. One function a rule; its docstring is the rule. Rules yield problems, never values.
"""

from builder.register.check.all_rules import check

__all__ = ["check", "placeholders"]
