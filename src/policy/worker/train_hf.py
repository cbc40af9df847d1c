"""Trains a small Hugging Face model from scratch on the nano policy's corpus, to try the hf engine without a download.

python3 src/policy/worker/train_hf.py --out models/mine-hf

Needs transformers beside torch. The directory is one like any other (config, weights, tokenizer); its config says that
the model reads tasks in compact form, as the nano policy does. All of it is written or none.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from draws import NoDevice, pick_device
from nano_corpus import FAMILIES, pairs
from torch import Tensor
from train_nano import HELD_BACK, held_back_loss, train

CARD = """# {name}

A Llama of {parameters:,} parameters, trained from scratch by `src/policy/worker/train_hf.py` on {pairs:,} pairs of the
nano policy's corpus ({families} families, seed {seed}, {steps} steps; {loss:.4f} nats a token held back; {device},
torch {torch}, transformers {transformers}). It proves that the hf engine samples, scores and learns. It is not a
language model of use, and how often it writes an expert form is our doing: see the nano policy's card.
"""


class Logits(torch.nn.Module):
    """The model as the training of nano calls it."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor) -> tuple[Tensor, None]:
        return self.model(input_ids=ids, use_cache=False).logits, None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="directory to write; one of this script's is replaced")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=256, help="pairs a step")
    parser.add_argument("--pairs", type=int, default=100_000, help="pairs in the corpus")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda:N")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=4)
    parser.add_argument("--context", type=int, default=512)
    parser.add_argument("--vocabulary", type=int, default=1024)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    options = parser.parse_args()
    config = options.out / "config.json"
    ours = config.exists() and '"surprisal_prompt": "compact"' in config.read_text()
    if options.out.exists() and any(options.out.iterdir()) and not ours:
        parser.error(f"{options.out} holds something that this script did not write: give another directory")
    return options


def tokenizer_of(texts: Iterable[str], size: int) -> Any:
    """Byte-level BPE, so that no text is out of its reach."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        texts,
        trainers.BpeTrainer(vocab_size=size, special_tokens=["<eos>"], initial_alphabet=alphabet, show_progress=False),
    )
    return PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<eos>")


def main() -> None:
    options = arguments()
    import transformers
    from transformers import LlamaConfig, LlamaForCausalLM

    try:
        device = pick_device(options.device)
    except NoDevice as error:
        sys.exit(f"train_hf: {error}")
    torch.manual_seed(options.seed)
    torch.backends.cuda.matmul.allow_tf32 = True
    corpus = list(pairs(options.pairs, options.seed))
    tokenizer = tokenizer_of((text for pair in corpus for text in (pair.prompt, pair.body)), options.vocabulary)
    end = tokenizer.eos_token_id
    encode = tokenizer.backend_tokenizer.encode_batch
    prompts = encode([f"{pair.prompt}\n\n" for pair in corpus])
    bodies = encode([pair.body for pair in corpus])
    examples = [(p.ids + b.ids + [end], len(p.ids)) for p, b in zip(prompts, bodies, strict=True)]
    examples = [example for example in examples if len(example[0]) <= options.context]
    random.Random(f"hf held back {options.seed}").shuffle(examples)
    kept = max(1, round(HELD_BACK * len(examples)))
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=options.width,
        intermediate_size=3 * options.width,
        num_hidden_layers=options.layers,
        num_attention_heads=options.heads,
        max_position_embeddings=options.context,
        bos_token_id=None,
        eos_token_id=end,
        tie_word_embeddings=True,
        surprisal_prompt="compact",
    )
    model = LlamaForCausalLM(config).to(device)
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{len(examples) - kept} pairs, {parameters:,} parameters, on {device}", flush=True)
    start = time.monotonic()
    train(Logits(model), examples[kept:], options, device)
    loss = held_back_loss(Logits(model.eval()), examples[:kept], device)
    told = {
        **vars(options),
        "name": options.out.name,
        "parameters": parameters,
        "pairs": len(examples) - kept,
        "families": len(FAMILIES),
        "loss": loss,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
    write(options.out, model, tokenizer, CARD.format(**told))
    print(f"written to {options.out}, held-back loss {loss:.4f} nats a token, {time.monotonic() - start:.0f} s")


def write(out: Path, model: Any, tokenizer: Any, card: str) -> None:
    fresh = out.with_name(f".{out.name}.tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        model.save_pretrained(fresh)
        tokenizer.save_pretrained(fresh)
        (fresh / "README.md").write_text(card)
        shutil.rmtree(out, ignore_errors=True)
        fresh.rename(out)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


if __name__ == "__main__":
    main()
