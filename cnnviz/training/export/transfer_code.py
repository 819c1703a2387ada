"""Transfer learning as a short PyTorch program; a run's own script repeats its every number.

The web server writes it without torch.
"""

from cnnviz.data import DatasetInfo
from cnnviz.training.recipe.choices import Start
from cnnviz.training.recipe.settings import Settings
from cnnviz.weights import imagenet, pretrained

_IMPORTS = """\
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz import data
"""
_IMAGES = """\
torch.manual_seed({seed})
dataset = data.load("{data}")
mean, std = torch.tensor({mean}), torch.tensor({std})


def prepare(images):  # (N, 3, H, W) from uint8, normalized as the base was trained
    return (torch.tensor(images).float() / 255 - mean[:, None, None]) / std[:, None, None]


order = torch.randperm(len(dataset.train_labels))
cut = round({validation} * len(order))
validation, training = order[:cut], order[cut:]  # the epoch is chosen by the first
images, labels = prepare(dataset.train_images), torch.tensor(dataset.train_labels)
test_images, test_labels = prepare(dataset.test_images), torch.tensor(dataset.test_labels)
"""
_CLASSIFIER = """\
model[-1] = nn.Linear({features}, {classes})  # a new classifier
model.requires_grad_(False)  # freeze all weights,
model[{frozen}:].requires_grad_(True)  # but those from here on
model.eval()  # frozen batch norm keeps its running statistics
"""
_FEATURES = """
# The output of the frozen layers never changes: compute it once.
with torch.no_grad():
    images = torch.cat([model[:{frozen}](part) for part in images.split(16)])
    test_images = torch.cat([model[:{frozen}](part) for part in test_images.split(16)])
trained = model[{frozen}:]
"""
_WHOLE = """
trained = model
"""
_KEPT_STATISTICS = """\
    for layer in trained.modules():
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            layer.eval()  # batch norm keeps its running statistics
"""
_LOOP = """\
parameters = [weight for weight in trained.parameters() if weight.requires_grad]
print(sum(weight.numel() for weight in parameters), "parameters are trained")
optimizer = torch.optim.Adam(parameters, lr={rate})


@torch.no_grad()
def accuracy(places, images, labels):
    trained.eval()
    parts = [trained(images[part]).argmax(1) == labels[part] for part in places.split(16)]
    return torch.cat(parts).float().mean().item()


best = -1.0
for epoch in range({epochs}):
    trained.train()
{statistics}    for batch in training[torch.randperm(len(training))].split({batch}):
        loss = F.cross_entropy(trained(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    score = accuracy(validation, images, labels)
    print(f"epoch {{epoch + 1}}: validation accuracy {{score:.1%}}")
    if score > best:
        best, kept = score, {{name: value.clone() for name, value in trained.state_dict().items()}}

trained.load_state_dict(kept)
test = accuracy(torch.arange(len(test_labels)), test_images, test_labels)  # once, at the end
print(f"test accuracy {{test:.1%}}")
"""


def to_transfer_code(settings: Settings, info: DatasetInfo) -> str:
    """Return a program that does what the settings say, without augmentation and schedule."""
    source = pretrained.weights_for(settings.network)
    start, mean, std = _base(settings, source)
    frozen = settings.frozen
    features = settings.network.layers[-1]
    text = (
        _IMPORTS
        + start
        + "\n"
        + _IMAGES.format(
            seed=settings.seed,
            data=info.name,
            mean=mean,
            std=std,
            validation=settings.validation or 0.2,
        )
    )
    text += "\n" + _model(settings, source)
    text += _CLASSIFIER.format(
        features=getattr(features, "in_features", 0), classes=len(info.classes), frozen=frozen
    )
    text += _FEATURES.format(frozen=frozen) if frozen else _WHOLE
    return text + _LOOP.format(
        rate=settings.learning_rate,
        epochs=settings.epochs,
        batch=settings.batch_size,
        statistics=_KEPT_STATISTICS if settings.keep_statistics else "",
    )


def _base(
    settings: Settings, source: pretrained.Pretrained | None
) -> tuple[str, tuple[float, ...], tuple[float, ...]]:
    """Return the import of the base, and mean and standard deviation of its images."""
    if settings.start == Start.IMAGENET and source is not None:
        model = imagenet.MODELS[source.net]
        rounded = tuple(
            tuple(round(value, 4) for value in values) for values in (model.mean, model.std)
        )
        return "from cnnviz.weights import imagenet\n", rounded[0], rounded[1]
    line = "from cnnviz import nets\n"
    if settings.start == Start.CIFAR10:
        line = "from cnnviz.weights import model_cards\n"
    return line, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


def _model(settings: Settings, source: pretrained.Pretrained | None) -> str:
    if settings.start == Start.IMAGENET and source is not None:
        return f'model = imagenet.load_imagenet_model("{source.net}")\n'
    if settings.start == Start.CIFAR10 and source is not None:
        return f'model = model_cards.load_bundled_model("{source.net}").module\n'
    name = source.net if source is not None else settings.network.name
    return f'model = nets.find("{name}").to_torch()\n'
