"""What is known, and how well: the records of a workspace, what must hold between them, and how fresh each channel is.

`loading` reads a workspace into frozen records (`model`) and collects every problem on the way; `check`
holds them against rules that no single record can keep alone; `checked.read` is both, for those who
need a register without an error. Nothing is imported here: a date given at the command line
(`values`) does not pay for the records.
"""
