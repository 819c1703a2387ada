"""Lesson: how it learns."""

from cnnviz.lessons import learning_code
from cnnviz.lessons.learning_questions import QUESTIONS
from cnnviz.problem import N_
from cnnviz.ui.course.lesson import Lesson, Scene
from cnnviz.ui.lessons.learning import backward, drawings, hooks, overfitting, training, valley
from cnnviz.ui.lessons.learning.state import LEARNING, LearningState

SCENES: tuple[Scene[LearningState], ...] = (
    Scene(
        backward.FORWARD,
        N_("Forward to the loss"),
        backward.show_forward,
        backward.predict_loss,
        lambda state: learning_code.write_forward(state.net),
        backward.forward_room,
        lambda state: {"y": state.net.forward.output, "loss": state.net.loss},
        drawings.draw_forward,
    ),
    Scene(
        backward.KERNEL,
        N_("The gradient of a weight"),
        backward.show_kernel_gradient,
        backward.predict_bias_gradient,
        lambda state: learning_code.write_kernel_gradient(state.net),
        backward.kernel_gradient_room,
        lambda state: {"by_hand": state.net.kernel_gradient},
        drawings.draw_kernel_gradient,
    ),
    Scene(
        backward.INPUT,
        N_("The gradient of the input"),
        backward.show_input_gradient,
        backward.predict_reads,
        lambda state: learning_code.write_input_gradient(state.net),
        backward.input_gradient_room,
        lambda state: {"by_hand": state.net.input_gradient},
        drawings.draw_input_gradient,
    ),
    Scene(
        training.DESCENT,
        N_("One step down"),
        training.show_descent,
        training.predict_larger_rate,
        lambda state: learning_code.write_descent(state.net, state.rate, state.taken + 1),
        training.optimizer_rooms,
        lambda state: {"loss": training.loss_after(state)},
        drawings.draw_descent,
    ),
    Scene(
        training.EDGES,
        N_("A kernel learns to find edges"),
        training.show_edges,
        training.predict_kernel,
        lambda state: learning_code.write_edges(state.edges, state.at),
        training.edges_room,
        lambda state: {"w": state.edges.learn(state.at)[0][None, None]},
        drawings.draw_edges,
    ),
    Scene(
        valley.VALLEY,
        N_("The loss as a landscape"),
        valley.show_valley,
        valley.predict_optimizer,
        valley.write_code,
        training.optimizer_rooms,
        valley.read_ends,
        valley.draw_valley,
    ),
    Scene(
        hooks.HOOKS,
        N_("Hooks: how to get these numbers"),
        hooks.show_hooks,
        hooks.predict_order,
        lambda state: learning_code.write_hooks(state.net),
        hooks.inside_room,
        draws=drawings.draw_hooks,
    ),
    Scene(
        overfitting.OVERFITTING,
        N_("Overfitting"),
        overfitting.show_overfitting,
        overfitting.predict_test_accuracy,
        overfitting.write_code,
        overfitting.training_room,
        overfitting.read_gaps,
        drawings.draw_overfitting,
    ),
)
LESSON = Lesson("learning", LEARNING, SCENES, QUESTIONS)
