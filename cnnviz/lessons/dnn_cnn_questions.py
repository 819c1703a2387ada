"""The questions at the end of the lesson *DNN against CNN*."""

import numpy as np

from cnnviz.data import GARMENTS
from cnnviz.lessons.check import CheckQuestion, number_question
from cnnviz.lessons.dnn_cnn import NETWORKS, kept_histories
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.quiz.seeded_random import SeededRandom


def ask_confusion(random: SeededRandom) -> CheckQuestion:
    """Ask which class a class is confused with most often, in a kept run."""
    history = random.choice([run for net in NETWORKS for run in kept_histories(net)])
    table = np.asarray(history.report.confusion)
    np.fill_diagonal(table, 0)
    ranked = np.sort(table, axis=1)
    clear = [int(row) for row in np.flatnonzero(ranked[:, -1] > ranked[:, -2])]
    truth = random.choice(clear)
    most = int(table[truth].argmax())
    others = [place for place in range(10) if place not in (truth, most)]
    choices = [most, *random.shuffle(others)[:3]]
    return CheckQuestion(
        Message(
            N_(
                "{net}, seed {seed}: of the class “{truth}”, {wrong} of 1,000 test images are "
                "misclassified. As which class most often?"
            ),
            {
                "net": history.settings.net,
                "seed": history.settings.seed,
                "truth": Message(GARMENTS[truth]),
                "wrong": int(table[truth].sum()),
            },
        ),
        tuple(Message(GARMENTS[place]) for place in choices),
        0,
        Message(
            N_(
                "In row “{truth}” of its confusion matrix, the largest number off the "
                "diagonal is {count}."
            ),
            {"truth": Message(GARMENTS[truth]), "count": int(table[truth, most])},
        ),
    )


def ask_dropout(random: SeededRandom) -> CheckQuestion:
    """Ask how many values dropout zeroes on average if ``model.eval()`` is forgotten."""
    values, share = random.choice((80, 120, 200, 400, 600)), random.choice((0.2, 0.25, 0.3, 0.5))
    zeros = round(values * share)
    return number_question(
        Message(
            N_(
                "A hidden layer of {values} values is followed by Dropout({share}), and "
                "model.eval() is forgotten. How many of them are set to zero on average?"
            ),
            {"values": values, "share": share},
        ),
        zeros,
        (0, values - zeros, values),
        Message(
            N_("In training mode each is zeroed with probability {share}: {values}·{share}."),
            {"values": values, "share": share},
        ),
    )


def ask_images(random: SeededRandom) -> CheckQuestion:
    """Ask how many images more are correct when one accuracy is larger than another."""
    low = random.integer(8_300, 8_800)
    gap = random.integer(15, 60) * 10
    images = random.choice((1_000, 10_000))
    answer = gap * images // 10_000
    return number_question(
        Message(
            N_(
                "On {images} test images the DNN has an accuracy of {low}, the CNN of "
                "{high}. How many more images does the CNN classify correctly?"
            ),
            {
                "images": f"{images:,}",
                "low": f"{low / 10_000:.2%}",
                "high": f"{(low + gap) / 10_000:.2%}",
            },
        ),
        answer,
        (answer * 10, answer // 10, gap // 100),
        Message(
            N_("{gap} percentage points of {images} images."),
            {"gap": f"{gap / 100:g}", "images": f"{images:,}"},
        ),
    )
