"""Writes and reads the pixels of 2,048 images with pyarrow: rows a second as one JSON line."""

import json
import os
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

BATCH_ROWS, BATCH_COUNT, ROW_BYTES = 64, 32, 224 * 224 * 3

values = pa.array((np.arange(BATCH_ROWS * ROW_BYTES) * 31 >> 3).astype(np.uint8))
batch = pa.record_batch(
    {
        "image_id": [f"image-{row}" for row in range(BATCH_ROWS)],
        "split": ["train"] * BATCH_ROWS,
        "pixels": pa.FixedSizeListArray.from_arrays(values, ROW_BYTES),
    }
)
path = Path(sys.argv[1]) / f"pyarrow-{os.getpid()}.arrow"


def write() -> None:
    with open(path, "wb") as file:
        with pa.ipc.new_file(file, batch.schema) as writer:
            for _ in range(BATCH_COUNT):
                writer.write_batch(batch)
        file.flush()
        os.fsync(file.fileno())


def read() -> int:
    """Reads every byte and adds up the last pixel of each row, as ours does."""
    with pa.OSFile(str(path)) as file:
        reader = pa.ipc.open_file(file)
        total = 0
        for index in range(reader.num_record_batches):
            pixels = reader.get_batch(index).column("pixels").flatten().to_numpy()
            total += int(pixels[ROW_BYTES - 1 :: ROW_BYTES].sum())
        return total


def rate(work) -> float:
    before = time.perf_counter()
    work()
    return BATCH_ROWS * BATCH_COUNT / (time.perf_counter() - before)


def write_rate() -> float:
    path.unlink(missing_ok=True)
    return rate(write)


REPEAT_COUNT = 5
rates = {"arrow_write": statistics.median(write_rate() for _ in range(REPEAT_COUNT))}
read()  # both readers find the file in the page cache
rates["arrow_read"] = statistics.median(rate(read) for _ in range(REPEAT_COUNT))
path.unlink()
print(json.dumps(rates))
