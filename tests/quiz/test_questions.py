"""The questions: always the same for a seed, with torch's answers."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Callable, Iterator

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.grid import Axis
from cnnviz.grid.settings import WindowSettings
from cnnviz.quiz import KINDS, Course, Level, Question, course, draw_question
from cnnviz.quiz.course import LATEST, kinds_of_level
from cnnviz.quiz.seeded_random import SeededRandom

CASES = 500
SPACE = {"nn": nn, "torch": torch}
FROZEN = [
    ("pooling", (3,)),
    ("stride", (6,)),
    ("padding", (5,)),
    ("pairs", (11, 7)),
    ("parameters", (128,)),
    ("span", (9,)),
    ("linear", (800,)),
    ("receptive", (15,)),
    ("groups", (72,)),
    ("padding", (8,)),
    ("parameters", (32,)),
    ("everything", (7, 6)),
]
FIRST_KINDS = {
    Level.EASY: ("keep", "padding", "stride", "pooling"),
    Level.MEDIUM: ("pairs", "overlap", "span", "dilation", "same", "parameters"),
    Level.HARD: ("ceil", "everything", "transposed", "linear", "groups", "macs", "receptive"),
}


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """For layers this small, threads cost more than they save."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def make_question(kind: str, number: int) -> Question:
    return KINDS[kind].make(SeededRandom(number))


def run(code: str) -> object:
    """Run lines of code as printed; return the value of the last."""
    body = ast.parse(code).body
    names = dict(SPACE)
    exec(compile(ast.Module(body[:-1], []), "question", "exec"), names)
    last = body[-1]
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "question", "eval"), names)


def layer_of(code: str) -> str:
    """Return only the code of the layer, without its input."""
    return code.split("\n", 1)[1].rsplit("(x)", 1)[0] if code.startswith("x = ") else code


def shape_of(code: str) -> tuple[int, ...]:
    """Return torch's output height and width, without computing values (meta device)."""
    with torch.device("meta"):
        return tuple(run(code)[2:])  # type: ignore[index]


def size_of(question: Question) -> tuple[int, ...]:
    return shape_of(question.code)[: len(question.answer)]


def padding_that_keeps(question: Question) -> tuple[int, ...]:
    assert isinstance(question.subject, WindowSettings)
    paddings = [
        padding
        for padding in range(8)
        if shape_of(question.code.replace("?", str(padding))) == question.subject.image[2:]
    ]
    assert len(paddings) == 1
    return (paddings[0],)


def rows_read(question: Question) -> tuple[int, ...]:
    layer = run(layer_of(question.code))
    assert isinstance(layer, nn.Conv2d)
    nn.init.ones_(layer.weight)
    x = torch.zeros(1, 1, 16, 16, requires_grad=True)
    layer(x)[0, 0, 0, 0].backward()
    assert x.grad is not None
    rows = x.grad[0, 0].any(dim=1).nonzero()
    return (int(rows.max() - rows.min()) + 1,)


def rows_added(question: Question) -> tuple[int, ...]:
    layer = run(layer_of(question.code))
    _, _, above, below = layer._reversed_padding_repeated_twice  # type: ignore[attr-defined]
    return above, below


def parameters(question: Question) -> tuple[int, ...]:
    layer = run(layer_of(question.code))
    assert isinstance(layer, nn.Module)
    return (sum(p.numel() for p in layer.parameters()),)


