"""Heat maps: each method against a few lines of torch, and what a network has to have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from cnnviz import inside, nets
from cnnviz.problem import Problem

from ..rounding import assert_equal_but_rounding
from .networks import image, nested, with_blocks

CAMS = [name for name, method in inside.METHODS.items() if method.of_layer]


def maps_and_gradients(net: nn.Module, layer: str, x: Tensor, target: int) -> list[Tensor]:
    """Return a layer's maps and the gradient of the output in them, (C, h, w) each."""
    copied, kept = inside.evaluation_copy(net), []
    with inside.find_layer(copied, layer).register_forward_hook(lambda *call: kept.append(call[2])):
        output = copied(x.clone().requires_grad_())
    (gradients,) = torch.autograd.grad(output[0, target], kept[0])
    return [kept[0][0].detach(), gradients[0]]


def grad_cam(net: nn.Module, layer: str, x: Tensor, target: int) -> Tensor:
    maps, gradients = maps_and_gradients(net, layer, x, target)
    return torch.relu((gradients.mean((1, 2), keepdim=True) * maps).sum(0))


def grad_cam_pp(net: nn.Module, layer: str, x: Tensor, target: int) -> Tensor:
    maps, gradients = maps_and_gradients(net, layer, x, target)
    squares, cubes = gradients**2, gradients**3
    totals = maps.clamp(min=0).sum((1, 2), keepdim=True)
    alpha = squares / (2 * squares + totals * cubes + 1e-8)
    weights = (torch.where(squares > 0, alpha, 0) * torch.relu(gradients)).sum((1, 2))
    return torch.relu((weights[:, None, None] * maps).sum(0))


def layer_cam(net: nn.Module, layer: str, x: Tensor, target: int) -> Tensor:
    maps, gradients = maps_and_gradients(net, layer, x, target)
    return torch.relu((torch.relu(gradients) * maps).sum(0))


def score_cam(net: nn.Module, layer: str, x: Tensor, target: int) -> Tensor:
    maps, _gradients = maps_and_gradients(net, layer, x, target)
    copied, gains = inside.evaluation_copy(net), []
    for one in maps:
        mask = (one - one.min()) / (one.max() - one.min() + 1e-8)
        mask = functional.interpolate(mask[None, None], x.shape[2:], mode="bilinear")
        gains.append((copied(x * mask) - copied(x))[0, target].item())
    weights = torch.softmax(torch.tensor(gains), 0)
    return torch.relu((weights[:, None, None] * maps).sum(0))


def cam(net: nn.Module, layer: str, x: Tensor, target: int) -> Tensor:
    maps, _gradients = maps_and_gradients(net, layer, x, target)
    linear = [part for part in net.modules() if isinstance(part, nn.Linear)][-1]
    return torch.relu((linear.weight[target, :, None, None] * maps).sum(0)).detach()


REFERENCES = {
    "grad-cam": grad_cam,
    "grad-cam++": grad_cam_pp,
    "layer-cam": layer_cam,
    "score-cam": score_cam,
    "cam": cam,
}


@pytest.mark.parametrize("target", [0, 2])
@pytest.mark.parametrize(
    ("make", "layer"),
    [(nested, "features.1"), (nested, "features"), (with_blocks, "3")],
    ids=["layer", "group", "branches"],
)
@pytest.mark.parametrize("method", CAMS)
def test_class_activation_maps_are_those_of_a_few_lines_of_torch(
    method: str, make: type, layer: str, target: int
) -> None:
    net, x = make(), image()
    heat = inside.saliency(net, x, target, method=method, layer=layer)
    expected = REFERENCES[method](net.eval(), layer, x, target)
    assert_equal_but_rounding(torch.tensor(heat.values), expected, share=1e-6)
    assert (heat.target, heat.layer, heat.image_size) == (target, layer, (8, 8))


@pytest.mark.parametrize("method", ["grad-cam", "grad-cam++", "layer-cam", "score-cam"])
@pytest.mark.parametrize("layer", ["2", "2.layers.0", "3.branches.0"])
def test_a_residual_block_and_its_layers_have_heat_maps(method: str, layer: str) -> None:
    net, x = with_blocks().eval(), image()
    heat = inside.saliency(net, x, 1, method=method, layer=layer)
    expected = REFERENCES[method](net, layer, x, 1)
    assert_equal_but_rounding(torch.tensor(heat.values), expected, share=1e-6)


def test_the_input_gradient_is_that_of_autograd() -> None:
    net, x = nested().eval(), image()
    input = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(inside.evaluation_copy(net)(input)[0, 1], input)
    heat = inside.saliency(net, x, 1, method="gradient")
    torch.testing.assert_close(torch.tensor(heat.values), gradient[0].abs().amax(0))


def test_integrated_gradients_add_up_to_what_the_output_gains() -> None:
    net, x = with_blocks().eval(), image()
    heat = inside.saliency(net, x, 2, method="integrated-gradients", steps=200)
    with torch.no_grad():
        gain = (net(x) - net(torch.zeros_like(x)))[0, 2]
    assert heat.values.sum() == pytest.approx(float(gain), abs=2e-3)
    assert heat.signed
    gray = inside.saliency(net, x, 2, method="integrated-gradients", steps=200, fill=0.5)
    with torch.no_grad():
        gain = (net(x) - net(torch.full_like(x, 0.5)))[0, 2]
    assert gray.values.sum() == pytest.approx(float(gain), abs=2e-3)


