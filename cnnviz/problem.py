"""Problems a reader can mend, told in the reader's language.

Below every other floor: it imports nothing of the package.
"""


def N_(message: str) -> str:  # noqa: N802 - the name that gettext users know
    """Mark a constant for translation; the user interface translates it where it is shown."""
    return message


class Problem(ValueError):
    """Something that cannot be done as asked, and what would work instead.

    ``str()`` is the English sentence; the user interface formats the translated template with the
    same values.

    Args:
        template: English sentence with ``{placeholders}``.
        setting: Name of the setting at fault (``"kernel"``, ``"stride"``, …), empty if none.
        nearest: The nearest value of that setting that works, None if there is none.
        **values: What the placeholders stand for.
    """

    def __init__(
        self, template: str, *, setting: str = "", nearest: object = None, **values: object
    ) -> None:
        super().__init__(template.format(setting=setting, nearest=nearest, **values))
        self.template = template
        self.setting = setting
        self.nearest = nearest
        self.values: dict[str, object] = {"setting": setting, "nearest": nearest, **values}
