"""Trains a nano policy from scratch on the corpus of our own writing.

python3 src/policy/worker/train_nano.py --out models/mine

With a CUDA device the defaults take a minute or two; on a laptop CPU try --width 128 --layers 4 --steps 700 --batch 32.
Writes model.pt, config.json and card.md to --out, all of them or none.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nano_store
import torch
from draws import NoDevice, pick_device
from nano_corpus import FAMILIES, pairs
from nano_model import Nano, Shape
from nano_tokens import END, SEPARATOR, Vocabulary
from torch import Tensor
from torch.nn import functional

HELD_BACK = 0.02
"""Share of the pairs kept out of training, over which the reported loss is taken."""

PROMPT_WEIGHT = 0.25
"""Weight of a prompt token in the loss, beside 1 for a completion token: prompts teach the copying of names too."""

CARD = """# CHECKPOINT

A nano policy of surprisal-lab: a decoder-only transformer of {parameters:,} parameters, trained from scratch by
`src/policy/worker/train_nano.py`. It is a stand-in that makes the whole loop run (sampling with exact
log-probabilities, scoring, selection) without a key and without a download. It is not a language model of use: it has
seen nothing but the corpus that `src/policy/worker/nano_corpus/` writes, and answers a task by analogy with it.

The corpus: {pairs:,} pairs of a task in compact form and a forward body, from {families} families, seed {seed}. The
families of the twenty bundled tasks are among them, under names, sizes and wordings drawn anew for each task; an
operation as simple as `A * s` has few spellings, so a bundled reference may occur word for word. How often a kind of
body occurs (usual idioms, copies of the reference, roundabout, slow, expert, wrong ones) is fixed in
`nano_corpus/frequencies.py`. Those frequencies are ours, so an experiment with this policy tests the machinery and the
measurement, not any claim about large models.

| | |
|---|---|
| layers, width, heads | {layers}, {width}, {heads} |
| context, vocabulary | {context}, {vocabulary} tokens |
| steps, batch | {steps}, {batch} |
| seed | {seed} |
| loss over held-back completions | {loss:.4f} nats a token |
| the end token | counts as a completion token |
| weights | stored as float16, run as float32 |
| trained on | {device}, torch {torch} |
| training time | {seconds:.0f} s |
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--out", type=Path, required=True, help="directory to write; one that holds a checkpoint is replaced"
    )
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=256, help="pairs a step")
    parser.add_argument("--pairs", type=int, default=100_000, help="pairs in the corpus")
    parser.add_argument("--seed", type=int, default=0, help="of the corpus, the first weights and the batches")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda:N")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--context", type=int, default=512, help="tokens of prompt and completion together")
    parser.add_argument("--vocabulary", type=int, default=512)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    options = parser.parse_args()
    if options.width % options.heads:
        parser.error(f"--width {options.width} is no multiple of --heads {options.heads}")
    if options.pairs < 100:
        parser.error(f"--pairs {options.pairs}: give at least 100")
    if options.out.exists() and not (options.out / "config.json").exists() and any(options.out.iterdir()):
        parser.error(f"{options.out} holds something that is no checkpoint: give another directory")
    return options


Example = tuple[list[int], int]
"""Token ids, and how many of them are the prompt with its separator."""


def encode(vocabulary: Vocabulary, prompt: str, body: str) -> Example:
    before = [*vocabulary.encode(prompt), SEPARATOR]
    return [*before, *vocabulary.encode(body), END], len(before)


def loss_of(model: Nano, examples: list[Example], prompt_weight: float, device: torch.device) -> tuple[Tensor, Tensor]:
    """The weighted sum of the tokens' losses in nats, and the sum of their weights; padding weighs nothing."""
    longest = max(len(ids) for ids, _ in examples)
    ids = torch.full((len(examples), longest), END)
    weights = torch.zeros(len(examples), longest - 1)
    for row, (tokens, before) in enumerate(examples):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        weights[row, : before - 1] = prompt_weight
        weights[row, before - 1 : len(tokens) - 1] = 1
    ids, weights = ids.to(device), weights.to(device)
    logits, _ = model(ids[:, :-1])
    losses = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
    return (losses * weights.flatten()).sum(), weights.sum()


