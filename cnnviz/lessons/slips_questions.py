"""The questions at the end of the lesson *Slips*."""

from cnnviz.grid import output_size
from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_pooled_size(random: SeededRandom) -> CheckQuestion:
    """Ask for the size after a pooling whose stride is not its window, or with cells left over."""
    kernel = random.integer(2, 4)
    stride = random.choice([one for one in (1, 2, 3) if one != kernel])
    size = random.integer(9, 30)
    outputs = output_size(size, kernel, stride=stride)
    values: dict[str, object] = {"size": size, "kernel": kernel, "stride": stride}
    return number_question(
        Message(
            N_(
                "MaxPool2d({kernel}, stride={stride}) on a map with {size} rows. How many rows "
                "does the output have?"
            ),
            values,
        ),
        outputs,
        (size // kernel, -(-size // stride), size // stride),
        Message(N_("⌊({size} − {kernel})/{stride}⌋ + 1."), values),
    )


def ask_stride_pair(random: SeededRandom) -> CheckQuestion:
    """Ask for the output size of a convolution with a stride pair."""
    height, width = random.integer(7, 16), random.integer(17, 28)
    down, right = random.choice([(1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)])

    def size(first: int, second: int) -> str:
        rows = output_size(height, 3, stride=first)
        return f"{rows}×{output_size(width, 3, stride=second)}"

    swapped = size(right, down)
    sizes = dict.fromkeys([size(down, right), swapped, size(1, 1), size(2, 2), size(3, 3)])
    return CheckQuestion(
        Message(
            N_("Conv2d(1, 1, 3, stride=({down}, {right})) on {height}×{width}: the output size?"),
            {"down": down, "right": right, "height": height, "width": width},
        ),
        tuple([*sizes][:4]),
        0,
        Message(
            N_("A pair is (height, width): {down} down, {right} to the right."),
            {"down": down, "right": right},
        ),
    )


def ask_running_loss(random: SeededRandom) -> CheckQuestion:
    """Ask for the mean loss behind a sum of batch means that was divided by the images."""
    batch = random.choice((10, 20, 50, 100))
    mean = random.integer(11, 99)  # hundredths
    printed = mean / 100 / batch
    values = [mean / 100, printed, printed / batch, mean / 10]
    return CheckQuestion(
        Message(
            N_(
                "The means of all batches of {batch} images are added up, and the sum is divided "
                "by the number of images: {printed}. What is the mean loss per image?"
            ),
            {"batch": batch, "printed": f"{printed:.3g}"},
        ),
        tuple(f"{value:.3g}" for value in values),
        0,
        Message(
            N_(
                "There are {batch} times as many images as batches, so the quotient is {batch} "
                "times too small."
            ),
            {"batch": batch},
        ),
    )


QUESTIONS = (ask_pooled_size, ask_stride_pair, ask_running_loss)
