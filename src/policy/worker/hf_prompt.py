"""How messages become tokens, and tokens the text of an answer."""

from __future__ import annotations

from typing import Any

from nano_prompt import compact_prompt

HARMONY = ("<|start|>", "<|message|>", "<|end|>", "<|channel|>", "<|return|>", "<|call|>")


class Prompts:
    """`style`: `harmony` (gpt-oss: no system message of the model's own), `template` (the tokenizer's), `compact` (a
    model that was trained on tasks in compact form: its config says `surprisal_prompt: compact`), or `plain`."""

    def __init__(self, tokenizer: Any, config: Any) -> None:
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._harmony = {token: vocabulary[token] for token in HARMONY if token in vocabulary}
        if getattr(config, "surprisal_prompt", None) == "compact":
            self.style = "compact"
        elif len(self._harmony) == len(HARMONY):
            self.style = "harmony"
        else:
            self.style = "template" if getattr(tokenizer, "chat_template", None) else "plain"

    def encode(self, request: dict[str, Any]) -> list[int]:
        """Token ids of what the model reads before its answer."""
        messages = request["messages"]
        if self.style == "compact":
            text = f"{request['feedback'] or ''}{compact_prompt(request['code'])}\n\n"
            return self._ids(text, special=True)
        if self.style == "harmony":
            system = "\n\n".join(m["content"] for m in messages if m["role"] == "system")
            turns = "".join(turn(m) for m in messages if m["role"] != "system")
            instructions = f"<|start|>developer<|message|># Instructions\n\n{system}\n\n<|end|>" if system else ""
            return self._ids(f"{instructions}{turns}<|start|>assistant")
        if self.style == "template":
            return self._ids(self._templated(messages))
        return self._ids("".join(f"{m['content']}\n\n" for m in messages), special=True)

    def text(self, ids: list[int], stops: set[int]) -> str:
        """The answer in a completion: without its stop token; of a harmony completion what its final channel says."""
        own = ids[:-1] if ids and ids[-1] in stops else ids
        if self.style != "harmony":
            return self._tokenizer.decode(own, skip_special_tokens=True)
        whole = self._tokenizer.decode(own, skip_special_tokens=False)
        return whole.rsplit("<|channel|>final<|message|>", 1)[-1].split("<|end|>")[0]

    def stops(self, config: Any, generation: Any) -> set[int]:
        """Ids that end a completion."""
        found: set[int] = set()
        for owner in (config, generation, self._tokenizer):
            ids = getattr(owner, "eos_token_id", None)
            found.update(ids if isinstance(ids, (list, tuple)) else [] if ids is None else [ids])
        if self.style == "harmony":
            found |= {self._harmony["<|return|>"], self._harmony["<|call|>"]}
        return found

    def _templated(self, messages: list[dict[str, str]]) -> str:
        render = self._tokenizer.apply_chat_template
        try:
            return render(messages, tokenize=False, add_generation_prompt=True)
        except Exception:  # jinja's own: a template that knows no system role raises what it likes
            system = [m["content"] for m in messages if m["role"] == "system"]
            others = [m for m in messages if m["role"] != "system"]
            if not system or not others:
                raise
            first = {**others[0], "content": "\n\n".join([*system, others[0]["content"]])}
            return render([first, *others[1:]], tokenize=False, add_generation_prompt=True)

    def _ids(self, text: str, special: bool = False) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=special)["input_ids"])


def turn(message: dict[str, str]) -> str:
    return f"<|start|>{message['role']}<|message|>{message['content']}<|end|>"
