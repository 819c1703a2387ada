"""A run as a plain PyTorch script that repeats it, and its history as a table.

Nothing here needs torch: the web server writes both.
"""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import re
from collections.abc import Sequence
from pathlib import Path

from cnnviz.nets import train_limits
from cnnviz.training.export import script_data
from cnnviz.training.recipe.settings import Augment, Optimizer, Schedule, Settings, Start
from cnnviz.training.records.progress import Progress
from cnnviz.training.records.run import Event, EventKind, Run
from cnnviz.training.workers.openmp import WAITING
from cnnviz.weights import published_nets

_OPTIMIZERS = {
    Optimizer.SGD: ("SGD", ""),
    Optimizer.MOMENTUM: ("SGD", ", momentum=0.9"),
    Optimizer.ADAM: ("Adam", ""),
    Optimizer.ADAMW: ("AdamW", ""),
}
_DOWN = "(1 + math.cos(math.pi * {done})) / 2"
_SHARES = {
    Schedule.COSINE: _DOWN.format(done="done"),
    Schedule.ONE_CYCLE: "1 / 25 + (1 - 1 / 25) * done / 0.3 if done < 0.3 else "
    + _DOWN.format(done="((done - 0.3) / 0.7)"),
    Schedule.STEP: "1 if done < 0.5 else 0.1 if done < 0.75 else 0.01",
}
"""The factors of :func:`cnnviz.training.recipe.schedules.share_of_rate` (tested)."""
_REPEATABLE = (
    'os.environ["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8"',
    "torch.use_deterministic_algorithms(True)",
)
_FUNCTIONS = {
    Augment.FLIP: ("flipped", ()),
    Augment.SHIFT: ("shifted", ("MOST_SHIFT",)),
    Augment.CROP: ("cropped", ("SMALLEST_CROP", "cut")),
    Augment.ERASE: ("erased", ("ERASED",)),
    Augment.RESIZED_CROP: ("resized_cropped", ("AREAS", "RATIOS", "TRIES", "cut")),
}


def to_csv(progress: Sequence[Progress]) -> str:
    """Return a run's history as CSV: a line for each record, the fields as columns."""
    text = io.StringIO()
    names = [item.name for item in dataclasses.fields(Progress)]
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(dataclasses.asdict(one) for one in progress)
    return text.getvalue()


def name(run: Run) -> str:
    """Return what files of a run are called, without what tells them apart."""
    return f"cnnviz-{run.settings.network.name}-{run.id[:6]}"


def to_pytorch(run: Run, events: Sequence[Event]) -> str:
    """Return a script that repeats a run, changes of the learning rate and Stop included.

    It needs torch, and torchvision for the pictures; pictures that only cnnviz has are taken from
    it. It prints loss and accuracy on the test pictures after every epoch.
    """
    settings = run.settings
    sections = [
        _head(run),
        script_data.tensors(settings),
        _augmentation(settings),
        f"torch.manual_seed({settings.seed})  # the first weights",
        settings.network.to_pytorch().removeprefix("from torch import nn\n").strip("\n"),
        _first_weights(run, events),
        _frozen(settings),
        "model = model.to(device, memory_format=torch.channels_last)",
        _optimizer(settings),
        _rates(settings, events),
        _MEASURE.format(count=train_limits.evaluation_batch_size(settings.network.input_shape)),
        _steps(settings, events, run.versions.get("precision", "")),
    ]
    text = "\n\n".join(section for section in sections if section) + "\n"
    return re.sub(r"\n{4,}", "\n\n\n", text)


def _head(run: Run) -> str:
    settings = run.settings
    title = settings.network.name.replace('"""', "")
    made = f"torch {run.versions.get('torch', '')} on {run.device}, {run.threads} threads"
    lines = [
        f'"""{title} on {settings.data}: run {run.id} of cnnviz in plain PyTorch.',
        "",
        f"It was made with {made}.",
        "With the same it gives the same numbers on a CPU.",
        '"""',
        "",
        "import os",
        *(["import math", ""] if settings.schedule in _SHARES else []),
        "# How threads wait for each other; torch reads it when it is loaded.",
        f"os.environ.update({WAITING!r})",
        "import torch",
        "from torch import Tensor, nn" if settings.augment else "from torch import nn",
        "from torch.nn import functional as F",
        script_data.imported(settings.data),
        "",
        *([f"torch.set_num_threads({run.threads})"] if run.threads else []),
        *(_REPEATABLE if settings.repeatable else ()),
        f'device = "{_device(run)}"',
    ]
    return "\n".join(lines)


