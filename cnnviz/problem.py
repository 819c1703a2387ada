"""Problems that the user can fix, shown in the user's language.

The lowest floor: imports nothing of the package.
"""

import json
from collections.abc import Mapping
from typing import Any


def N_(message: str) -> str:  # noqa: N802 - the name that gettext users know
    """Mark a constant for translation; the user interface translates it where it is shown."""
    return message


class Quoted(str):
    """Text from outside, such as a link, a file or pasted code, as a value of a Problem.

    It is the same in every language, and shown as it is where Markdown is read.
    """


class Problem(ValueError):
    """Why something cannot be done, and what would work instead.

    ``str()`` is the English sentence; the user interface formats the translated template with the
    same values.

    Args:
        template: English sentence with ``{placeholders}``.
        setting: Name of the setting at fault (``"kernel"``, ``"stride"``, …); may be empty.
        nearest: The nearest value of that setting that works, or None.
        fix: Settings to change, by name, and the values that work; by default the nearest value.
        **values: Values of the placeholders.
    """

    def __init__(
        self,
        template: str,
        *,
        setting: str = "",
        nearest: object = None,
        fix: Mapping[str, object] | None = None,
        **values: object,
    ) -> None:
        super().__init__(template.format(setting=setting, nearest=nearest, **values))
        self.template = template
        self.setting = setting
        self.nearest = nearest
        self.fix = dict(fix or ({} if nearest is None else {setting: nearest}))
        self.values: dict[str, object] = {"setting": setting, "nearest": nearest, **values}

    def repeated(self) -> "Problem":
        """Return the same problem without its traceback, which holds files and tensors."""
        values = {
            name: value.repeated() if isinstance(value, Problem) else value
            for name, value in self.values.items()
            if name not in ("setting", "nearest")
        }
        return Problem(
            self.template, setting=self.setting, nearest=self.nearest, fix=self.fix, **values
        )


def reason_of(error: Exception) -> str:
    """Return why something failed in one line: the system's words, else the first of the error."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return next(iter(str(error).splitlines()), "")[:200] or type(error).__name__


def cannot_write(folder: object, error: OSError, setting: str = "data") -> Problem:
    """Return the problem of a folder that cannot be written to, or of files in it."""
    return Problem(
        "Cannot write to {folder}: {detail}.",
        setting=setting,
        folder=str(folder),
        detail=reason_of(error),
    )


def check_integer(setting: str, value: Any, name: str, low: int, high: int) -> None:
    """Refuse what is not a whole number from ``low`` to ``high``; ``name`` is for readers.

    Raises:
        Problem: It is something else; the message names the nearest number.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Problem(
            "{name} is {value}; it must be a whole number from {low} to {high}.",
            setting=setting,
            name=name,
            nearest=min(max(value, low), high) if isinstance(value, int) else low,
            value=value,
            low=low,
            high=high,
        )


def problem_to_json(problem: Problem) -> str:
    """Return a problem as JSON, from which it can still be shown in the user's language."""
    return json.dumps(_to_plain(problem))


def _to_plain(value: Any) -> Any:
    if isinstance(value, Problem):
        values = {name: _to_plain(part) for name, part in value.values.items()}
        return {"template": value.template, "values": values}
    if isinstance(value, Quoted):
        return {"quoted": str(value)}
    return value if isinstance(value, bool | int | float | str) or value is None else str(value)


def problem_from_json(text: str) -> Problem:
    """Return the problem that :func:`problem_to_json` wrote."""
    problem = _from_plain(json.loads(text))
    assert isinstance(problem, Problem)
    return problem


def _from_plain(plain: Any) -> Any:
    match plain:
        case {"template": template, "values": values}:
            return Problem(template, **{name: _from_plain(part) for name, part in values.items()})
        case {"quoted": text}:
            return Quoted(text)
    return plain
