"""The office's own work: finding, printing, keeping safe, handing over.

::

    log        data/office.csv: what the office did that leaves no other trace
    backup     one sealed file of all that the office needs to go on, and the way back from it
    handover   the folder for a successor
    doctor     what the machine and the workspace lack, and what to do
    finding    where the office holds it
    excerpt    the part of a register that says all about some organisations
    holding    who was given them, by the editions that are still valid
    showing    all of one thing, put together
    recipient  the same of a recipient
    telling    pure: both of them, in lines
    copy       the office's own copy, sealed to its own keys
    paper      a recipient's copy on paper, by two officers
"""

__all__ = [
    "backup",
    "copy",
    "doctor",
    "finding",
    "handover",
    "holding",
    "log",
    "paper",
    "recipient",
    "showing",
    "telling",
]