def _first_weights(run: Run, events: Sequence[Event]) -> str:
    """Return how a run that did not begin with drawn weights comes to its own."""
    if not any(event.kind == EventKind.WEIGHTS for event in events):
        return _published(run.settings)
    lines = [
        "from safetensors.torch import load_file",
        "",
        "# What the run began with; cnnviz gives it away as its weights after epoch 0.",
        f'model.load_state_dict(load_file("{name(run)}-epoch-0.safetensors"))',
    ]
    return "\n".join(lines)


def _published(settings: Settings) -> str:
    """Return how a network gets the weights that somebody has published for its like."""
    found = published_nets.of(settings.network)
    if settings.start != Start.IMAGENET or found is None:
        return ""
    lines = [
        "from torchvision import models",
        "",
        "# The same tensors in the same order under other names; the last layer stays as drawn.",
        f'published = models.get_model("{found.model}", weights="{found.weights.split(".")[1]}")',
        "own = model.state_dict()",
        "model.load_state_dict({**own, **dict(zip([*own][:-2], published.state_dict().values()))})",
    ]
    return "\n".join(lines)


def _frozen(settings: Settings) -> str:
    """Return how the first layers keep their weights; the loop has them work as in use."""
    if not settings.frozen:
        return ""
    lines = [
        f"frozen = nn.ModuleList(list(model.children())[:{settings.frozen}])",
        "frozen.requires_grad_(False)",
    ]
    return "\n".join(lines)


def _device(run: Run) -> str:
    if "mps" in run.device:
        return "mps"
    return "cpu" if run.device in ("", "CPU") else "cuda"


_MEASURE = """
def measured():
    model.eval()
    loss, right = 0.0, 0
    for images, labels in zip(test_images.split({count}), test_labels.split({count})):
        with torch.inference_mode():
            logits = model(scaled(images))
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(1) == labels).sum().item()
    return loss / len(test_labels), right / len(test_labels)
"""


def _augmentation(settings: Settings) -> str:
    """Return the functions that change pictures at random, as they stand in our own code."""
    if not settings.augment:
        return ""
    source = (Path(__file__).parents[1] / "loop" / "augment.py").read_text(encoding="utf-8")
    names: set[str] = set()
    for kind in settings.augment:
        function, more = _FUNCTIONS[kind]
        names |= {function, *more}
    parts = []
    for node in ast.parse(source).body:
        defined = node.name if isinstance(node, ast.FunctionDef) else None
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            defined = node.targets[0].id
        if defined in names:
            parts.append((ast.get_source_segment(source, node) or "") + "\n")
    return "\n\n".join(parts)


def _optimizer(settings: Settings) -> str:
    name, more = _OPTIMIZERS[settings.optimizer]
    weights = "model.parameters()"
    if settings.frozen:
        weights = "[weight for weight in model.parameters() if weight.requires_grad]"
    call = (
        f"torch.optim.{name}(\n"
        f"    {weights}, lr={settings.learning_rate!r}{more},\n"
        f'    weight_decay={settings.weight_decay!r}, fused=device != "mps",\n'
        ")"
    )
    return f"optimizer = {call}"


def _rates(settings: Settings, events: Sequence[Event]) -> str:
    """Return the function that gives the learning rate of a step."""
    rates = {0: settings.learning_rate}
    rates |= {e.step: e.value for e in events if e.kind == EventKind.RATE and e.value is not None}
    lines = [f"RATES = {rates!r}  # from these steps on"]
    body = ["    rate = RATES[max(place for place in RATES if place <= step)]"]
    share = _SHARES.get(settings.schedule)
    if share is not None:
        lines.append(f"EPOCHS = {_planned(settings, events)!r}  # planned, from these steps on")
        body += [
            "    epochs = EPOCHS[max(place for place in EPOCHS if place <= step)]",
            "    done = step / (epochs * steps_per_epoch)",
            f"    rate *= {share}",
        ]
    return "\n".join([*lines, "", "", "def rate_of(step):", *body, "    return rate", ""])


