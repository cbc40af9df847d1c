"""Makes tiny Hugging Face models with tokenizers of their own, DIRECTORY/STYLE: make_model.py DIRECTORY STYLE...

STYLE: `template` (a chat template), `plain` (none), `harmony` (gpt-oss's tokens), `compact` (the task in compact form),
or `adapter` (a peft adapter over DIRECTORY/template).
"""

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

HARMONY = ["<|start|>", "<|message|>", "<|end|>", "<|channel|>", "<|return|>", "<|call|>"]
TEMPLATE = (
    "{% for m in messages %}[{{ m['role'] }}] {{ m['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)


def make_adapter(directory: Path) -> None:
    from peft import LoraConfig, get_peft_model

    base = str(directory.parent / "template")
    model = get_peft_model(
        AutoModelForCausalLM.from_pretrained(base),
        LoraConfig(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
    )
    # Not the identity that a fresh one is.
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.5)
    model.save_pretrained(directory)


def make_model(directory: Path, style: str) -> None:
    tokenizer = Tokenizer(models.BPE(unk_token=None))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<eos>", *(HARMONY if style == "harmony" else [])]
    trainer = trainers.BpeTrainer(
        vocab_size=290 + len(special), special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()
    )
    tokenizer.train_from_iterator(["return torch.diag(A) @ B", "return A + B"] * 4, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<eos>")
    if style == "template":
        fast.chat_template = TEMPLATE
    fast.save_pretrained(directory)
    config = LlamaConfig(
        vocab_size=len(fast),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=2048 if style == "harmony" else 600,
        eos_token_id=fast.eos_token_id,
        bos_token_id=None,
        pad_token_id=None,
        initializer_range=0.2,
        surprisal_prompt="compact" if style == "compact" else None,
    )
    LlamaForCausalLM(config).save_pretrained(directory)


for style in sys.argv[2:]:
    torch.manual_seed(5)
    where = Path(sys.argv[1]) / style
    make_adapter(where) if style == "adapter" else make_model(where, style)
