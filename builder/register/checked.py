"""Read a register that can be worked with: loaded, checked, and without an error.

Apart from the pipeline, which loads all that lays out pages: most commands need the register alone.
"""

from datetime import date

from builder.progress import Report
from builder.register.check import check
from builder.register.loading import Loaded, load
from builder.register.model import Recipient, Register
from builder.workspace.places import Workspace
from builder.workspace.problems import Level, RegisterError


def read(workspace: Workspace, today: date, report: Report) -> tuple[Register, tuple[Recipient, ...], Loaded]:
    """Load and check a workspace; raise `RegisterError` where it holds an error."""
    report.begin("Reading the register", 1)
    loaded = load(workspace)
    errors = [problem for problem in check(loaded, today) if problem.level is Level.ERROR]
    if errors or loaded.register is None:
        raise RegisterError(errors)
    report.advance()
    return loaded.register, loaded.recipients, loaded
