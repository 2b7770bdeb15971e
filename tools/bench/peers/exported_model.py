"""A model of `sightline export --model` in PyTorch: pooled image features, put before the question's."""

import json
import math
import re
from pathlib import Path

import torch
from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

SIDE, END, NORM_EPSILON, CARRIED_SHARE, SHARED_WIDTH = 224, 102, 1e-5, 0.3, 50
CLOSING = {".", ",", "!", "?", ":", ";", "'", ")", "%"}
INNER = [(r"(\w') (?=(?:s|t|m|d|ll|re|ve)\b)", r"\1"), (r"(\d\.) (?=\d)", r"\1"), (r"(\d,) (?=\d{3}\b)", r"\1"), (r"(\w) - (?=\w)", r"\1-")]


def read_weights(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


class Convolution:
    """A convolution with its batch norm folded in, padded as TensorFlow's SAME."""

    def __init__(self, weights: dict[str, Tensor], name: str, stride: int):
        kernel = weights[f"{name}.kernel"].permute(3, 2, 0, 1)
        scale, offset, mean, variance = (weights[f"{name}.{part}"] for part in ("scale", "offset", "mean", "variance"))
        factor = scale / torch.sqrt(variance + NORM_EPSILON)
        self.kernel = (kernel * factor[:, None, None, None]).contiguous(memory_format=torch.channels_last)
        self.bias, self.stride = offset - mean * factor, stride

    def __call__(self, x: Tensor) -> Tensor:
        side, reach = x.shape[-1], self.kernel.shape[-1]
        missing = max(0, (math.ceil(side / self.stride) - 1) * self.stride + reach - side)
        before, after = missing // 2, missing - missing // 2
        if before == after:
            return F.conv2d(x, self.kernel, self.bias, self.stride, before)
        return F.conv2d(F.pad(x, (before, after, before, after)), self.kernel, self.bias, self.stride)


class ImageEncoder:
    def __init__(self, weights: dict[str, Tensor], config: dict):
        if config["output"] != "pooled" or config["averageViews"]:
            raise SystemExit("this peer knows pooled features of one view only")
        self.step = SIDE // config["inputSidePx"]
        self.stem = Convolution(weights, "image.stem", 4)
        self.blocks = [self.read_block(weights, f"image.block{at}") for at in range(config["blockCount"])]
        self.weight, self.bias = weights["image.project.weight"].T.contiguous(), weights["image.project.bias"]

    @staticmethod
    def read_block(weights: dict[str, Tensor], name: str) -> tuple[Convolution, Convolution, Tensor]:
        shortcut = weights[f"{name}.shortcut.kernel"].permute(3, 2, 0, 1)
        shortcut = shortcut.contiguous(memory_format=torch.channels_last)
        return Convolution(weights, f"{name}.first", 2), Convolution(weights, f"{name}.second", 1), shortcut

    def __call__(self, pixels: Tensor) -> Tensor:
        """uint8 [batch, 224, 224, 3] to float32 [batch, 512]."""
        x = pixels.permute(0, 3, 1, 2).float().div_(255).sub_(0.9)  # channels last, as it lies there
        x = F.relu_(self.stem(F.avg_pool2d(x, self.step) if self.step > 1 else x))
        for first, second, shortcut in self.blocks:
            halved = F.avg_pool2d(x, 2, ceil_mode=True, count_include_pad=False)
            x = F.relu_(second(F.relu_(first(x))).add_(F.conv2d(halved, shortcut)))
        return F.linear(torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1), self.weight, self.bias)


