"""Predict before it is revealed: a question whose answer the figure hides until then."""

import streamlit as st

from cnnviz.quiz import Message
from cnnviz.ui.backend.classes import note_prediction
from cnnviz.ui.course.lesson import SHOWN, Lesson, LessonState, Prediction, State
from cnnviz.ui.kit.i18n import _
from cnnviz.ui.kit.stage import is_hidden


def choice_text(choice: Message | str) -> str:
    """Return a choice in the reader's language, and its values that are messages, too."""
    if isinstance(choice, str):
        return choice
    values = {
        name: choice_text(value) if isinstance(value, Message) else value
        for name, value in choice.values.items()
    }
    return _(choice.template, **values)


def is_revealed(state: LessonState, scene: str) -> bool:
    """Return whether a scene shows what the reader is asked to predict."""
    return state.prediction(scene) is not None or is_hidden("prediction")


def show_prediction(lesson: Lesson[State], scene: str, prediction: Prediction) -> None:
    """Show the question with its choices; once one is chosen, the answer."""
    chosen = lesson.page.current().prediction(scene)
    with st.container(key="prediction"):
        st.markdown(f"**{_('Before you look:')}** {choice_text(prediction.question)}")
        if chosen is None:
            _show_choices(lesson, scene, prediction)
        else:
            _show_answer(lesson, scene, prediction, chosen)


def _show_choices(lesson: Lesson[State], scene: str, prediction: Prediction) -> None:
    with st.container(key="prediction-choices", horizontal=True):
        for place, choice in enumerate(prediction.choices):
            st.button(
                choice_text(choice),
                key=lesson.page.key("predict", scene, place),
                on_click=_predict,
                args=(lesson, scene, str(place)),
            )
        st.button(
            _("Show me"),
            key=lesson.page.key("predict", scene, SHOWN),
            type="tertiary",
            on_click=_predict,
            args=(lesson, scene, SHOWN),
        )


def _show_answer(lesson: Lesson[State], scene: str, prediction: Prediction, chosen: str) -> None:
    answer = choice_text(prediction.choices[prediction.answer])
    reveal = choice_text(prediction.reveal)
    if chosen == str(prediction.answer):
        st.markdown(f":violet[**{answer}**] · {_('Correct.')} {reveal}")
    elif chosen.isdecimal() and int(chosen) < len(prediction.choices):
        words = _("You predicted {choice}.", choice=choice_text(prediction.choices[int(chosen)]))
        st.markdown(f":violet[**{answer}**] · {words} {reveal}")
    else:
        st.markdown(f":violet[**{answer}**] · {reveal}")
    st.button(
        _("Predict again"),
        key=lesson.page.key("predict", scene, "again"),
        type="tertiary",
        on_click=_predict,
        args=(lesson, scene, None),
    )


def _predict(lesson: Lesson[State], scene: str, choice: str | None) -> None:
    """Callback: note a prediction; None forgets it."""
    others = [
        entry for entry in lesson.page.current().predicted if entry.rpartition(".")[0] != scene
    ]
    entries = others if choice is None else [*others, f"{scene}.{choice}"]
    lesson.page.change(predicted=tuple(sorted(entries)))
    if choice is not None:
        note_prediction(lesson.id, scene, choice)