def test_smoothgrad_is_the_mean_gradient_over_images_with_noise() -> None:
    net, x = nested().eval(), image()
    heat = inside.saliency(net, x, 0, method="smoothgrad", samples=7, noise=0.2, seed=3)
    noise = torch.randn((7, 1, 8, 8), generator=torch.Generator().manual_seed(3))
    copied, total = inside.evaluation_copy(net), torch.zeros(1, 8, 8)
    for one in noise:
        noisy = (x + 0.2 * (x.max() - x.min()) * one).requires_grad_()
        total += torch.autograd.grad(copied(noisy)[0, 0], noisy)[0][0]
    expected = (total / 7).abs().amax(0)
    assert_equal_but_rounding(torch.tensor(heat.values), expected, share=1e-6)
    again = inside.saliency(net, x, 0, method="smoothgrad", samples=7, noise=0.2, seed=3)
    assert np.array_equal(heat.values, again.values)


def test_occlusion_is_how_far_the_probability_falls_under_a_painted_window() -> None:
    net, x = with_blocks().eval(), image()
    heat = inside.saliency(net, x, 1, method="occlusion", window=3, stride=2, fill=0.5)
    with torch.no_grad():
        before = torch.softmax(net(x), 1)[0, 1]
        total, count = torch.zeros(8, 8), torch.zeros(8, 8)
        for top in (0, 2, 4, 6):  # the last window hangs over the border
            for left in (0, 2, 4, 6):
                rows, columns = slice(top, top + 3), slice(left, left + 3)
                painted = x.clone()
                painted[:, :, rows, columns] = 0.5
                total[rows, columns] += before - torch.softmax(net(painted), 1)[0, 1]
                count[rows, columns] += 1
    assert heat.values.shape == (8, 8)
    torch.testing.assert_close(torch.tensor(heat.values), total / count)


def test_without_a_class_the_predicted_one_is_explained() -> None:
    net, x = nested().eval(), image()
    assert inside.saliency(net, x).target == int(net(x).argmax())


def test_without_a_layer_the_last_one_with_maps_explains() -> None:
    assert inside.saliency(nested(), image()).layer == "features"
    assert inside.saliency(with_blocks(), image()).layer == "3"
    assert inside.map_layers(with_blocks(), image())[-1] == "3"


def test_frozen_weights_do_not_matter() -> None:
    net, x = nested().eval(), image()
    expected = [inside.saliency(net, x, method=name).values for name in inside.METHODS]
    net.requires_grad_(False)
    for name, values in zip(inside.METHODS, expected, strict=True):
        with torch.no_grad():
            again = inside.saliency(net, x, method=name)
        assert_equal_but_rounding(again.values, values, rtol=1e-5, share=1e-7)


@pytest.mark.parametrize("method", CAMS)
def test_a_network_without_maps_is_told_so(method: str) -> None:
    net = nets.catalogue()["fashion-dnn"].to_torch()
    with pytest.raises(Problem, match="there are none here"):
        inside.saliency(net, image(side=28), method=method)
    heat = inside.saliency(net, image(side=28), method="gradient")
    assert heat.values.shape == (28, 28)


def test_cam_needs_the_mean_of_the_maps_before_the_linear_layer() -> None:
    with pytest.raises(Problem, match="global average pooling"):
        inside.saliency(nets.catalogue()["fashion-cnn"].to_torch(), image(side=28), method="cam")
    with pytest.raises(Problem, match="global average pooling"):
        inside.saliency(with_blocks(), image(), method="cam", layer="1")


def test_what_cannot_be_explained_is_refused() -> None:
    with pytest.raises(Problem, match="Unknown method “gradcam”"):
        inside.saliency(nested(), image(), method="gradcam")
    with pytest.raises(Problem, match="no layer"):
        inside.saliency(nested(), image(), layer="features.9")
    with pytest.raises(Problem, match="there are none here"):
        inside.saliency(with_blocks(), image(), layer="5")
    with pytest.raises(Problem, match="classes 0 to 2, not 3"):
        inside.saliency(nested(), image(), 3)
    with pytest.raises(Problem, match="needs one image"):
        inside.saliency(nested(), torch.rand(2, 1, 8, 8))
    with pytest.raises(Problem, match="one value per class"):
        inside.saliency(nn.Conv2d(1, 2, 3), image())


def test_a_heat_map_is_enlarged_to_the_size_of_the_image() -> None:
    heat = inside.Saliency("grad-cam", "1", 0, np.array([[0, 2], [4, 1]], np.float32), (4, 6), 0.1)
    assert heat.scaled.max() == 1
    large = heat.enlarged()
    assert large.shape == (4, 6)
    np.testing.assert_allclose(large[[0, 0, -1, -1], [0, -1, 0, -1]], [0, 0.5, 1, 0.25])
    nothing = inside.Saliency("grad-cam", "1", 0, np.zeros((2, 2), np.float32), (4, 4), 0.1)
    assert not nothing.enlarged().any()


def test_the_libraries_are_loaded_with_the_first_heat_map() -> None:
    code = (
        "import sys\nfrom cnnviz import inside\n"
        "heavy = {'captum', 'torchcam', 'matplotlib', 'openTSNE', 'sklearn'}\n"
        "assert not heavy & set(sys.modules)\n"
    )
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