class Layer:
    def __init__(self, weights: dict[str, Tensor], name: str, head_count: int):
        def read(*parts: str) -> tuple[Tensor, Tensor]:
            kernels = torch.cat([weights[f"{name}.{part}.weight"] for part in parts], 1)
            return kernels.T.contiguous(), torch.cat([weights[f"{name}.{part}.bias"] for part in parts])

        self.head_count = head_count
        self.all_three = read("attention.query", "attention.key", "attention.value")
        self.output, self.expand, self.contract = read("attention.output"), read("expand"), read("contract")
        self.norms = [norm_of(weights, f"{name}.{part}") for part in ("attentionNorm", "mlpNorm")]

    def __call__(self, x: Tensor, before: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Takes keys and values of the tokens before, and returns them with those of `x`."""
        batch, time, width = x.shape
        heads = F.linear(normalize(x, self.norms[0]), *self.all_three).view(batch, time, 3, self.head_count, -1)
        query, key, value = heads.permute(2, 0, 3, 1, 4)  # [batch, head, time, width / heads]
        if before:
            key, value = torch.cat([before[0], key], 2), torch.cat([before[1], value], 2)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=before is None)
        x = x + F.linear(mixed.transpose(1, 2).reshape(batch, time, width), *self.output)
        return x + F.linear(F.relu_(F.linear(normalize(x, self.norms[1]), *self.expand)), *self.contract), (key, value)


def norm_of(weights: dict[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
    return weights[f"{name}.scale"], weights[f"{name}.offset"]


def normalize(x: Tensor, norm: tuple[Tensor, Tensor]) -> Tensor:
    return F.layer_norm(x, x.shape[-1:], *norm, NORM_EPSILON)


class Decoder:
    def __init__(self, weights: dict[str, Tensor], config: dict):
        table = weights["embedding"]
        self.width, self.weights = config["width"], weights
        self.known = table.abs().amax(1).nonzero()[:, 0]  # no other piece was ever learnt
        self.known_table, self.known_bias = table[self.known], weights["output.bias"][self.known]
        self.layers = [Layer(weights, f"layer{at}", config["headCount"]) for at in range(config["layerCount"])]
        self.linear = {
            name: (weights[f"{name}.weight"].T.contiguous(), weights[f"{name}.bias"]) for name in ("question", "condition")
        }
        self.norm = norm_of(weights, "norm")

    def condition(self, fused: Tensor) -> Tensor:
        products = fused[:, :SHARED_WIDTH] * fused[:, -SHARED_WIDTH:]
        related = torch.cat([fused, products, products.sum(1, keepdim=True)], 1)
        return (related - self.weights["condition.mean"]) / self.weights["condition.deviation"]

    def __call__(self, fused: Tensor, most: int) -> tuple[list[int], bool]:
        """float32 [1, 562] to the likeliest token ids, and whether the answer has come to its end."""
        condition, positions = self.condition(fused), self.weights["positions"]
        asked = F.linear(condition[:, 512 : 512 + SHARED_WIDTH], *self.linear["question"])
        seen = F.linear(condition, *self.linear["condition"])
        x = torch.stack([asked, seen], 1) + positions[:2]
        caches: list = [None] * len(self.layers)
        ids: list[int] = []
        while True:
            for at, layer in enumerate(self.layers):
                x, caches[at] = layer(x, caches[at])
            logits = F.linear(normalize(x[:, -1], self.norm), self.known_table, self.known_bias)
            token = self.known[logits.argmax()].item()
            if token == END:
                return ids, True
            ids.append(token)
            if len(ids) == most:
                return ids, False
            embedded = self.weights["embedding"][token] * math.sqrt(self.width)
            x = (embedded + CARRIED_SHARE * seen + positions[1 + len(ids)])[:, None]


class Model:
    def __init__(self, folder: Path):
        encoders, metadata = read_weights(folder / "encoders.safetensors")
        decoder, decoder_metadata = read_weights(folder / "model.safetensors")
        self.name = json.loads((folder / "config.json").read_text())["trained"]["run"]
        self.see = ImageEncoder(encoders, json.loads(metadata["config"]))
        self.write = Decoder(decoder, json.loads(decoder_metadata["config"]))
        self.words = encoders["text.embedding"]
        self.row_of = {token: at + 1 for at, token in enumerate(json.loads(metadata["known_tokens"]))}
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.vocabulary = (folder / "vocab.txt").read_text().rstrip("\n").split("\n")

    def answer(self, pixels: Tensor, question: str, most: int) -> tuple[str, bool, int, int]:
        """Text, whether it has come to its end, and how many tokens question and answer have."""
        tokens = self.tokenizer.encode(question).ids
        rows = [self.row_of[token] for token in tokens if token in self.row_of]
        text = self.words[rows].sum(0, keepdim=True)
        ids, has_ended = self.write(torch.cat([self.see(pixels), text], 1), most)
        return self.text_of(ids), has_ended, len(tokens), len(ids)

    def text_of(self, ids: list[int]) -> str:
        text = ""
        for piece in (self.vocabulary[token] for token in ids):
            if piece.startswith("##"):
                text += piece[2:]
            else:
                text += piece if not text or piece in CLOSING else f" {piece}"
        for apart, joined in INNER:
            text = re.sub(apart, joined, text)
        return text[0].upper() + text[1:] if re.search(r"[.!?]$", text) else text
