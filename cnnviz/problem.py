"""Problems that the user can fix, shown in the user's language.

The lowest floor: imports nothing of the package.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def N_(message: str) -> str:  # noqa: N802 - the name that gettext users know
    """Mark a constant for translation; the user interface translates it where it is shown."""
    return message


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


def problem_to_json(problem: Problem) -> str:
    """Return a problem as JSON, so that it can still be told in the reader's language."""
    return json.dumps(_plain(problem))


def _plain(value: Any) -> Any:
    if isinstance(value, Problem):
        values = {name: _plain(part) for name, part in value.values.items()}
        return {"template": value.template, "values": values}
    return value if isinstance(value, (bool, int, float, str)) or value is None else str(value)


def problem_from_json(text: str) -> Problem:
    """Return the problem that :func:`problem_to_json` wrote."""
    return _problem(json.loads(text))


def _problem(plain: dict[str, Any]) -> Problem:
    values: dict[str, Any] = {
        name: _problem(value) if isinstance(value, dict) else value
        for name, value in plain["values"].items()
    }
    template = plain["template"]
    return Problem(template, **values)
