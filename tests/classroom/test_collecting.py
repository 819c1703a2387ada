"""The class makes a dataset: who may draw what, what is thrown out, and the split by student."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnviz.classroom import class_dataset, collecting
from cnnviz.classroom.classrooms import Classrooms
from cnnviz.classroom.records import Classroom, dataset_owner
from cnnviz.data import image_folders
from cnnviz.data.drawing import Stroke, Tool, write_strokes
from cnnviz.problem import Problem

from .conftest import ANA, BO, TEACHER

CIRCLE = write_strokes(
    (
        Stroke(
            Tool.PEN,
            tuple(
                (int(128 + 70 * np.cos(a)), int(128 + 70 * np.sin(a)), 22)
                for a in np.linspace(0, 6.3, 20)
            ),
        ),
    )
)
LINE = write_strokes((Stroke(Tool.PEN, ((128, 40, 22), (128, 210, 22))),))


def begin(classrooms: Classrooms, code: str, per_class: int = 2) -> None:
    collecting.start(classrooms, code, TEACHER, "own", names=["ring", "line"], per_class=per_class)


def fill(classrooms: Classrooms, code: str) -> None:
    """Both students draw each class twice, each time a little differently."""
    for owner in (ANA, BO):
        for shift in (0, 1):
            for label, strokes in enumerate((CIRCLE, LINE)):
                extra = Stroke(Tool.PEN, ((120 + 9 * shift + 5 * (owner == BO), 128, 30),))
                drawn = write_strokes((*collecting.read_strokes(strokes), extra))
                collecting.add_drawing(classrooms, code, owner, label, drawn)


def test_a_drawing_is_placed_as_in_mnist() -> None:
    pixels = collecting.place_drawing(LINE, "digits")
    assert pixels.shape == (1, 28, 28)
    rows = np.flatnonzero(pixels[0].any(axis=1))
    assert rows[-1] - rows[0] + 1 == 20  # the box of MNIST
    garment = collecting.place_drawing(LINE, "garments")
    assert np.flatnonzero(garment[0].any(axis=1)).size == 28


def test_only_members_draw_only_what_is_asked_and_only_while_it_is_open(
    classrooms: Classrooms, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = classroom.code

    def draw(owner: str = ANA, label: int = 0, strokes: str = LINE) -> None:
        collecting.add_drawing(classrooms, code, owner, label, strokes)

    with pytest.raises(Problem, match="accepts no drawings"):
        draw()
    begin(classrooms, code)
    with pytest.raises(Problem, match="already"):
        begin(classrooms, code)
    with pytest.raises(Problem, match="Join the class first"):
        draw(owner="c" * 32)
    with pytest.raises(Problem, match="not asked"):
        draw(label=2)
    with pytest.raises(Problem, match="Draw something"):
        draw(strokes="")
    with pytest.raises(Problem, match="not a drawing"):
        draw(strokes="AAA")
    draw()
    draw()
    with pytest.raises(Problem, match="often enough"):
        draw()
    collecting.undo_last(classrooms, code, ANA)
    assert collecting.count_own(classrooms, code, ANA, 2) == [1, 0]
    monkeypatch.setattr(collecting, "MAX_PER_MINUTE", 1)
    with pytest.raises(Problem, match="too fast"):
        draw()
    collecting.set_open(classrooms, code, TEACHER, on=False)
    with pytest.raises(Problem, match="accepts no drawings"):
        draw(label=1)


def test_only_the_teacher_collects_and_throws_out(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    code = classroom.code
    with pytest.raises(Problem, match="Only the teacher"):
        collecting.start(classrooms, code, ANA, "digits")
    begin(classrooms, code)
    fill(classrooms, code)
    for act in (
        lambda: collecting.set_open(classrooms, code, ANA, on=False),
        lambda: collecting.hide(classrooms, code, ANA, 1, on=True),
        lambda: collecting.discard(classrooms, code, ANA),
        lambda: class_dataset.make_dataset(classrooms, code, ANA, 0),
    ):
        with pytest.raises(Problem, match="Only the teacher"):
            act()


@pytest.mark.parametrize("names", [[], ["one"], ["A", "a"], ["a", " "], list("abcdefghijk")])
def test_names_of_classes_are_few_and_distinct(names: list[str]) -> None:
    with pytest.raises(Problem, match="2 to 10 different classes"):
        collecting.check_names(names)


def test_the_kept_drawings_become_a_dataset_of_the_class_alone(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    code = classroom.code
    begin(classrooms, code)
    fill(classrooms, code)
    thrown = collecting.drawings(classrooms, code)[0]
    collecting.hide(classrooms, code, TEACHER, thrown.id, on=True)
    name = class_dataset.make_dataset(classrooms, code, TEACHER, seed=3)
    card = image_folders.folder_card(name, dataset_owner(code))
    assert (card.title, card.classes, card.shape) == ("CNN 101", ("line", "ring"), (1, 28, 28))
    assert sum(card.train_counts) + sum(card.test_counts) == 7
    owners = [one.owner for one in reversed(collecting.drawings(classrooms, code))]
    (tested,) = class_dataset.split_students(list(dict.fromkeys(owners)), 3)
    expected = [one for one in collecting.drawings(classrooms, code) if one.owner == tested]
    assert sum(card.test_counts) == sum(not one.hidden for one in expected)
    assert image_folders.folder_names(ANA) == []
    assert image_folders.folder_card(name, ANA).title == "line, ring"
    collecting.discard(classrooms, code, TEACHER)
    assert image_folders.folder_names(dataset_owner(code)) == []
    assert collecting.find_collection(classrooms, code) is None


def test_one_student_is_too_few(classrooms: Classrooms, classroom: Classroom) -> None:
    begin(classrooms, classroom.code)
    for label in (0, 1):
        collecting.add_drawing(classrooms, classroom.code, ANA, label, LINE)
    with pytest.raises(Problem, match="At least two students"):
        class_dataset.make_dataset(classrooms, classroom.code, TEACHER, 0)
    collecting.add_drawing(classrooms, classroom.code, BO, 0, CIRCLE)
    with pytest.raises(Problem, match="Choose another seed"):
        class_dataset.make_dataset(classrooms, classroom.code, TEACHER, 0)


@given(count=st.integers(2, 300), seed=st.integers(0, 999_999))
def test_the_split_takes_a_fifth_of_the_students_always_the_same(count: int, seed: int) -> None:
    owners = [f"{number:032x}" for number in range(count)]
    tested = class_dataset.split_students(owners, seed)
    assert len(tested) == max(1, round(count / 5))
    assert tested < set(owners)
    assert tested == class_dataset.split_students(owners, seed)


def test_a_deleted_class_leaves_neither_drawings_nor_dataset(
    classrooms: Classrooms, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = classroom.code
    begin(classrooms, code)
    fill(classrooms, code)
    class_dataset.make_dataset(classrooms, code, TEACHER, 0)
    classrooms.end(code, TEACHER)
    monkeypatch.setattr("cnnviz.classroom.classrooms.KEPT_DAYS", 0)
    classrooms.clean_up()
    assert image_folders.folder_names() == []
    assert collecting.drawings(classrooms, code) == []


def test_only_members_of_an_open_class_are_in_it(
    classrooms: Classrooms, classroom: Classroom
) -> None:
    code = classroom.code
    assert [classrooms.is_in_class(code, one) for one in (TEACHER, ANA, "c" * 32)] == [
        True,
        True,
        False,
    ]
    classrooms.remove(code, TEACHER, ANA)
    classrooms.leave(code, BO)
    assert not any(classrooms.is_in_class(code, one) for one in (ANA, BO))
    classrooms.end(code, TEACHER)
    assert not classrooms.is_in_class(code, TEACHER)


def test_photos_are_kept_as_small_pixels_without_what_else_is_in_the_file(
    classrooms: Classrooms, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = classroom.code
    collecting.start(
        classrooms, code, TEACHER, collecting.PHOTOS, names=["red", "blue"], per_class=2
    )
    exif = Image.Exif()
    exif[0x010F] = "Where I was"
    for owner, light in ((ANA, 200), (BO, 220)):
        for label, channel in enumerate((0, 2)):
            pixels = np.zeros((200, 300, 3), np.uint8)
            pixels[..., channel] = light
            file = io.BytesIO()
            Image.fromarray(pixels).save(file, "JPEG", exif=exif)
            assert b"Where I was" in file.getvalue()
            collecting.add_photo(classrooms, code, owner, label, file.getvalue())
    kept = collecting.drawings(classrooms, code)
    assert not any(b"Where I was" in one.image for one in kept)
    with pytest.raises(Problem, match="image"):
        collecting.add_photo(classrooms, code, ANA, 0, b"<script>")
    monkeypatch.setattr(collecting, "MOST_BYTES", 1000)
    with pytest.raises(Problem, match="too much room"):
        collecting.add_photo(classrooms, code, ANA, 0, file.getvalue())
    name = class_dataset.make_dataset(classrooms, code, TEACHER, 0)
    card = image_folders.folder_card(name)
    assert (card.shape, card.classes) == ((3, 96, 96), ("blue", "red"))
    dataset = image_folders.load_folder(name)
    red = dataset.train_images[dataset.train_labels == 1].mean(axis=(0, 2, 3))
    assert red[0] > 190 > 20 > red[2]
