"""Code and the link of the page, each with a button that copies it, and the Present button."""

import html
import re

from cnnviz.ui.kit import url_state
from cnnviz.ui.kit.code_comments import translate_comments
from cnnviz.ui.kit.component import component
from cnnviz.ui.kit.i18n import _

_mount = component("kit/copyable")

ROLES = {
    "kernel": r"kernel_size|pool_size|\bweight\b|\bkernel\b",
    "stride": r"strides?",
    "padding": r"padding(?:_mode)?|count_include_pad",
    "dilation": r"dilation(?:_rate)?",
    "bias": r"bias(?:_initializer)?",
}
"""The arguments of PyTorch and Keras that have the color of a role."""

_ROLE = "|".join(f"(?P<{role}>(?:{names})=)" for role, names in ROLES.items())
_VALUE = r"(?P<value>\([^()]*\)|\"[^\"]*\"|[\w.\-]+)"
_TOKEN = re.compile(
    rf"(?P<comment>\#.*)|(?:{_ROLE}){_VALUE}|(?P<word>\b(?:import|from|as|def|return|with)\b)"
)


def show_code(text: str, *, key: str) -> None:
    """Show Python code with the settings in the colors of their roles, and a copy button."""
    code = highlight(translate_comments(text))
    _mount(key=key, data={"code": code, **_words(_("Copy"))})


def show_link_button(*, key: str, success: str = "") -> None:
    """Show the button that presents the page, and one that copies its link.

    It warns if the link is long.

    Args:
        key: The component's key on the page.
        success: What it says once the link is copied, if the reader should know what is in it.
    """
    most = f"{url_state.MAX_URL:,}"
    words = {
        "hint": _(
            "A link to the page exactly as it is, grids included: up to {most} characters.",
            most=most,
        ),
        "warning": _(
            "Copied, but longer than {most} characters: some programs may cut it off", most=most
        ),
        "maxLength": url_state.MAX_URL,
        "present": _("Present"),
        "presentHint": _("The figure alone, on the whole screen. Key: F"),
    }
    labels = _words(_("Copy link")) | ({"success": success} if success else {})
    _mount(key=key, data={"code": None, **words, **labels}, width="content")


def highlight(text: str) -> str:
    """Return code as HTML: escaped, with a span for each setting, comment and keyword."""
    parts: list[str] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts += [html.escape(text[end : token.start()]), _span(token)]
        end = token.end()
    return "".join([*parts, html.escape(text[end:])])


def _span(token: re.Match[str]) -> str:
    kind = next(name for name, text in token.groupdict().items() if text and name != "value")
    if token["value"] is None:
        return f'<span class="{kind}">{html.escape(token[0])}</span>'
    return f'{html.escape(token[kind])}<span class="{kind}">{html.escape(token["value"])}</span>'


def _words(label: str) -> dict[str, str]:
    return {"label": label, "success": _("Copied"), "failure": _("Copying is not allowed here")}
