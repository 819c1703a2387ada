"""A run as a plain PyTorch script that repeats it, and its history as a table.

Nothing here needs torch: the web server writes both.
"""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from cnnviz.nets import train_limits
from cnnviz.training.export import script_data
from cnnviz.training.loop.environment import CUBLAS, OPENMP
from cnnviz.training.recipe import schedules
from cnnviz.training.recipe.settings import (
    TORCH_OPTIMIZERS,
    Augment,
    Schedule,
    Settings,
    Start,
)
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.run import Event, EventKind, Run
from cnnviz.weights import pretrained

_AUGMENT = Path(__file__).parents[1] / "loop" / "augment.py"
_EVALUATE = """
def evaluate():
    model.eval()
    loss, correct = 0.0, 0
    for images, labels in zip(test_images.split({count}), test_labels.split({count})):
        with torch.inference_mode():
            logits = model(scale_images(images))
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            correct += (logits.argmax(1) == labels).sum().item()
    return loss / len(test_labels), correct / len(test_labels)
"""


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
    sections = [
        _head_lines(run),
        script_data.data_lines(settings),
        _augment_functions(settings),
        f"torch.manual_seed({settings.seed})  # the initial weights",
        settings.network.to_pytorch().removeprefix("from torch import nn\n").strip("\n"),
        _weights_lines(run, events),
        _frozen_lines(settings),
        "model = model.to(device, memory_format=torch.channels_last)",
        _optimizer_lines(settings),
        _rate_function(settings, events),
        _EVALUATE.format(count=train_limits.evaluation_batch_size(settings.network.input_shape)),
        _loop_lines(settings, events, run.versions.get("precision", "")),
    ]
    text = "\n\n".join(section for section in sections if section) + "\n"
    return re.sub(r"\n{4,}", "\n\n\n", text)


def _head_lines(run: Run) -> str:
    settings = run.settings
    title = settings.network.name.replace('"""', "")
    deterministic = [
        f"os.environ.update({CUBLAS!r})",
        "torch.use_deterministic_algorithms(True)",
    ]
    lines = [
        f'"""{title} on {settings.data}: run {run.id} of cnnviz in plain PyTorch.',
        "",
        f"It was trained with torch {run.versions.get('torch', '')} on {run.device}, {run.threads} "
        "threads.",
        "With the same it gives the same numbers on a CPU.",
        '"""',
        "",
        *(["import math"] if settings.schedule != Schedule.CONSTANT else []),
        "import os",
        "",
        "# How threads wait for work; torch reads it when it is imported.",
        f"os.environ.update({OPENMP!r})",
        "import torch",
        "from torch import Tensor, nn" if settings.augment else "from torch import nn",
        "from torch.nn import functional as F",
        script_data.import_line(settings.data),
        "",
        *([f"torch.set_num_threads({run.threads})"] if run.threads else []),
        *(deterministic if settings.repeatable else []),
        f'device = "{_device_name(run)}"',
    ]
    return "\n".join(lines)


def _device_name(run: Run) -> str:
    if "mps" in run.device:
        return "mps"
    return "cpu" if run.device in ("", "CPU") else "cuda"


def _weights_lines(run: Run, events: Sequence[Event]) -> str:
    """Return the lines that load initial weights, unless they are random."""
    if any(event.kind == EventKind.WEIGHTS for event in events):
        lines = [
            "from safetensors.torch import load_file",
            "",
            "# The initial weights of the run: download its weights after epoch 0.",
            f'model.load_state_dict(load_file("{file_name(run)}-epoch-0.safetensors"))',
        ]
        return "\n".join(lines)
    source = pretrained.weights_for(run.settings.network)
    if run.settings.start != Start.IMAGENET or source is None:
        return ""
    weights = source.weights.split(".")[1]
    lines = [
        "from torchvision import models",
        "",
        "# The same tensors in the same order under other names; the last layer stays random.",
        f'published = models.get_model("{source.model}", weights="{weights}")',
        "own = model.state_dict()",
        "model.load_state_dict({**own, **dict(zip([*own][:-2], published.state_dict().values()))})",
    ]
    return "\n".join(lines)


def _frozen_lines(settings: Settings) -> str:
    """Return the lines that freeze the first layers; the loop puts them in evaluation mode."""
    if not settings.frozen:
        return ""
    return (
        f"frozen = nn.ModuleList(list(model.children())[:{settings.frozen}])\n"
        "frozen.requires_grad_(False)"
    )


def _augment_functions(settings: Settings) -> str:
    return definitions(_AUGMENT, map(_augment_function, settings.augment))


def _augment_function(kind: Augment) -> str:
    return f"{kind.replace('-', '_')}_images"


def definitions(file: Path, names: Iterable[str]) -> str:
    """Return functions of a file, and the constants and functions that they use, as source.

    Args:
        file: A Python file.
        names: Names of functions in it.
    """
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
    parts = [ast.get_source_segment(source, nodes[name]) or "" for name in nodes if name in needed]
    return "\n\n".join(f"{part}\n" for part in parts)