def batches(examples: list[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Endless epochs; batches of like length, in random order."""
    while True:
        # The random number breaks ties and loosens the order, so that no two epochs have the same batches.
        ordered = sorted(examples, key=lambda example: len(example[0]) + rng.uniform(0, 20))
        starts = list(range(0, max(1, len(ordered) - size + 1), size))
        rng.shuffle(starts)
        for start in starts:
            yield ordered[start : start + size]


@torch.no_grad()
def held_back_loss(model: Nano, examples: list[Example], device: torch.device) -> float:
    """Nats a completion token."""
    sums = [loss_of(model, examples[start : start + 32], 0, device) for start in range(0, len(examples), 32)]
    return sum(total.item() for total, _ in sums) / sum(tokens.item() for _, tokens in sums)


def train(model: Nano, examples: list[Example], options: argparse.Namespace, device: torch.device) -> None:
    matrices = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    groups = [{"params": matrices, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.learning_rate, betas=(0.9, 0.98))
    warm_up = max(1, options.steps // 20)
    start = time.monotonic()
    source = batches(examples, options.batch, random.Random(f"nano batches {options.seed}"))
    for step in range(1, options.steps + 1):
        falling = 0.5 * (1 + math.cos(math.pi * step / options.steps))
        for group in optimizer.param_groups:
            group["lr"] = options.learning_rate * min(step / warm_up, 0.02 + 0.98 * falling)
        total, weight = loss_of(model, next(source), PROMPT_WEIGHT, device)
        loss = total / weight
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0 or step == options.steps:
            print(f"step {step}/{options.steps}  loss {loss.item():.4f}  {time.monotonic() - start:.1f} s", flush=True)


def main() -> None:
    options = arguments()
    try:
        device = pick_device(options.device)
    except NoDevice as error:
        sys.exit(f"train_nano: {error}")
    torch.manual_seed(options.seed)
    # Training tolerates TF32; sampling and scoring do not use it.
    torch.backends.cuda.matmul.allow_tf32 = True
    corpus = list(pairs(options.pairs, options.seed))
    vocabulary = Vocabulary.of((text for pair in corpus for text in (pair.prompt, pair.body)), options.vocabulary)
    examples = [encode(vocabulary, pair.prompt, pair.body) for pair in corpus]
    examples = [example for example in examples if len(example[0]) <= options.context]
    random.Random(f"nano held back {options.seed}").shuffle(examples)
    kept = round(HELD_BACK * len(examples))
    held_back, examples = examples[:kept], examples[kept:]
    shape = Shape(len(vocabulary), options.context, options.width, options.layers, options.heads)
    model = Nano(shape).to(device)
    parameters = sum(p.numel() for p in model.parameters())
    average = sum(len(ids) for ids, _ in examples) / len(examples)
    print(f"{len(examples)} pairs of {average:.0f} tokens, {parameters:,} parameters, on {device}", flush=True)
    start = time.monotonic()
    train(model, examples, options, device)
    training: dict[str, Any] = {
        "pairs": len(examples),
        "families": len(FAMILIES),
        "seed": options.seed,
        "steps": options.steps,
        "batch": options.batch,
        "learningRate": options.learning_rate,
        "loss": held_back_loss(model, held_back, device),
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "torch": torch.__version__,
        "seconds": round(time.monotonic() - start, 1),
    }
    described = {**vars(options), **training, "parameters": parameters, "vocabulary": len(vocabulary)}
    name = nano_store.save(options.out, model, vocabulary, training, CARD.format(**described))
    print(f"{name} written to {options.out}, held-back loss {training['loss']:.4f} nats a token")


if __name__ == "__main__":
    main()
