"""Serves a model of `sightline export --model` behind OpenAI's chat API with FastAPI and PyTorch.

python fastapi_server.py MODEL_FOLDER PORT THREADS
"""

import base64
import io
import sys
import time
import uuid
from pathlib import Path
from typing import Literal

import numpy as np
import torch
import uvicorn
from exported_model import SIDE, Model
from fastapi import FastAPI, HTTPException
from PIL import Image, ImageOps, UnidentifiedImageError
from pydantic import BaseModel, Field

folder, port, threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
model = Model(folder)
app = FastAPI()


class ImageUrl(BaseModel):
    url: str


class Part(BaseModel):
    type: Literal["text", "image_url"]
    text: str = ""
    image_url: ImageUrl | None = None


class Message(BaseModel):
    role: str
    content: str | list[Part]


class Request(BaseModel):
    model: str
    messages: list[Message]
    max_tokens: int = Field(24, ge=1, le=24)


def read_picture(url: str) -> torch.Tensor:
    head, _, data = url.partition(",")
    if not head.startswith("data:image/"):
        raise HTTPException(400, "expected a data URI")
    try:
        picture = Image.open(io.BytesIO(base64.b64decode(data)))
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than it must be
        upright = ImageOps.exif_transpose(picture).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise HTTPException(400, str(error)) from error
    return torch.from_numpy(np.array(upright))[None]


@app.get("/ready")
def ready() -> dict:
    return {"status": "ready"}


@app.get("/v1/models")
def models() -> dict:
    return {"object": "list", "data": [{"id": model.name, "object": "model"}]}


@app.post("/v1/chat/completions")
def complete(request: Request) -> dict:
    parts = [part for message in request.messages if not isinstance(message.content, str) for part in message.content]
    urls = [part.image_url.url for part in parts if part.image_url]
    if not urls:
        raise HTTPException(400, "expected a picture")
    pixels = read_picture(urls[-1])
    question = " ".join(part.text for part in parts if part.type == "text")
    with torch.inference_mode():
        text, has_ended, question_count, answer_count = model.answer(pixels, question, request.max_tokens)
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model.name,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop" if has_ended else "length",
            }
        ],
        "usage": {
            "prompt_tokens": question_count,
            "completion_tokens": answer_count,
            "total_tokens": question_count + answer_count,
        },
    }


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
