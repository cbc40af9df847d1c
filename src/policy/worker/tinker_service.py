"""Tinker's service through its official SDK: opening it, waiting for its futures, and what its failures mean.

The SDK retries by itself (408, 409, 429 and 5xx for five minutes, a refused sampling request until it is taken), keeps
the session alive, and numbers the requests of a training client so that the service runs them in order. What is left
to do here is to bound the waiting, and to say what went wrong without ever saying the key.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
KEY = "TINKER_API_KEY"


class NoKey(ValueError):
    """There is no key, or none of the service's form."""


class BadKey(ValueError):
    """The service refuses the key."""


class RateLimited(ValueError):
    """The service takes no more requests of this key for now."""


class ServiceFailed(ValueError):
    """The service answered a request with a failure, or not at all."""


class ServiceTimedOut(ValueError):
    """The service did not answer in time."""


class Service:
    """A connection for as long as the process lives; `timeout_s` bounds each wait for a result."""

    def __init__(self, timeout_s: float) -> None:
        key = os.environ.get(KEY, "")
        if not key.startswith(("tml-", "eyJ")):
            raise NoKey(f"{KEY} holds no key of Tinker's (they begin with tml-)" if key else f"{KEY} is not set")
        # Its telemetry sends request headers along, the key among them, when a request fails.
        os.environ["TINKER_TELEMETRY"] = "0"
        # Its log quotes whatever the service says; errors raised here say it with the key struck out.
        logging.getLogger("tinker").setLevel(logging.CRITICAL)
        import tinker

        self.sdk, self.version = tinker, tinker.__version__
        self._key, self._timeout_s = key, timeout_s
        self.client = tinker.ServiceClient(api_key=key)
        # The session is made with the first use, and that blocks.
        self.wait("opening a session", in_thread(lambda: self.client.holder))

    def delete(self, path: str) -> Any:
        """A future of a checkpoint's removal."""
        return self.sdk.RestClient(api_key=self._key).delete_checkpoint_from_tinker_path(path)

    def wait(self, what: str, future: Any) -> Any:
        """The result of one of the SDK's futures."""
        return self.wait_all(what, [future])[0]

    def deadline(self) -> float:
        return time.monotonic() + self._timeout_s

    def wait_all(self, what: str, futures: Iterable[Any], end: float | None = None) -> list[Any]:
        """Their results, within one time limit for all, or by `end`; raises what the first failure means."""
        end = self.deadline() if end is None else end
        try:
            return [future.result(timeout=max(0.0, end - time.monotonic())) for future in futures]
        except Exception as error:
            raise self.meaning(what, error) from None  # the SDK's own traceback may hold request headers

    def meaning(self, what: str, error: Exception) -> ValueError:
        """What to tell of a failure: its kind and the service's words, with the key struck out."""
        status = next((s for e in causes(error) if (s := getattr(e, "status_code", None))), None)
        said = f"{type(error).__name__}: {error}".replace(self._key, "***")[:500]
        if status in (401, 403):
            return BadKey(f"{what}: the service refuses the key in {KEY} ({status})")
        if status == 402:
            return ServiceFailed(f"{what}: the service asks for payment (402): {said}")
        if status == 429:
            return RateLimited(f"{what}: the service limits the rate (429), after five minutes of trying again")
        if isinstance(error, TimeoutError):
            return ServiceTimedOut(f"{what}: no answer within {self._timeout_s:g} s")
        return ServiceFailed(f"{what}: {f'({status}) ' if status else ''}{said}")


def causes(error: BaseException | None) -> Iterable[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def in_thread(work: Callable[[], T]) -> Future[T]:
    """For calls of the SDK that block: a future like its others. A hung one does not hold up the process's end."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def tokenizer_for(service: Service, base_model: str, given: str | None) -> Any:
    """The model's tokenizer: from the directory or id given, else the SDK's, which asks a model hub."""
    if given is None:
        sampler = service.wait(f"opening {base_model}", service.client.create_sampling_client(base_model=base_model))
        work: Callable[[], Any] = sampler.get_tokenizer
    else:

        def work() -> Any:
            from transformers import AutoTokenizer

            return AutoTokenizer.from_pretrained(given)

    try:
        return work()
    except Exception as error:  # whatever transformers or the hub raise
        raise MissingModel(f"no tokenizer for {base_model}: {str(error)[:300]}") from error


class MissingModel(ValueError):
    """The tokenizer of the model cannot be had."""


def lacking() -> str | None:
    """What this Python lacks for Tinker, if anything."""
    from importlib.util import find_spec

    return None if find_spec("tinker") else f"{sys.executable} has no tinker"