def products(question: Question) -> tuple[int, ...]:
    with FlopCounterMode(display=False) as counter:
        run(question.code)
    return (counter.get_total_flops() // 2,)


def features(question: Question) -> tuple[int, ...]:
    shape = question.subject.input_shape  # type: ignore[union-attr]
    network = run(question.code.replace("Linear(?, 10)", "LazyLinear(10)"))
    assert isinstance(network, nn.Sequential)
    network(torch.zeros(1, *shape))
    return (network[-1].in_features,)


def receptive_field(question: Question) -> tuple[int, ...]:
    """Follow the gradient of a cell in the middle; the mean of a pool reaches all of its window."""
    network = run(question.code.replace("MaxPool2d", "AvgPool2d"))
    assert isinstance(network, nn.Sequential)
    for weight in network.parameters():
        nn.init.ones_(weight)
    x = torch.zeros(1, 1, 64, 64, dtype=torch.float64, requires_grad=True)
    out = network.double()(x)[0, 0]
    out[out.shape[0] // 2, out.shape[1] // 2].backward()
    assert x.grad is not None
    read = x.grad[0, 0] != 0
    spans = [read.any(dim=1 - axis).nonzero() for axis in range(2)]
    sizes = tuple(int(span.max() - span.min()) + 1 for span in spans)
    return sizes[: len(question.answer)]


TRUTH: dict[str, Callable[[Question], tuple[int, ...]]] = {
    "keep": padding_that_keeps,
    "span": rows_read,
    "same": rows_added,
    "parameters": parameters,
    "groups": parameters,
    "macs": products,
    "linear": features,
    "receptive": receptive_field,
}


@pytest.mark.parametrize("kind", KINDS)
def test_torch_gives_the_same_answer(kind: str) -> None:
    truth = TRUTH.get(kind, size_of)
    for number in range(CASES):
        question = make_question(kind, number)
        assert truth(question) == question.answer, question.code


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_with_one_number_is_square(kind: str) -> None:
    for number in range(100):
        question = make_question(kind, number)
        if question.answer_names == ("Height = width",):
            height, width = shape_of(question.code)
            assert height == width


@pytest.mark.parametrize("kind", KINDS)
def test_mistakes_are_wrong_and_answerable(kind: str) -> None:
    for number in range(CASES):
        question = make_question(kind, number)
        wrong = list(question.mistakes)
        assert question.answer not in wrong
        assert all(len(answer) == len(question.answer) and min(answer) >= 0 for answer in wrong)


@pytest.mark.parametrize("kind", KINDS)
def test_most_questions_know_at_least_two_mistakes(kind: str) -> None:
    counts = [len(make_question(kind, number).mistakes) for number in range(100)]
    assert sum(count >= 2 for count in counts) >= 90


@pytest.mark.parametrize("kind", KINDS)
def test_choices_hold_the_answer_once_and_no_two_alike(kind: str) -> None:
    for number in range(100):
        question = make_question(kind, number)
        if question.multiple_choice:
            assert len(set(question.choices)) == 4
            assert question.choices.count(question.answer) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_explanation_ends_in_the_answer(kind: str) -> None:
    for number in range(50):
        question = make_question(kind, number)
        text = " ".join(
            str(line.out) if isinstance(line, Axis) else str(vars(line))
            for line in question.explanation
        )
        assert all(re.search(rf"(?<!\d){number}(?!\d)", text) for number in question.answer), text


@pytest.mark.parametrize("kind", KINDS)
def test_code_fits_on_a_phone(kind: str) -> None:
    for number in range(100):
        assert max(map(len, make_question(kind, number).code.splitlines())) <= 40


def test_a_question_depends_on_seed_level_and_number_alone() -> None:
    questions = Course(7, Level.MIXED)
    late = draw_question(questions, 5)
    for index in range(9):
        draw_question(questions, index)
    assert draw_question(questions, 5) == late
    assert draw_question(Course(8, Level.MIXED), 5) != late


def test_links_of_today_ask_the_same_tomorrow() -> None:
    """Links that teachers sent keep their questions: a changed question needs a new name."""
    questions = [draw_question(Course(7, level), index) for level in Level for index in (0, 1, 2)]
    assert [(one.kind, one.answer) for one in questions] == FROZEN


def test_the_kinds_of_the_first_version_are_fixed() -> None:
    """A new kind has the next version in ``since``; otherwise it would reshuffle old links."""
    assert {level: kinds_of_level(level, 1) for level in FIRST_KINDS} == FIRST_KINDS


def test_a_new_kind_leaves_the_questions_of_old_links_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = [Course(seed, level) for seed in range(5) for level in Level]
    before = [[draw_question(one, index) for index in range(12)] for one in old]
    new = dataclasses.replace(KINDS["padding"], since=LATEST + 1)
    monkeypatch.setattr(course, "KINDS", {"new": new, **KINDS})
    assert [[draw_question(one, index) for index in range(12)] for one in old] == before
    latest = Course(7, Level.EASY, version=LATEST + 1)
    assert "new" in {draw_question(latest, index).kind for index in range(12)}


@pytest.mark.parametrize("level", [Level.EASY, Level.MEDIUM, Level.HARD])
def test_every_kind_of_a_level_comes_once_before_one_comes_again(level: Level) -> None:
    kinds = kinds_of_level(level, LATEST)
    questions = Course(3, level, version=LATEST)
    for first in range(0, 3 * len(kinds), len(kinds)):
        order = [draw_question(questions, first + place).kind for place in range(len(kinds))]
        assert sorted(order) == sorted(kinds)


def test_mixed_takes_easy_medium_and_hard_in_turn() -> None:
    questions = Course(5, Level.MIXED, version=LATEST)
    kinds = [draw_question(questions, index).kind for index in range(30)]
    levels = [Level.EASY, Level.MEDIUM, Level.HARD]
    assert [KINDS[kind].level for kind in kinds] == levels * 10
    assert set(kinds) == set(KINDS)


def test_random_numbers_take_every_value() -> None:
    rng = SeededRandom(1)
    assert {rng.integer(2, 4) for _ in range(100)} == {2, 3, 4}
    assert sorted(rng.shuffle(range(9))) == list(range(9))
