"""Decodes and resizes the images of each folder below a folder with Pillow: images a second as one JSON line."""

import json
import os
import sys
import time
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def load(path: Path) -> int:
    upright = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    return np.asarray(upright.resize((224, 224), Image.BICUBIC)).nbytes


if __name__ == "__main__":
    rates = {}
    with Pool(int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count()) as pool:
        for kind in sorted(Path(sys.argv[1]).iterdir()):
            paths = sorted(kind.iterdir())
            pool.map(load, paths[:64])
            start = time.perf_counter()
            pool.map(load, paths, chunksize=max(1, min(32, len(paths) // 8)))
            rates[kind.name] = len(paths) / (time.perf_counter() - start)
    print(json.dumps(rates))
