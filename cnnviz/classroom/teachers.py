"""Who may open a class without a key: an account that the host names, or this computer."""

import os
from collections.abc import Mapping
from typing import Any


def is_teacher_account(user: Mapping[str, Any]) -> bool:
    """Return whether an account may open classes: ``CNNVIZ_TEACHERS`` names it.

    The variable lists e-mail addresses, or whole domains such as ``@school.example``, separated by
    commas. An address that the provider has not verified does not count.

    Args:
        user: The claims of the identity token, as ``st.user`` has them.
    """
    if not user.get("is_logged_in") or user.get("email_verified") is False:
        return False
    address = str(user.get("email") or "").casefold()
    named = [one.strip().casefold() for one in os.environ.get("CNNVIZ_TEACHERS", "").split(",")]
    return "@" in address and any(
        one and (address == one or (one.startswith("@") and address.endswith(one))) for one in named
    )


def is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """Return whether a browser is on the computer of the server itself.

    Args:
        address: Of the connection, None for localhost.
        headers: Of its request; behind a proxy every connection comes from localhost.
    """
    names = {name.casefold(): value for name, value in headers.items()}
    if address is not None or any(
        name in names for name in ("x-forwarded-for", "x-real-ip", "forwarded")
    ):
        return False
    host = names.get("host", "localhost").rsplit(":", 1)[0].strip("[]")
    return host in ("localhost", "127.0.0.1", "::1", "[::1]")
