"""The words of the stepper, in the reader's language; the browser fills their {places}."""

from __future__ import annotations

import functools

from cnnviz.grid.trace import Kind
from cnnviz.ui.kit.i18n import _, language


def all_words(kind: Kind) -> dict[str, str]:
    """Return every text that the stepper may show, for one kind of operation."""
    return _words(kind, language())


@functools.cache
def _words(kind: Kind, language: str) -> dict[str, str]:
    """Look 70 texts up once for each language, not at every edit."""
    return _names() | _controls() | _messages() | _about(kind) | _spoken()


def _names() -> dict[str, str]:
    return {
        "stepper": _("Stepper: arrow keys step, space plays"),
        "input": _("Input"),
        "kernel": _("Kernel"),
        "window": _("Window"),
        "output": _("Output"),
        "bias": _("Bias"),
        "image": _("Image"),
        "channels": _("Channel"),
        "filters": _("Filter"),
        "all": _("All"),
        "channel": _("Channel {channel}"),
        "filter": _("Filter {filter}"),
        "red": _("Red"),
        "green": _("Green"),
        "blue": _("Blue"),
        "withPadding": _("with padding {rows} × {columns}"),
        "reads": _("channels read: {channels}"),
        "legendPadding": _("padding"),
        "legendUnreached": _("not reached by any window"),
        "legendLater": _("not computed yet"),
    }


def _controls() -> dict[str, str]:
    return {
        "first": _("First step"),
        "back": _("Previous step"),
        "next": _("Next step"),
        "last": _("Last step"),
        "play": _("Play"),
        "pause": _("Pause"),
        "speed": _("Speed"),
        "scrub": _("Step"),
        "gradual": _("Output step by step"),
        "paint": _("Paint"),
        "brush": _("Number to paint"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "showAll": _("Show all {count} terms"),
        "showFewer": _("Show fewer terms"),
    }


def _messages() -> dict[str, str]:
    return {
        "blank": _("An empty cell is not a number; type 0 for zero. The cell keeps {value}."),
        "letters": _(
            "“{text}” is not a number. Type one such as 3, -0.5, 1e3 or 1/3. The cell keeps "
            "{value}."
        ),
        "comma": _("“{text}” has a decimal comma. Use a point: {nearest}. The cell keeps {value}."),
        "range": _("“{text}” is out of range: use {least} to {most}. The cell keeps {value}."),
        "pasteLetters": _(
            "Nothing was pasted: “{text}” in row {row}, column {column} is not a number. Write "
            "numbers like 3, -0.5, 1e3 or 1/3."
        ),
        "pasteBlank": _(
            "Nothing was pasted: the cell in row {row}, column {column} is empty. Put a 0 there."
        ),
        "pasteRange": _(
            "Nothing was pasted: “{text}” in row {row}, column {column} is out of range: use "
            "{least} to {most}."
        ),
        "pasteComma": _(
            "Nothing was pasted: “{text}” in row {row}, column {column} has a decimal comma. "
            "Use a point: {nearest}."
        ),
        "pasteRagged": _(
            "Nothing was pasted: row {row} and the first row differ in length (cells: {columns} "
            "and {first}). All rows need the same number of cells."
        ),
        "pasteShape": _(
            "Nothing was pasted: the block is {rows} × {columns}, but only {roomRows} × "
            "{roomColumns} cells fit from here."
        ),
        "linkStep": _(
            "The link's “step” is “{text}”, but steps go from 1 to {total}. This is step {step}."
        ),
        "linkParam": _("Cannot read “{parameter}” in the link: “{text}”."),
        "linkOutput": _(
            "The link's “output” is “{text}”; use all, or leave it out to go step by step."
        ),
    }


def _about(kind: Kind) -> dict[str, str]:
    return {
        "hint": _(
            "Click a cell to change it, or paste a block. Hover over a cell to see what it "
            "connects to."
        ),
        "hintFixed": _("Hover over a cell to see what it connects to."),
        "cell": _("row {row}, column {column}"),
        "inImage": _("image {image}"),
        "inChannel": _("channel {channel}"),
        "inFilter": _("filter {filter}"),
        "step": _("Step {step} of {total}: {place}"),
        "otherCell": _("Looking at {place}"),
        "aboutInput": _("Input, {place}: {value}. Output cells that use it: {count}."),
        "aboutCopy": _("Padding, a copy of {place}: {value}. Output cells that use it: {count}."),
        "aboutPadding": _("Padding: {value}. Output cells that use it: {count}."),
        "aboutUnusedPadding": _("Padding: {value}. No window reaches it."),
        "aboutUnreached": _("Input, {place}: {value}. No window reaches it."),
        "aboutWeight": _("Weight, {place}: {value}. Input cells it is multiplied by: {count}."),
        "aboutBias": _("Bias: {value}, added to every output cell of this filter."),
        "aboutWindow": (
            _("In the window: {value}. The maximum becomes the output.")
            if kind is Kind.MAX
            else _("In the window: {value}. The average becomes the output.")
        ),
        "aboutOutput": _("Output, {place}: {value}. Click to go to this step."),
        "aboutLater": _("Output, {place}: not computed yet. Click to go to this step."),
    }


def _spoken() -> dict[str, str]:
    return {
        "sayTimes": _("{value} times {weight}"),
        "sayPlus": _(" plus "),
        "sayProducts": _("the sum of {count} products"),
        "sayBias": _("bias {bias}"),
        "sayEquals": _("{sum} equals {value}"),
        "sayMax": _("the largest of {values} is {value}"),
        "sayMaxMany": _("the largest of {count} numbers is {value}"),
        "sayMean": _("the sum of {values}, divided by {count}, is {value}"),
        "sayMeanMany": _("the mean of {count} numbers is {value}"),
    }