def _optimizer_lines(settings: Settings) -> str:
    name, arguments = TORCH_OPTIMIZERS[settings.optimizer]
    more = "".join(f", {key}={value}" for key, value in arguments.items())
    weights = "model.parameters()"
    if settings.frozen:
        weights = "[weight for weight in model.parameters() if weight.requires_grad]"
    return (
        f"optimizer = torch.optim.{name}(\n"
        f"    {weights}, lr={settings.learning_rate!r}{more},\n"
        f'    weight_decay={settings.weight_decay!r}, fused=device != "mps",\n'
        ")"
    )


def _rate_function(settings: Settings, events: Sequence[Event]) -> str:
    """Return the function that gives the learning rate of a step, and what it needs."""
    rates = {0: settings.learning_rate}
    rates |= {e.step: e.value for e in events if e.kind == EventKind.RATE and e.value is not None}
    lines = [f"RATES = {rates!r}  # from these steps on"]
    body = ["    rate = RATES[max(start for start in RATES if start <= step)]"]
    if settings.schedule != Schedule.CONSTANT:
        schedule = schedules.FUNCTIONS[settings.schedule].__name__
        lines = [
            definitions(Path(schedules.__file__), [schedule]),
            *lines,
            f"EPOCHS = {_planned_epochs(settings, events)!r}  # planned, from these steps on",
        ]
        body += [
            "    epochs = EPOCHS[max(start for start in EPOCHS if start <= step)]",
            f"    rate *= {schedule}(step / (epochs * steps_per_epoch))",
        ]
    return "\n".join([*lines, "", "", "def rate_of(step):", *body, "    return rate", ""])


def _planned_epochs(settings: Settings, events: Sequence[Event]) -> dict[int, int]:
    """Return step to the number of epochs that were planned from there on."""
    continued = [e for e in events if e.kind == EventKind.CONTINUED and e.value is not None]
    planned = [int(e.value or 0) for e in continued] + [settings.epochs]
    return dict(zip([0, *(e.step for e in continued)], planned, strict=True))


def _images_at_once(settings: Settings, events: Sequence[Event]) -> tuple[list[str], str]:
    """Return what stands before the loop, and in it the number of images at a time."""
    smaller = {e.step: int(e.value or 1) for e in events if e.kind == EventKind.BATCH}
    if not smaller:
        return [], str(settings.batch_size)
    sizes = {0: settings.batch_size} | smaller
    line = f"AT_ONCE = {sizes!r}  # images at a time, from these steps on: memory ran out"
    return [line], "AT_ONCE[max(start for start in AT_ONCE if start <= step)]"


def _loop_lines(settings: Settings, events: Sequence[Event], half: str) -> str:
    """Return the loop over epochs and batches.

    Args:
        settings: Of the run.
        events: Of the run.
        half: The 16-bit type of mixed precision, empty for float32 only.
    """
    stops = [event.step for event in events if event.kind == EventKind.STOP]
    images_per_step = settings.batch_size * settings.accumulate
    smaller, at_once = _images_at_once(settings, events)
    augmentation_seed = f"rng = torch.Generator().manual_seed({settings.seed + 2})  # augmentation"
    lines = [
        *smaller,
        *(["scaler = torch.amp.GradScaler(device)"] if half == "float16" else []),
        f"steps_per_epoch = -(-len(train_images) // {images_per_step})",
        f"order = torch.Generator().manual_seed({settings.seed})  # of the images",
        *([augmentation_seed] if settings.augment else []),
        f"torch.manual_seed({settings.seed + 1})  # dropout",
        "step = 0",
        f"for epoch in range({settings.epochs}):",
        "    model.train()",
        *(["    frozen.eval()"] if settings.frozen else []),
        "    indices = torch.randperm(len(train_images), generator=order).to(device)",
        f"    for batch in indices.split({images_per_step}):",
        *(f"        if step == {stop}:  # stopped here\n            break" for stop in stops[-1:]),
        "        for group in optimizer.param_groups:",
        '            group["lr"] = rate_of(step)',
        "        optimizer.zero_grad()",
        f"        for part in batch.split({at_once}):",
        "            images, labels = scale_images(train_images[part]), train_labels[part]",
        *(
            f"            images = {_augment_function(kind)}(images, rng)"
            for kind in settings.augment
        ),
        *_gradient_lines(half, settings.label_smoothing),
        "        step += 1",
        "    loss, accuracy = evaluate()",
        '    print(f"epoch {epoch + 1}: test loss {loss:.4f}, test accuracy {accuracy:.2%}")',
        *(f"    if step == {stop}:\n        break" for stop in stops[-1:]),
    ]
    return "\n".join(lines)


def _gradient_lines(half: str, label_smoothing: float) -> list[str]:
    """Return the lines that compute the gradients of a batch, and its step."""
    smoothing = f", label_smoothing={label_smoothing!r}" if label_smoothing else ""
    loss = f"loss = F.cross_entropy(model(images), labels{smoothing})"
    forward = [f"            {loss}"]
    if half:
        forward = [
            f"            with torch.autocast(device, torch.{half}):",
            f"                {loss}",
        ]
    mean = "(loss * (len(part) / len(batch)))"
    if half != "float16":
        return [*forward, f"            {mean}.backward()", "        optimizer.step()"]
    backward = f"            scaler.scale{mean}.backward()"
    return [*forward, backward, "        scaler.step(optimizer)", "        scaler.update()"]
