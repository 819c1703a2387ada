"""The state of the lesson *DNN against CNN*."""

from dataclasses import dataclass

from cnnviz.lessons.dnn_cnn import Mode, Order
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import LessonState, lesson_state
from cnnviz.ui.kit.link_codecs import TEXT, one_of, whole
from cnnviz.ui.kit.url_state import Field

MEASURES = {"accuracy": N_("Accuracy"), "loss": N_("Loss")}
BATCHES = (10, 50, 100)
ORDERS = {Order.MIXED: N_("Mixed"), Order.BY_CLASS: N_("Class by class")}
MODES = {Mode.EVAL: "model.eval()", Mode.TRAIN: "model.train()"}


@dataclass(frozen=True)
class DnnCnnState(LessonState):
    """What the lesson shows.

    Attributes:
        measure: What the curves show, a key of ``MEASURES``.
        seed: Seed of the kept runs whose confusion matrices and curves are shown.
        mode: The mode in which both networks are evaluated.
        batch: Images per batch of this evaluation.
        order: Their order.
        draw: Seed of the dropout.
        mine: Id of the reader's run that is drawn beside the kept ones; empty for none.
    """

    measure: str = "accuracy"
    seed: int = 0
    mode: Mode = Mode.EVAL
    batch: int = 100
    order: Order = Order.MIXED
    draw: int = 0
    mine: str = ""


DNN_CNN = lesson_state(
    "dnn_cnn",
    DnnCnnState(),
    (
        Field("y", "measure", one_of(MEASURES)),
        Field("seed", "seed", one_of(range(3))),
        Field("mode", "mode", one_of(Mode)),
        Field("batch", "batch", one_of(BATCHES)),
        Field("order", "order", one_of(Order)),
        Field("draw", "draw", whole(0, 999)),
        Field("mine", "mine", TEXT),
    ),
)
