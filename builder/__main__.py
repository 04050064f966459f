"""`python -m builder` is `tocsin`."""

from builder.cli import main

if __name__ == "__main__":
    main()
