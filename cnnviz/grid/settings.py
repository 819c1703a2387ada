"""The settings of an operation, as the caller wrote them."""

from dataclasses import dataclass

from cnnviz.grid.geometry import Padding, Setting
from cnnviz.grid.trace import Kind

PADDING_MODES = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True)
class WindowSettings:
    """Unvalidated settings; see ``validate.resolve_axes``.

    Args:
        kind: The operation.
        image: Shape (N, C, H, W).
        kernel: Rows and columns of the kernel.
        stride: None means the kernel's own size, as in pooling.
        filters: Output channels of a convolution; of a transposed one, those of one group.
        depth: Input channels of the kernel: for a convolution, those of one group.
        bias: Number of biases; None without bias.

    The other settings are torch's, each a number or a pair (height, width).
    """

    kind: Kind
    image: tuple[int, ...]
    kernel: Setting
    stride: Setting | None = 1
    padding: Padding = 0
    dilation: Setting = 1
    groups: int = 1
    padding_mode: str = "zeros"
    ceil_mode: bool = False
    output_padding: Setting = 0
    filters: int = 1
    depth: int = 1
    bias: int | None = None

    @property
    def pools(self) -> bool:
        """Whether this is a pooling: channels stay separate, and there are no weights."""
        return self.kind in (Kind.MAX, Kind.AVG)
