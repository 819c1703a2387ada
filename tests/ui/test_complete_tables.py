"""Every kind of layer and every setting of training occurs in each table that describes them.

CONTRIBUTING.md relies on these tests: they name what a new layer or a new setting still needs.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Container
from dataclasses import fields
from pathlib import Path

import pytest

from cnnviz.figures.architecture_layout import ROLES
from cnnviz.nets import text_form
from cnnviz.nets.draft.defaults import input_kind, new_layers
from cnnviz.nets.layers.kinds import BLOCKS, KINDS
from cnnviz.nets.reader import signatures
from cnnviz.problem import Problem
from cnnviz.training import Settings
from cnnviz.training.recipe import shared_start
from cnnviz.ui.labels import layers as layer_labels
from cnnviz.ui.labels import settings as setting_labels
from cnnviz.ui.runs import rerun
from cnnviz.ui.sizes import builder_words
from cnnviz.ui.training import state

ROOT = Path(__file__).parents[2]
LAYERS = [code for code in KINDS if code not in BLOCKS]
SETTINGS = [item.name for item in fields(Settings)]
QUIET = {"dropout", "dropout2d", "flatten", "residual", "branches", "zeropad"}
"""Kinds of layers that move or drop values: gray in drawings."""
CLOSEUP_MISSING = {"squeezeexcitation", "gelu", "silu", "groupnorm"}
"""Kinds of layers for feature maps whose cells Look inside does not take apart."""
IN_VIEW = {"network", "data", "epochs", "seed", "batch_size", "learning_rate", "train_images"}
"""Settings of training that are always in view, so that no title has to say that they changed."""


def names_in(path: str) -> set[str]:
    """Return the words of a file of the repository."""
    return set(re.findall(r"[\w-]+", (ROOT / path).read_text(encoding="utf-8")))


def check_places(name: str, places: dict[str, Container[str]]) -> None:
    """Assert that a name occurs in every place; the message lists all those that lack it."""
    missing = [place for place, names in places.items() if name not in names]
    assert not missing, f"add {name} to {', '.join(missing)}"


@pytest.mark.parametrize("code", KINDS)
def test_every_layer_has_its_words_and_its_color(code: str) -> None:
    menu = [kind for _title, kinds in builder_words.MENU for kind in kinds]
    places: dict[str, Container[str]] = {
        "NAMES in ui/labels/layers.py": layer_labels.NAMES,
        "SENTENCES in ui/labels/layers.py": layer_labels.SENTENCES,
        "MENU in ui/sizes/builder_words.py": menu,
        "ROLES in figures/architecture_layout.py (or QUIET here)": ROLES.keys() | QUIET,
    }
    check_places(code, places)
    assert menu.count(code) == 1
    assert (code in ROLES) != (code in QUIET)


@pytest.mark.parametrize("code", LAYERS)
def test_every_setting_of_a_layer_is_written_and_read(code: str) -> None:
    kind = KINDS[code].__name__
    check_places(kind, {"ORDER in nets/reader/signatures.py": signatures.ORDER})
    for setting in KINDS[code].settings():
        places: dict[str, Container[str]] = {
            f"ORDER[{kind!r}] in nets/reader/signatures.py": signatures.ORDER[kind],
            "LABELS in ui/sizes/builder_words.py": builder_words.LABELS,
        }
        if not setting.required:
            places["LETTERS in nets/text_form.py"] = text_form.LETTERS
        check_places(setting.name, places)


@pytest.mark.parametrize("code", LAYERS)
def test_every_layer_has_keras_code_and_random_examples(code: str) -> None:
    paths = ("cnnviz/nets/code/keras.py", "tests/nets/strategies.py")
    check_places(KINDS[code].__name__, {path: names_in(path) for path in paths})


@pytest.mark.parametrize("code", LAYERS)
def test_the_builder_knows_what_a_layer_takes(code: str) -> None:
    for what, shape, other in (("maps", (4, 8, 8), (4,)), ("flat", (4,), (4, 8, 8))):
        if input_kind(code) in (what, "any"):
            layer = new_layers(code, shape, last=False)[-1]
            layer.output_shape(shape)
            if input_kind(code) == what:
                with pytest.raises(Problem):
                    layer.output_shape(other)


@pytest.mark.parametrize("code", LAYERS)
def test_cells_of_every_layer_for_maps_are_taken_apart(code: str) -> None:
    names = names_in("cnnviz/inside/closeup.py")
    shows_maps = input_kind(code) == "maps" or (input_kind(code) == "any" and code != "flatten")
    shown = KINDS[code].__name__ in names
    wanted = shows_maps and code not in CLOSEUP_MISSING
    assert shown == wanted, "see inside/closeup.py and CLOSEUP_MISSING here"


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_has_a_label_a_control_a_place_in_the_link_and_an_option(
    setting: str,
) -> None:
    label = "net" if setting == "network" else setting
    option = f"--{label.replace('_', '-')}"
    places = {
        f"{option} in cnnviz/__main__.py": option in names_in("cnnviz/__main__.py"),
        "LABELS in ui/labels/settings.py": label in setting_labels.LABELS,
    }
    if setting != "device":  # the server chooses it
        form = names_in("cnnviz/ui/training/settings_form.py")
        in_link = {field.attribute for field in state.FIELDS}
        places["FIELDS in ui/training/state.py"] = setting in in_link
        places["a control in ui/training/settings_form.py"] = label in form
    if setting not in IN_VIEW | {"device"}:
        words = re.findall(r"\w+", inspect.getsource(setting_labels.changed_settings))
        places["changed_settings in ui/labels/settings.py (or IN_VIEW here)"] = setting in words
    missing = [place for place, there in places.items() if not there]
    assert not missing, f"add {setting} to {', '.join(missing)}"


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_second_run_can_change_every_setting_or_must_not(setting: str) -> None:
    fixed = {"epochs", "checks", "device", "precision", "repeatable", "frozen"}
    wanted = setting in shared_start.FREE and setting not in fixed
    found = setting in rerun.CHANGEABLE
    assert found == wanted, "see ui/runs/rerun.py, training/recipe/shared_start.py and fixed here"


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_script_of_a_run_depends_on_every_setting(setting: str) -> None:
    sources = ("assets/code/run.py.jinja", "cnnviz/training/export/torch_script.py")
    used = any(setting in names_in(path) for path in sources)
    wanted = setting != "checks"  # the script evaluates after every epoch
    assert used == wanted, f"see {' and '.join(sources)}"
