"""A run as a plain PyTorch script that repeats it, and its history as a table.

The script is the template ``assets/code/run.py.jinja``; schedules, augmentation and the network
come from their own source. Nothing here needs torch: the web server writes both.
"""

import ast
import csv
import dataclasses
import functools
import io
import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

import jinja2

from cnnviz import data
from cnnviz.data import image_folders
from cnnviz.nets import Network, train_limits
from cnnviz.problem import Problem
from cnnviz.resources import resource
from cnnviz.training.loop.environment import CUBLAS, OPENMP
from cnnviz.training.recipe import schedules
from cnnviz.training.recipe.choices import TORCH_OPTIMIZERS, Augment, Start
from cnnviz.training.recipe.settings import Settings
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.run import Event, EventKind, Run
from cnnviz.weights import pretrained

_BATCHES = Path(__file__).parents[1] / "loop" / "batches.py"
_VALIDATION = Path(__file__).parents[1] / "loop" / "validation.py"
_AUGMENT = Path(__file__).parents[1] / "loop" / "augment.py"
_TORCHVISION = {"fashion-mnist": "FashionMNIST", "mnist": "MNIST", "cifar10": "CIFAR10"}


def to_csv(progress: Sequence[Progress]) -> str:
    """Return the history of a run as CSV: a line for each record, the fields as columns."""
    text = io.StringIO()
    names = [item.name for item in dataclasses.fields(Progress)]
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(dataclasses.asdict(record) for record in progress)
    return text.getvalue()


def file_name(run: Run) -> str:
    """Return how the names of all files of a run begin."""
    return f"cnnviz-{run.settings.network.name}-{run.id[:6]}"


def to_pytorch(run: Run, events: Sequence[Event]) -> str:
    """Return a script that repeats a run, including changes of the learning rate and Stop.

    It needs torch, and torchvision for the data; data that only cnnviz has is loaded by it. It
    prints loss and accuracy on the test images after every epoch.
    """
    settings = run.settings
    schedule = schedules.FUNCTIONS[settings.schedule].__name__
    optimizer, optimizer_arguments = TORCH_OPTIMIZERS[settings.optimizer]
    weights = any(event.kind == EventKind.WEIGHTS for event in events)
    text = _template().render(
        run=run,
        settings=settings,
        title=settings.network.name.replace('"""', ""),
        device=_device_name(run),
        openmp=OPENMP,
        cublas=CUBLAS,
        torchvision_data=_TORCHVISION.get(settings.data),
        import_command=_import_command(settings.data, run.owner),
        first="" if settings.train_images is None else f"[:{settings.train_images}]",
        augment_name=_augment_name,
        augment_functions=definitions(_AUGMENT, map(_augment_name, settings.augment)),
        network=_network_code(settings.network),
        given_weights=f"{file_name(run)}-epoch-0.safetensors" if weights else "",
        pretrained=_pretrained(settings),
        optimizer=optimizer,
        optimizer_arguments=optimizer_arguments,
        schedule=schedule,
        schedule_functions=definitions(Path(schedules.__file__), [schedule]),
        rates=_values(settings.learning_rate, events, EventKind.RATE),
        epochs=_planned_epochs(settings, events),
        images_at_once=_values(settings.batch_size, events, EventKind.BATCH),
        images_per_step=settings.batch_size * settings.accumulate,
        smallest_batch=settings.smallest_batch,
        validation_function=definitions(_VALIDATION, ["split_off_validation"]),
        batch_functions=definitions(_BATCHES, ("split_batch", "count_parts")),
        evaluation_batch=train_limits.evaluation_batch_size(settings.network.input_shape),
        half=run.versions.get("precision", ""),
        stop=next((e.step for e in reversed(events) if e.kind == EventKind.STOP), None),
    )
    return re.sub(r"\n{4,}", "\n\n\n", text)


@functools.cache
def _template() -> jinja2.Template:
    text = resource("assets", "code", "run.py.jinja").read_text(encoding="utf-8")
    return jinja2.Environment(
        trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.StrictUndefined
    ).from_string(text)


def _network_code(network: Network) -> str:
    """Return the code of a network without its imports, which the script has."""
    code = (
        network.to_pytorch().removeprefix("import torch\n").removeprefix("from torch import nn\n")
    )
    return code.strip("\n")


def _device_name(run: Run) -> str:
    if "mps" in run.device:
        return "mps"
    return "cpu" if run.device in ("", "CPU") else "cuda"


def _import_command(name: str, owner: str) -> str:
    """Return the command that reads an image folder in the same way on another machine.

    An ``ImageFolder`` of torchvision has another order, no split and another resizing.
    """
    if name in data.NAMES:
        return ""
    try:
        card = image_folders.folder_card(name, owner)
    except Problem:  # the script is still useful
        return "data add FOLDER"
    color = "--rgb" if card.shape[0] == 3 else "--gray"
    source = shlex.quote(card.source) if card.source else "FOLDER"
    return f"data add {source} --side {card.shape[1]} {color} --seed {card.seed}"


def _pretrained(settings: Settings) -> pretrained.Pretrained | None:
    random = settings.start == Start.RANDOM
    return None if random else pretrained.weights_for(settings.network)


def _augment_name(kind: Augment) -> str:
    return f"{kind.replace('-', '_')}_images"


def definitions(file: Path, names: Iterable[str]) -> str:
    """Return functions of a file, and the constants and functions that they use, as source."""
    source = file.read_text(encoding="utf-8")
    nodes: dict[str, ast.stmt] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            nodes[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            nodes[node.targets[0].id] = node
    needed: set[str] = set()
    pending = [*names]
    while pending:
        name = pending.pop()
        if name in nodes and name not in needed:
            needed.add(name)
            pending += [part.id for part in ast.walk(nodes[name]) if isinstance(part, ast.Name)]
    text = ""
    for name in filter(needed.__contains__, nodes):
        space = "\n\n" if text and isinstance(nodes[name], ast.FunctionDef) else ""
        text += f"{space}{ast.get_source_segment(source, nodes[name])}\n"
    return text


def _values(first: float, events: Sequence[Event], kind: EventKind) -> dict[int, float]:
    """Return step to the value that events of a kind have set from there on."""
    changes = {e.step: e.value for e in events if e.kind == kind and e.value is not None}
    return {0: first} | {step: type(first)(value) for step, value in changes.items()}


def _planned_epochs(settings: Settings, events: Sequence[Event]) -> dict[int, int]:
    """Return step to the number of epochs that were planned from there on."""
    continued = [e for e in events if e.kind == EventKind.CONTINUED and e.value is not None]
    planned = [int(e.value or 0) for e in continued] + [settings.epochs]
    return dict(zip([0, *(e.step for e in continued)], planned, strict=True))