def _planned(settings: Settings, events: Sequence[Event]) -> dict[int, int]:
    """Return step to the number of epochs that were planned from there on."""
    turns = [e for e in events if e.kind == EventKind.CONTINUED and e.value is not None]
    planned = [int(e.value or 0) for e in turns] + [settings.epochs]
    return dict(zip([0, *(e.step for e in turns)], planned, strict=True))


def _at_once(settings: Settings, events: Sequence[Event]) -> tuple[list[str], str]:
    """Return what has to stand before the loop, and the pictures that are taken at a time in it."""
    halved = {e.step: int(e.value or 1) for e in events if e.kind == EventKind.BATCH}
    if not halved:
        return [], str(settings.batch_size)
    sizes = {0: settings.batch_size} | halved
    told = f"AT_ONCE = {sizes!r}  # from these steps on: memory had run out"
    return [told], "AT_ONCE[max(place for place in AT_ONCE if place <= step)]"


def _steps(settings: Settings, events: Sequence[Event], lower: str) -> str:
    """Return the loop over epochs and batches; ``lower`` names numbers of 16 bits, if any."""
    stops = [event.step for event in events if event.kind == EventKind.STOP]
    smoothing = (
        f", label_smoothing={settings.label_smoothing!r}" if settings.label_smoothing else ""
    )
    changes = [
        f"            images = {_FUNCTIONS[kind][0]}(images, draws)" for kind in settings.augment
    ]
    per_step = settings.batch_size * settings.accumulate
    halved, at_once = _at_once(settings, events)
    lines = [
        *halved,
        *(["scaler = torch.amp.GradScaler(device)"] if lower == "float16" else []),
        f"steps_per_epoch = -(-len(train_images) // {per_step})",
        f"order = torch.Generator().manual_seed({settings.seed})  # of the pictures",
        *(
            [f"draws = torch.Generator().manual_seed({settings.seed + 2})  # of the changes"]
            if settings.augment
            else []
        ),
        f"torch.manual_seed({settings.seed + 1})  # dropout",
        "step = 0",
        f"for epoch in range({settings.epochs}):",
        "    model.train()",
        *(["    frozen.eval()"] if settings.frozen else []),
        f"    for some in torch.randperm(len(train_images), generator=order).split({per_step}):",
        *(
            [f"        if step == {stops[-1]}:  # here the run was stopped", "            break"]
            if stops
            else []
        ),
        "        for group in optimizer.param_groups:",
        '            group["lr"] = rate_of(step)',
        "        optimizer.zero_grad()",
        f"        for batch in some.to(device).split({at_once}):",
        "            images, labels = scaled(train_images[batch]), train_labels[batch]",
        *changes,
        *_gradients(lower, smoothing),
        "        step += 1",
        "    loss, accuracy = measured()",
        '    print(f"epoch {epoch + 1}: test loss {loss:.4f}, test accuracy {accuracy:.2%}")',
        *([f"    if step == {stops[-1]}:", "        break"] if stops else []),
    ]
    return "\n".join(lines)


def _gradients(lower: str, smoothing: str) -> list[str]:
    """Return the lines that work out the gradients of a batch, and the step after the last one."""
    loss = f"loss = F.cross_entropy(model(images), labels{smoothing})"
    forward = [f"            {loss}"]
    if lower:
        forward = [
            f"            with torch.autocast(device, torch.{lower}):",
            f"                {loss}",
        ]
    share = "(loss * (len(batch) / len(some)))"
    if lower != "float16":
        return [*forward, f"            {share}.backward()", "        optimizer.step()"]
    backward = f"            scaler.scale{share}.backward()"
    return [*forward, backward, "        scaler.step(optimizer)", "        scaler.update()"]
