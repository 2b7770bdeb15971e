"""The network and the decoder of steps/cnn.ts and steps/decoder.ts in PyTorch: items a second as one JSON line."""

import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, before: int, after: int, stride: int):
        super().__init__()
        self.first = nn.Conv2d(before, after, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(after)
        self.second = nn.Conv2d(after, after, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(after)
        changes = before != after
        self.shortcut = nn.Conv2d(before, after, 1, stride, bias=False) if changes else nn.Identity()

    def forward(self, x):
        inner = F.relu(self.first_norm(self.first(x)))
        return F.relu(self.second_norm(self.second(inner)) + self.shortcut(x))


def make_cnn() -> nn.Module:
    stem = [nn.Conv2d(3, 32, 7, 2, 3, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.AvgPool2d(2)]
    blocks = [Block(32, 32, 1), Block(32, 64, 2), Block(64, 128, 2), Block(128, 256, 2)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 512, bias=False), nn.Linear(512, 13, bias=False)]
    return nn.Sequential(*stem, *blocks, *head)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(30522, 128)
        self.prefix = nn.Linear(562, 128)
        layer = nn.TransformerEncoderLayer(128, 4, 512, 0, batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(128)

    def forward(self, fused, tokens, mask):
        x = torch.cat([self.prefix(fused)[:, None], self.embedding(tokens)], 1)
        states = self.norm(self.layers(x, mask=mask, is_causal=True))[:, 1:]
        return states @ self.embedding.weight.T


def measure_rate(step, items: int) -> float:
    for _ in range(3):
        step()
    times, start = [], time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 5:
        before = time.perf_counter()
        step()
        times.append(time.perf_counter() - before)
    return items / statistics.median(times)


def train(optimizer, compute_loss):
    optimizer.zero_grad()
    loss = compute_loss()
    loss.backward()
    optimizer.step()
    return loss.item()


channels_last = torch.channels_last
cnn = make_cnn().to(memory_format=channels_last)
images = torch.randn(16, 3, 224, 224).contiguous(memory_format=channels_last)
labels = torch.randint(0, 13, (16,))
cnn_optimizer = torch.optim.AdamW(cnn.parameters(), 1e-3, weight_decay=0.01)

decoder = Decoder()
fused = torch.randn(32, 562)
tokens, targets = torch.randint(0, 30522, (2, 32, 16))
mask = nn.Transformer.generate_square_subsequent_mask(17)
decoder_optimizer = torch.optim.AdamW(decoder.parameters(), 1e-3, weight_decay=0.01)


def cnn_loss():
    return F.cross_entropy(cnn(images), labels)


def decoder_loss():
    return F.cross_entropy(decoder(fused, tokens, mask).flatten(0, 1), targets.flatten())


rates = {"cnn_train": measure_rate(lambda: train(cnn_optimizer, cnn_loss), 16)}
cnn.eval()
with torch.inference_mode():
    rates["cnn_infer"] = measure_rate(lambda: cnn(images), 16)
rates["decoder_train"] = measure_rate(lambda: train(decoder_optimizer, decoder_loss), 32)
print(json.dumps(rates))
