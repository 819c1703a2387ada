"""Codes of classrooms, nicknames and pushed links: drawn here, and cleaned when they are typed."""

import re
import secrets
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

from cnnviz.problem import Problem

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
"""Of codes: no two look alike on a wall (without 0 O, 1 I, 2 Z, 5 S, 8 B)."""
CODE_LENGTH = 6
"""3·10⁸ codes: too many for finding an open class by trying."""
MAX_NICKNAME = 20
MAX_TITLE = 60
MAX_LINK = 24_000
"""Characters; a longer link does not go through every server."""
_PAGE = re.compile(r"/?([a-z][a-z0-9_]{0,39})?/?")
NOT_PUSHED = ("lang", "embed", "embed_options", "present")
"""Parameters that stay each reader's own."""


def draw_code() -> str:
    """Return a code for a new classroom."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """Return the code that somebody typed: in capitals, without spaces and signs.

    Raises:
        Problem: It cannot be a code.
    """
    code = "".join(re.findall(r"[A-Z0-9]", unicodedata.normalize("NFKC", text).upper()))
    if len(code) != CODE_LENGTH or any(letter not in LETTERS for letter in code):
        raise Problem(
            "A class code has {count} letters and digits, such as {example}.",
            setting="code",
            count=CODE_LENGTH,
            example="K7Q 4MX",
        )
    return code


def spaced_code(code: str) -> str:
    """Return a code as it stands on the wall, in two groups."""
    return f"{code[: CODE_LENGTH // 2]} {code[CODE_LENGTH // 2 :]}"


def clean_text(text: str, most: int) -> str:
    """Return one line of text without control, invisible and direction characters, cut off."""
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFKC", text)
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    return " ".join(kept.split())[:most].strip()


def clean_nickname(text: str) -> str:
    """Return a nickname as it is stored.

    Raises:
        Problem: It has no letter or digit.
    """
    nickname = clean_text(text, MAX_NICKNAME)
    if not any(letter.isalnum() for letter in nickname):
        raise Problem(
            "A nickname needs a letter or a digit, and has up to {most} characters.",
            setting="nickname",
            most=MAX_NICKNAME,
        )
    return nickname


def nickname_key(nickname: str) -> str:
    """Return what is the same for nicknames that look the same: ``Kim`` and ``KIM``."""
    return "".join(nickname.casefold().split())


def clean_link(text: str) -> str:
    """Return a link to a page of the app as path and parameters, such as ``/quiz?seed=7``.

    Host and what belongs to a reader alone, such as the language, are left out: a link always
    opens this app.

    Raises:
        Problem: It is too long, or no link to a page.
    """
    text = text.strip()
    if len(text) > MAX_LINK:
        raise Problem(
            "This link has {count} characters; the limit is {most}.",
            setting="link",
            count=len(text),
            most=MAX_LINK,
        )
    try:
        parts = urlsplit(text)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise _no_link() from None
    # A base path of the server stands before the page's name; outside of links only the name.
    page = parts.path.rstrip("/").rpartition("/")[2] if parts.scheme else parts.path.strip("/")
    if parts.scheme not in ("", "http", "https") or not _PAGE.fullmatch(page):
        raise _no_link()
    if not parts.scheme and parts.netloc:  # //elsewhere/page
        raise _no_link()
    kept = urlencode([(name, value) for name, value in pairs if name not in NOT_PUSHED])
    return f"/{page}?{kept}" if kept else f"/{page}"


def page_of(link: str) -> str:
    """Return the name of the page that a cleaned link opens, ``home`` for the first one."""
    return urlsplit(link).path.strip("/") or "home"


def _no_link() -> Problem:
    return Problem(
        "This is not a link to a page of this app. Copy one with Copy link.", setting="link"
    )
