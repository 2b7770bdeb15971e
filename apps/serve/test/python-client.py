"""Asks a server through PyPI's openai, unchanged; prints what came of it, one JSON value a line.

Words: the server's address, the model, an API key, a question, a picture as a data URI.
"""

import concurrent.futures
import json
import sys

import openai

address, model, key, question, picture = sys.argv[1:6]
client = openai.OpenAI(base_url=address + "/v1", api_key=key, max_retries=0)
content = [
    {"type": "text", "text": question},
    {"type": "image_url", "image_url": {"url": picture}},
]
messages = [{"role": "user", "content": content}]


def tell(name, value):
    print(json.dumps({"name": name, "value": value}))


def ask(by=client, **settings):
    return by.chat.completions.create(**{"model": model, "messages": messages, **settings})


def texts(completion):
    return [choice.message.content for choice in completion.choices]


def ask_streamed(**settings):
    answers, reasons, usage = {}, {}, None
    for chunk in ask(stream=True, stream_options={"include_usage": True}, **settings):
        usage = chunk.usage or usage
        for choice in chunk.choices:
            answers[choice.index] = answers.get(choice.index, "") + (choice.delta.content or "")
            reasons[choice.index] = choice.finish_reason or reasons.get(choice.index)
    texts = [answers[index] for index in sorted(answers)]
    return {"texts": texts, "reasons": [reasons[index] for index in sorted(reasons)], "usage": usage.to_dict()}


def error_of(call):
    try:
        call()
    except openai.APIStatusError as error:
        return {"class": type(error).__name__, "status": error.status_code, "code": error.code, "param": error.param}
    return None


plain = ask()
tell("plain", plain.to_dict())
tell("streamed", ask_streamed())

drawn = {"n": 3, "temperature": 1.5, "seed": 11}
tell("drawn", texts(ask(**drawn)))
tell("drawn streamed", ask_streamed(**drawn)["texts"])

told = ask(logprobs=True, top_logprobs=2).choices[0].logprobs.content
tell("logprobs", [[token.token, token.logprob, len(token.top_logprobs)] for token in told])

short = ask(max_tokens=1)
tell("short", [short.choices[0].finish_reason, short.usage.completion_tokens])
tell("stopped", texts(ask(stop=[texts(plain)[0].split(" ")[-1]])))

with client.chat.completions.stream(model=model, messages=messages) as stream:
    heard = "".join(event.delta for event in stream if event.type == "content.delta")
    tell("followed", [heard, stream.current_completion_snapshot.choices[0].message.content])

tell("models", [listed.to_dict() for listed in client.models.list()])
tell("model", client.models.retrieve(model).id)

with concurrent.futures.ThreadPoolExecutor(8) as pool:
    tell("together", list(pool.map(lambda _: texts(ask())[0], range(8))))

other = openai.OpenAI(base_url=address + "/v1", api_key="sl-wrong", max_retries=0)
tell("bad value", error_of(lambda: ask(temperature=9)))
tell("no such model", error_of(lambda: ask(model="gpt-4o")))
tell("wrong key", error_of(lambda: ask(other)))
