"""The errors of the store's database in plain words."""

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from cnnviz.problem import N_, Problem, reason_of


class LostDatabase(Problem):
    """The database server does not answer, or has closed the connection."""


def public_address(url: str) -> str:
    """Return a database URL without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "CNNVIZ_STORE"


def _is_lost(error: Exception) -> bool:
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, OperationalError)


def store_problem(url: str, error: Exception) -> Problem:
    """Return the error of a database in plain words, without passwords."""
    address = public_address(url)
    detail = reason_of(getattr(error, "orig", None) or error)
    if "locked" in detail:
        return Problem("The store {url} is locked by another program.", url=address)
    if "disk is full" in detail or "No space left" in detail:
        return Problem("The disk of the store {url} is full.", url=address)
    if _is_lost(error) and not address.startswith("sqlite"):
        return LostDatabase(
            N_(
                "The database {url} does not answer: {detail}. What it has stored is not lost; "
                "runs that train wait for it, for a minute."
            ),
            url=address,
            detail=detail.rstrip("."),
        )
    return Problem("Cannot use the store {url}: {detail}", url=address, detail=detail)
