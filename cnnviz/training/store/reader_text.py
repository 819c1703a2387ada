"""Text that readers wrote, as every database can store it."""


def without_nul(text: str) -> str:
    """Return a text without NUL characters, which PostgreSQL cannot store."""
    return text.replace("\0", "")


def one_line(text: str) -> str:
    """Return a text in one line, its words separated by single spaces."""
    return " ".join(without_nul(text).split())
