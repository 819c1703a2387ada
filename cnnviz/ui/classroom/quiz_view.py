"""How the class answers the quiz: by question, with the mistakes that were made."""

from html import escape

import streamlit as st

from cnnviz.classroom.quiz_results import QuestionScore, scores_by_question
from cnnviz.quiz import KINDS
from cnnviz.ui.classroom.poll_content import plain_text
from cnnviz.ui.classroom.reading import ClassReading
from cnnviz.ui.kit.component import show_html
from cnnviz.ui.kit.i18n import _, _n

SHOWN = 20
"""Questions, those that most have answered first."""


def show_quiz_scores(reading: ClassReading) -> None:
    """Show the questions that were answered, each with its known mistakes."""
    st.markdown(f"**{_('Quiz')}** :gray[{_('by question, with the mistakes made')}]")
    scores = scores_by_question(reading.answers)
    if not scores:
        st.caption(
            _("Push a quiz: everybody gets the same questions, and the results are shown here.")
        )
        return
    rows = "".join(map(_row, scores[:SHOWN]))
    show_html(f'<div class="class-quiz"><table>{rows}</table></div>', key="class-quiz")


def quiz_content(reading: ClassReading) -> object:
    """Return what the part depends on."""
    return len(reading.answers)


def _row(score: QuestionScore) -> str:
    share = score.correct / score.count
    number = int(score.question.rpartition(".")[2]) + 1
    mistakes = [
        f"{escape(plain_text(_(mistake)))} <b>{escape(_times(count))}</b>"
        for mistake, count in score.mistakes
    ]
    if score.others:
        mistakes.append(f"{escape(_('Other answers'))} <b>{escape(_times(score.others))}</b>")
    items = "".join(f"<li>{one}</li>" for one in mistakes)
    right = _("{right} of {count} students", right=score.correct, count=score.count)
    return (
        f"<tr><th>{number}. {escape(_(KINDS[score.kind].title))}</th>"
        f'<td><i style="--share:{share:.3f}"></i>{escape(right)}</td><td><ul>{items}</ul></td></tr>'
    )


def _times(count: int) -> str:
    return _n("{count} student", "{count} students", count)
