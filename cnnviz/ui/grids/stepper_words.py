"""The words of the stepper, in the reader's language; the browser fills their {places}."""

import functools

from cnnviz.problem import N_
from cnnviz.ui.kit.i18n import _, language

WORDS = {
    "stepper": N_("Stepper: arrow keys step, space plays"),
    "input": N_("Input"),
    "kernel": N_("Kernel"),
    "window": N_("Window"),
    "output": N_("Output"),
    "bias": N_("Bias"),
    "image": N_("Image"),
    "channels": N_("Channel"),
    "filters": N_("Filter"),
    "all": N_("All"),
    "max": N_("Max pooling"),
    "avg": N_("Average pooling"),
    "convolution": N_("Convolution"),
    "transposed": N_("Transposed convolution"),
    "chain": N_("Chain of operations"),
    "append": N_("Continue with the output"),
    "remove": N_("Remove {name}"),
    "go": N_("Show {name}"),
    "computed": N_(
        "This number is output of operation {number} ({name}), {place}. It changes with the input "
        "and the kernels before it."
    ),
    "hintComputed": N_(
        "The input is the output of operation {number} ({name}). Hover over a cell to see what it "
        "connects to."
    ),
    "channel": N_("Channel {channel}"),
    "filter": N_("Filter {filter}"),
    "relu": N_("ReLU"),
    "leaky_relu": N_("Leaky ReLU"),
    "tanh": N_("tanh"),
    "sigmoid": N_("Sigmoid"),
    "red": N_("Red"),
    "green": N_("Green"),
    "blue": N_("Blue"),
    "withPadding": N_("with padding {rows} × {columns}"),
    "reads": N_("channels read: {channels}"),
    "legendPadding": N_("padding"),
    "legendUnreached": N_("not reached by any window"),
    "legendLater": N_("not computed yet"),
    "first": N_("First step"),
    "back": N_("Previous step"),
    "next": N_("Next step"),
    "last": N_("Last step"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "speed": N_("Speed"),
    "scrub": N_("Step"),
    "gradual": N_("Output step by step"),
    "paint": N_("Paint"),
    "brush": N_("Number to paint"),
    "close": N_("Close"),
    "undo": N_("Undo"),
    "redo": N_("Redo"),
    "showAll": N_("Show all {count} terms"),
    "showFewer": N_("Show fewer terms"),
    "blank": N_("An empty cell is not a number; type 0 for zero. The cell keeps {value}."),
    "letters": N_(
        "“{text}” is not a number. Type one such as 3, -0.5, 1e3 or 1/3. The cell keeps {value}."
    ),
    "comma": N_("“{text}” has a decimal comma. Use a point: {nearest}. The cell keeps {value}."),
    "range": N_("“{text}” is out of range: use {least} to {most}. The cell keeps {value}."),
    "linkStep": N_(
        "The link's “step” is “{text}”, but steps go from 1 to {total}. This is step {step}."
    ),
    "linkParam": N_("Cannot read “{parameter}” in the link: “{text}”."),
    "linkOutput": N_(
        "The link's “output” is “{text}”; use all, or leave it out to go step by step."
    ),
    "hint": N_(
        "Click a cell to change it, or paste a table or tensor(…). Hover over a cell to see what "
        "it connects to."
    ),
    "hintFixed": N_("Hover over a cell to see what it connects to."),
    "hintTouch": N_("Tap a cell to change it and to see what it connects to."),
    "hintFixedTouch": N_("Tap a cell to see what it connects to."),
    "cell": N_("row {row}, column {column}"),
    "inImage": N_("image {image}"),
    "inChannel": N_("channel {channel}"),
    "inFilter": N_("filter {filter}"),
    "step": N_("Step {step} of {total}: {place}"),
    "otherCell": N_("Looking at {place}"),
    "aboutInput": N_("Input, {place}: {value}. Output cells that use it: {count}."),
    "aboutCopy": N_("Padding, a copy of {place}: {value}. Output cells that use it: {count}."),
    "aboutPadding": N_("Padding: {value}. Output cells that use it: {count}."),
    "aboutUnusedPadding": N_("Padding: {value}. No window reaches it."),
    "aboutUnreached": N_("Input, {place}: {value}. No window reaches it."),
    "aboutWeight": N_("Weight, {place}: {value}. Input cells it is multiplied by: {count}."),
    "aboutMax": N_("In the window: {value}. The maximum becomes the output."),
    "aboutMean": N_("In the window: {value}. The average becomes the output."),
    "aboutBias": N_("Bias: {value}, added to every output cell of this filter."),
    "aboutOutput": N_("Output, {place}: {value}. Click to go to this step."),
    "aboutLater": N_("Output, {place}: not computed yet. Click to go to this step."),
    "sayTimes": N_("{value} times {weight}"),
    "sayPlus": N_(" plus "),
    "sayProducts": N_("the sum of {count} products"),
    "sayBias": N_("bias {bias}"),
    "sayEquals": N_("{sum} equals {value}"),
    "sayMax": N_("the largest of {values} is {value}"),
    "sayMaxMany": N_("the largest of {count} numbers is {value}"),
    "sayMean": N_("the sum of {values}, divided by {count}, is {value}"),
    "sayFunction": N_("{function} of {x} is {value}"),
    "sayMeanMany": N_("the mean of {count} numbers is {value}"),
}
PASTE_WORDS = {
    "nothing": N_("Nothing was pasted."),
    "inGrid": N_("grid {grid}, "),
    "letters": N_(
        "In {inGrid}row {row}, column {column}, “{text}” is not a number. Write numbers like 3, "
        "-0.5, 1e3 or 1/3."
    ),
    "blank": N_("In {inGrid}row {row}, column {column}, a number is missing. Put a 0 there."),
    "range": N_(
        "In {inGrid}row {row}, column {column}, {text} is out of range: use {least} to {most}."
    ),
    "comma": N_(
        "In {inGrid}row {row}, column {column}, “{text}” has a comma. Write {nearest} for one "
        "number, or a space after the comma for two."
    ),
    "ragged": N_(
        "In {inGrid}row {row}, the number of cells is {columns}, in the first row {first}. All "
        "rows need {first}."
    ),
    "nesting": N_(
        "Item {place} of a list has the shape {shape}, the first item {first}. All need the same "
        "shape."
    ),
    "dots": N_(
        "The numbers are abbreviated by “...”. Print all of them: first "
        "torch.set_printoptions(threshold=10_000) or np.set_printoptions(threshold=10_000)."
    ),
    "bracket": N_("The bracket “{text}” is not closed: the end is missing. Copy the whole array."),
    "function": N_("“{text}” cannot be computed here. Paste the numbers that it prints."),
    "random": N_(
        "“{text}” gives other numbers every time. Paste the numbers that it printed, or use the "
        "Random button."
    ),
    "unread": N_(
        "Cannot read “{text}”. Paste rows of numbers, or an array such as [[1, 2], [3, 4]]."
    ),
    "reshape": N_(
        "The array has {count} numbers, which do not fill the shape ({wish}). Use a shape whose "
        "product is {count}."
    ),
    "shapes": N_(
        "Arrays of the shapes ({one}) and ({other}) cannot be combined: use the same shape."
    ),
    "index": N_("The index is outside the shape ({shape})."),
    "many": N_("An array of {count} numbers is too large: use at most {most}."),
    "axes": N_("The block has more than four axes. Use images, channels, rows and columns."),
    "empty": N_("The block is empty. It needs one number or more."),
    "biases": N_("The block has {count} numbers. Paste 1 bias, or {filters}: one per filter."),
    "size": N_("The block is {block}, the grid {grid}."),
    "use": N_("Use {block}"),
    "tooLarge": N_("The block is {block}; the largest grid here is {most}. Paste a part of it."),
}
"""Why a block was not pasted; what is offered."""


def all_words() -> dict[str, str]:
    """Return every text that the stepper may show."""
    return _words(language())


def figure_words() -> dict[str, str]:
    """Return the words of a figure of one step."""
    return all_words() | {
        "shownChannels": _("{shown} of {total} channels"),
        "shownFilters": _("{shown} of {total} filters"),
    }


@functools.cache
def _words(language: str) -> dict[str, str]:
    """Look about 90 texts up once for each language, not at every edit."""
    pasting = {f"paste.{name}": text for name, text in PASTE_WORDS.items()}
    return {name: _(text) for name, text in (WORDS | pasting).items()}
