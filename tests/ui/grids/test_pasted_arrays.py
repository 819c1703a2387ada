"""tests/js/arrays.json: texts that are pasted into a grid, with the numbers of torch and numpy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import torch

GOLDEN = Path(__file__).parents[2] / "js" / "arrays.json"

CODE = [
    "torch.tensor([[1, 2], [3, 4]])",
    "torch.tensor([\n    [0.3041, 0.9222],\n    [0.7488, -0.5487],\n], dtype=torch.float32)",
    "torch.tensor([.3041, .9222, .4187, .7885]).reshape(1, 1, 2, 2)",
    "torch.tensor([[1., 2., 3.],\n              [4., 5., 6.]]).view(1, 1, 2, -1)",
    "torch.Tensor([[1, 2], [3, 4]]).unsqueeze(0).unsqueeze(0)",
    "np.array([[1, 2], [3, 4]], dtype=float)",
    "np.array([[1.9, -2.9]]).astype(int)",
    "torch.tensor([[1.9, -2.9]]).long()",
    "torch.tensor([[True, False], [False, True]])",
    "np.asarray([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])",
    "torch.eye(3)",
    "torch.eye(2, 3)",
    "np.eye(3)[None, None]",
    "np.identity(4)",
    "torch.zeros(1, 1, 4, 4)",
    "torch.zeros((2, 3))",
    "torch.ones(3, 3) / 9",
    "torch.full((2, 2), 1 / 4)",
    "2 * torch.ones(1, 1, 4, 4)",
    "torch.arange(16).reshape(1, 1, 4, 4)",
    "torch.arange(1, 17.).view(4, 4)",
    "torch.arange(1., 33.).reshape(2, 1, 4, 4)",
    "torch.arange(0, 500, 3)[:75].view(3, 5, 5)",
    "torch.arange(0, 500, 3)[:75].view(3, 5, 5)[2]",
    "torch.arange(0, 1, 0.1)",
    "np.arange(6).reshape(2, 3).T",
    "torch.linspace(0, 1, 5)",
    "np.linspace(-1, 1, 9).reshape(3, 3)",
    "torch.tril(torch.ones(4, 4))",
    "np.triu(np.ones((3, 3)), 1)",
    "0.1 * torch.tril(torch.ones(16, 16))",
    "0.1 - torch.tril(torch.ones(4, 4)).t() * 0.1",
    "-torch.eye(3) + 2 ** 2 // 3 % 2",
    "torch.arange(24).reshape(2, 3, 4).permute(1, 0, 2)",
    "torch.arange(24).reshape(2, 3, 4).transpose(0, 2)",
    "torch.arange(12.).reshape(3, 4)[1:, ::2]",
    "torch.arange(12.).reshape(3, 4)[-1, 1]",
    "torch.ones(1, 3, 1).squeeze()",
    "torch.zeros_like(torch.eye(2)).flatten()",
    "[[1/9, 1/9], [-1/3, 2*3]]",
    "[[1, -2], [+3, -.5]]",
]
SCALES = (1.0, 1e-3, 1e4)


def printed() -> dict[str, np.ndarray]:
    """Return arrays by the text in which notebooks print them."""
    rng = np.random.default_rng(0)
    texts: dict[str, np.ndarray] = {}
    for scale in SCALES:
        for shape in ((3, 4), (1, 1, 3, 3), (2, 3, 2, 2)):
            array = (rng.normal(size=shape) * scale).round(6)
            kernel = torch.nn.Parameter(torch.from_numpy(array).float())
            result = repr(kernel * 1)
            for text in (
                str(array),
                repr(array),
                repr(array.astype(np.float32)),
                str(array.tolist()),
                repr(torch.from_numpy(array)),
                repr(kernel),
                result,
                result.replace(", grad_fn", ", device='cuda:0', grad_fn"),
            ):
                texts[text] = array
    whole = np.arange(12).reshape(3, 4) - 5
    return texts | dict.fromkeys((str(whole), repr(whole), repr(torch.from_numpy(whole))), whole)


def shown_numbers(text: str, array: np.ndarray) -> list[float]:
    """Return the numbers in a print, which has fewer digits than the array."""
    within = text[text.index("[") : text.rindex("]")]
    numbers = [float(number) for number in re.findall(r"-?\d[\d.]*(?:e[-+]\d+)?", within)]
    np.testing.assert_allclose(numbers, array.ravel(), rtol=1e-4, atol=1e-4)
    return numbers


def samples() -> list[dict[str, Any]]:
    """Return all texts with the shapes and numbers that they stand for."""
    names = {"torch": torch, "np": np}
    arrays = {text: np.asarray(eval(text, names), np.float64) for text in CODE}
    return [
        {"text": text, "shape": list(array.shape), "values": array.ravel().tolist()}
        for text, array in arrays.items()
    ] + [
        {"text": text, "shape": list(array.shape), "values": shown_numbers(text, array)}
        for text, array in printed().items()
    ]


def test_the_texts_have_the_numbers_that_the_tests_of_the_scripts_expect() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    current = samples()
    assert [one["text"] for one in golden] == [one["text"] for one in current]
    for was, now in zip(golden, current, strict=True):
        assert was["shape"] == now["shape"], now["text"]
        np.testing.assert_allclose(was["values"], now["values"], rtol=1e-6, atol=1e-7)
