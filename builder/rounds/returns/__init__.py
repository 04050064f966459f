"""What comes back to a round: mailboxes, tables and forms, and what each of them counts for."""

__all__ = [
    "answering",
    "beside",
    "evidence",
    "fetching",
    "heard",
    "imap",
    "importing",
    "mailparts",
    "mails",
    "pile",
    "posted",
    "readable",
    "replies",
]
