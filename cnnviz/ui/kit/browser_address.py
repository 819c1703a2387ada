"""The parameters of the browser's address: Python knows only those that it wrote itself."""

from urllib.parse import parse_qsl

from cnnviz.ui.kit.component import component

_address = component("kit/address")


def browser_address(key: str, *, follow: bool = False) -> dict[str, str] | None:
    """Return the parameters of the address; None until the browser has answered.

    Args:
        key: Of the element on the page.
        follow: The script runs again whenever the address changes.
    """
    answer = _address(key=f"{key}.address", data={"follow": follow}, on_search_change=lambda: None)
    search = answer.get("search")
    return None if search is None else dict(parse_qsl(search.removeprefix("?")))
