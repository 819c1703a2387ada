"""The choices that some settings of a run have."""

from enum import StrEnum

DEVICES = ("auto", "cuda", "mps", "cpu")


class Schedule(StrEnum):
    """Learning-rate schedules (:mod:`cnnviz.training.recipe.schedules`)."""

    CONSTANT = "constant"
    COSINE = "cosine"
    ONE_CYCLE = "one-cycle"
    STEP = "step"


class Optimizer(StrEnum):
    """Optimizers; momentum is SGD with a momentum of 0.9."""

    SGD = "sgd"
    MOMENTUM = "momentum"
    ADAM = "adam"
    ADAMW = "adamw"


TORCH_OPTIMIZERS: dict[Optimizer, tuple[str, dict[str, float]]] = {
    Optimizer.SGD: ("SGD", {}),
    Optimizer.MOMENTUM: ("SGD", {"momentum": 0.9}),
    Optimizer.ADAM: ("Adam", {}),
    Optimizer.ADAMW: ("AdamW", {}),
}
"""Their names in ``torch.optim``, and arguments beside the learning rate and the weight decay."""


class Precision(StrEnum):
    """Floating-point precision (:func:`~cnnviz.training.loop.step.half_dtype`)."""

    AUTO = "auto"
    FLOAT32 = "float32"
    MIXED = "mixed"


class Augment(StrEnum):
    """Data augmentation of the training images (:mod:`cnnviz.training.loop.augment`)."""

    FLIP = "flip"
    SHIFT = "shift"
    CROP = "crop"
    ERASE = "erase"
    RESIZED_CROP = "resized-crop"


class Start(StrEnum):
    """The initial weights of a network.

    Random from the seed, or weights trained on ImageNet or CIFAR10
    (:mod:`cnnviz.weights.pretrained`), but for the last layer, which is random.
    """

    RANDOM = "drawn"  # so in links and stores
    IMAGENET = "imagenet"
    CIFAR10 = "cifar10"
