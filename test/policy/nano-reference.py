"""The nano model's log-probabilities in float64, from the formulas, token by token and without its classes.

Reads {directory, code, ids, temperature} as JSON from its argument; prints the log-probabilities of the tokens `ids`.
"""

import json
import math
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/policy/worker"))

from nano_prompt import compact_prompt
from nano_tokens import SEPARATOR, Vocabulary


def layer_norm(x, scale, shift):
    mean = x.mean()
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean() + 1e-5) * scale + shift


def main():
    asked = json.loads(sys.argv[1])
    directory = Path(asked["directory"])
    config = json.loads((directory / "config.json").read_text())
    shape = config["shape"]
    prompt = [*Vocabulary(config["vocabulary"]).encode(compact_prompt(asked["code"])), SEPARATOR]
    w = {name: t.double() for name, t in torch.load(directory / "model.pt", map_location="cpu").items()}
    size = shape["width"] // shape["heads"]
    keys = [[[] for _ in range(shape["heads"])] for _ in range(shape["layers"])]
    values = [[[] for _ in range(shape["heads"])] for _ in range(shape["layers"])]
    logprobs = []
    ids = prompt + asked["ids"]
    for at, token in enumerate(ids[:-1]):
        x = w["tokens.weight"][token] + w["positions.weight"][at]
        for layer in range(shape["layers"]):
            p = {k.split(".", 2)[2]: v for k, v in w.items() if k.startswith(f"blocks.{layer}.")}
            h = layer_norm(x, p["norm1.weight"], p["norm1.bias"])
            q, k, v = (p["qkv.weight"] @ h + p["qkv.bias"]).split(shape["width"])
            mixed = []
            for head in range(shape["heads"]):
                mine = slice(head * size, (head + 1) * size)
                keys[layer][head].append(k[mine])
                values[layer][head].append(v[mine])
                scores = [float(q[mine] @ past) / math.sqrt(size) for past in keys[layer][head]]
                exps = [math.exp(s - max(scores)) for s in scores]
                mixed.append(sum(e / sum(exps) * past for e, past in zip(exps, values[layer][head], strict=True)))
            x = x + p["out.weight"] @ torch.cat(mixed) + p["out.bias"]
            h = p["up.weight"] @ layer_norm(x, p["norm2.weight"], p["norm2.bias"]) + p["up.bias"]
            h = h * 0.5 * (1 + torch.erf(h / math.sqrt(2)))
            x = x + p["down.weight"] @ h + p["down.bias"]
        if at + 1 >= len(prompt):
            logits = w["tokens.weight"] @ layer_norm(x, w["norm.weight"], w["norm.bias"]) / asked["temperature"]
            logprobs.append(float(logits[ids[at + 1]] - torch.logsumexp(logits, 0)))
    print(json.dumps({"promptTokens": len(prompt), "logprobs": logprobs}))


main()
