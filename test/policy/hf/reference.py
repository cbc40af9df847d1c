"""Asks transformers itself, in float64, what the hf engine says in its own way; prints JSON.

`logprobs`: of given tokens after a prompt that is given as text. `train`: how far the engine's loss, gradients and
first step of Adam are from those written from the formulas. `text`: what of a harmony completion is the answer.
"""

import json
import math
import random
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "src/policy/worker"))


def logprobs(asked):
    tokenizer = AutoTokenizer.from_pretrained(asked["base"] or asked["directory"])
    model = AutoModelForCausalLM.from_pretrained(asked["base"] or asked["directory"])
    if asked["base"]:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, asked["directory"])
    return plain_logprobs(model.double().eval(), tokenizer.encode(asked["prompt"]), asked["completions"])


@torch.no_grad()
def plain_logprobs(model, prompt, completions):
    found = []
    for completion in completions:
        logits = model(torch.tensor([prompt + completion])).logits[0]
        logs = logits - logits.exp().sum(-1, keepdim=True).log()
        found.append([float(logs[len(prompt) - 1 + t, token]) for t, token in enumerate(completion)])
    return found


def train(asked):
    from hf import HfEngine

    engine = HfEngine(asked["open"])
    rng = random.Random(3)
    prompt = {"messages": [{"role": "user", "content": "A + B"}], "code": "", "feedback": None}
    samples = []
    for length in (3, 9, 1, 5):
        ids = [rng.randrange(engine._vocabulary) for _ in range(length)]
        logs = [-rng.uniform(3, 7) for _ in ids]
        advantage = [rng.gauss(0, 1) for _ in ids] if length == 9 else rng.gauss(0, 1)
        samples.append({"prompt": 0, "tokenIds": ids, "logprobs": logs, "advantage": advantage})
    adam = {"learningRate": 1e-3, "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-12}
    before = {name: p.detach().double().clone() for name, p in engine._weights.items()}
    double = copy_in_double(engine)
    done = engine.train({"prompts": [prompt], "samples": samples, **adam, **asked["how"]})
    loss = reference_loss(double, engine.prompt_ids(prompt), samples, **asked["how"])
    learning = {name: p for name, p in double.named_parameters() if name in before}
    gradients = dict(zip(learning, torch.autograd.grad(loss, list(learning.values())), strict=True))
    norm = math.sqrt(sum(float(g.square().sum()) for g in gradients.values()))
    far = {"loss": abs(done["loss"] - float(loss)) / abs(float(loss)), "gradNorm": abs(done["gradNorm"] - norm) / norm}
    far["gradient"] = max(float((engine._weights[n].grad - g).abs().max()) for n, g in gradients.items()) / norm
    # Adam's first step moves each weight by the learning rate against its gradient's sign.
    # (Where it is nearly 0, rounding decides which way.)
    far["weights"] = 0.0
    for name, g in gradients.items():
        off = engine._weights[name].detach() - (before[name] - 1e-3 * g / (g.abs() + 1e-12))
        far["weights"] = max([far["weights"], *off.abs()[g.abs() > 1e-3 * norm].tolist()])
    return {**far, "moved": len(gradients)}


def copy_in_double(engine):
    import copy

    return copy.deepcopy(engine._model).double().eval()


def reference_loss(model, prompt, samples, reduction, entropyBonus):
    total = torch.zeros((), dtype=torch.float64)
    for one in samples:
        ids = one["tokenIds"]
        logits = model(torch.tensor([prompt + ids])).logits[0]
        weight = 1 / len(ids) if reduction == "completion-mean" else 1
        for t, token in enumerate(ids):
            logs = logits[len(prompt) - 1 + t] - logits[len(prompt) - 1 + t].exp().sum().log()
            advantage = one["advantage"][t] if isinstance(one["advantage"], list) else one["advantage"]
            entropy = -(logs.exp() * logs).sum()
            total = total - weight * (torch.exp(logs[token] - one["logprobs"][t]) * advantage + entropyBonus * entropy)
    return total


def text(asked):
    from hf_prompt import Prompts

    tokenizer = AutoTokenizer.from_pretrained(asked["directory"])
    prompts = Prompts(tokenizer, None)
    stops = prompts.stops(None, None)
    return [prompts.text(tokenizer.encode(one), stops) for one in asked["completions"]]


asked = json.loads(sys.argv[2])
print(json.dumps({"logprobs": logprobs, "train": train, "text": text}[sys.argv[1]](asked)))
