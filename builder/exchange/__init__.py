"""Tables in and out: the register as a table that many hands fill in, and other people's tables taken in.

A table of our own form has a line for each channel. It is written by `tocsin export` and `tocsin template`, and taken
in by `tocsin import`: what the register does not have is written, what it says otherwise is proposed, and what cannot
be taken in is rejected with its line, its column and what to do, never its value. Taken in twice it changes nothing.

::

    columns     what each column of our own tables is called and means: the one list of them
    rows        pure: the register as rows of these tables
    export      pure: tables written, and templates of them
    workbook    pure: workbooks (XLSX) read within bounds, and written
    table       pure: what is taken in, as values
    reading     pure: a table as it came, and its lines
    readings    pure: what cells mean, however people write it
    vcards      pure: cards of address books, as lines of ours
    synonyms    what headings are called in five languages
    guessing    pure: what the columns of somebody else's table may be
    mapping     pure: what an officer says they are
    who         pure: whom a line means
    tabled      pure: organisations as a table has them
    settling    pure: what several lines say of one record
    assembling  pure: organisations made of lines
    planning    pure: what becomes of them: new files, proposals
    managed     pure: the same of TLDs
    recipients  pure: the same of recipients
    rejects     pure: what is rejected, as a table to be mended
    intake      planning and carrying out

Nothing here says that a channel was verified: what is taken in is `never` until somebody rings.
"""

from builder.exchange.columns import Sheet

__all__ = ["Sheet", "export", "guessing", "intake", "mapping", "reading", "table", "vcards"]
