"""A lesson as a record: its scenes, what the reader predicts, the questions at its end."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cnnviz.lessons.check import QuestionMaker
from cnnviz.problem import N_
from cnnviz.quiz import Message
from cnnviz.ui.kit.figure_download import Draws
from cnnviz.ui.kit.link_codecs import SWITCH, Codec, list_of, optional, whole
from cnnviz.ui.kit.page_state import PageState
from cnnviz.ui.kit.stage import Stage
from cnnviz.ui.kit.url_state import Field

CHECK = "check"
"""The last scene of every lesson: its questions."""
SHOWN = "shown"
"""A prediction whose answer the reader had shown."""
LARGEST_SEED = 999_999


@dataclass(frozen=True)
class LessonState:
    """What a lesson shows; a lesson with settings of its own adds them in a subclass.

    Attributes:
        scene: Id of the scene that is shown; the first one if there is none with this id.
        predicted: The reader's predictions: the id of the scene, a point, and the place of the
            choice from 0 or ``shown``.
        code: The code of the scene is open.
        check_seed: Seed of the questions at the end.
        check_answers: The place of the choice for each question at the end, None without answer.
    """

    scene: str = ""
    predicted: tuple[str, ...] = ()
    code: bool = False
    check_seed: int = 0
    check_answers: tuple[int | None, ...] = ()

    def prediction(self, scene: str) -> str | None:
        """Return what the reader predicted in a scene, a place or ``shown``; None if nothing."""
        for entry in self.predicted:
            name, _point, choice = entry.rpartition(".")
            if name == scene:
                return choice
        return None


State = TypeVar("State", bound=LessonState)


@dataclass(frozen=True)
class Prediction:
    """What the reader is asked before it is revealed.

    Attributes:
        question: The question.
        choices: The answers to choose from: a sentence, or a number as it is shown.
        answer: Place of the correct one, from 0.
        reveal: What is said with the answer.
    """

    question: Message
    choices: tuple[Message | str, ...]
    answer: int
    reveal: Message


@dataclass(frozen=True)
class RoomLink:
    """A link to a page for experiments of one's own, with the state of the scene.

    Attributes:
        page: Id of the page.
        params: Parameters of the link.
        label: What the link says, English; empty for the page's title.
    """

    page: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True)
class Scene(Generic[State]):
    """One idea of a lesson: a figure with its settings, a prediction, a few sentences, code.

    Its sentences are the section ``## id`` of assets/lessons/LANGUAGE/LESSON.md; those below a
    line ``<!-- revealed -->`` are shown once the prediction is revealed.

    Attributes:
        id: Short name with hyphens, in the link; it never changes.
        title: A few words, English.
        show: Draws the figure, in the place that is open, and its settings in ``stage.settings``.
        predict: Returns what the reader predicts; None for a scene without a prediction.
        code: Returns PyTorch code that gets the numbers of the figure and runs as printed.
        rooms: Returns links to the pages for experiments of one's own.
        results: Returns the numbers of the figure, as the variables of the code hold them in the
            end: a test runs the code and compares.
        draws: Returns the figure for a file; it is offered once the prediction is revealed.
        sign: Stands in the strip of scenes instead of a number.
    """

    id: str
    title: str
    show: Callable[[State, Stage], None]
    predict: Callable[[State], Prediction] | None = None
    code: Callable[[State], str] | None = None
    rooms: Callable[[State], Sequence[RoomLink]] | None = None
    results: Callable[[State], Mapping[str, Any]] | None = None
    draws: Callable[[State], Draws] | None = None
    sign: str = ""


@dataclass(frozen=True)
class Lesson(Generic[State]):
    """A lesson.

    Attributes:
        id: Its page (``cnnviz.ui.kit.pages``), and its file in assets/lessons.
        page: Its state.
        scenes: Its scenes in order.
        questions: What draws the three questions at its end.
    """

    id: str
    page: PageState[State]
    scenes: tuple[Scene[State], ...]
    questions: tuple[QuestionMaker, ...]


SCENE = Codec(str, expects=N_("the name of a scene of this lesson"))


def _read_prediction(text: str) -> str:
    name, _point, choice = text.rpartition(".")
    if not name or not (choice == SHOWN or (choice.isdecimal() and len(choice) < 3)):
        raise ValueError(text)
    return text


PREDICTION = Codec(
    _read_prediction, expects=N_("a scene and the place of a choice, such as one-window.2")
)


def lesson_state(name: str, default: State, fields: Sequence[Field] = ()) -> PageState[State]:
    """Return the state of a lesson.

    Args:
        name: Id of the lesson.
        default: Its state on a first visit.
        fields: The lesson's own attributes in the link.
    """
    shared = (
        Field("scene", "scene", SCENE),
        Field("predicted", "predicted", list_of(PREDICTION)),
        Field("code", "code", SWITCH),
        Field("check", "check_seed", whole(0, LARGEST_SEED)),
        Field("answers", "check_answers", list_of(optional(whole(0, 9), "-"))),
    )
    return PageState[Any](name, default, (*shared, *fields))
