"""A thread that nobody waits for.

A notifier of a stranger may hang for ever. The threads of the standard library's own
pools would then keep the process from ending, and a hanging call in the loop's pool
would take a place that the store needs.
"""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class LoneThread(Executor):
    """Run calls one after the other, on a thread that ends with the process.

    Args:
        name: What the thread is called.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(
        self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Run a call when those before it have ended."""
        answer: Future[T] = Future()
        self._calls.put(partial(_answered, answer, partial(fn, *args, **kwargs)))
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name=self._name, daemon=True
            )
            self._thread.start()
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the standard library has it
        """End after the calls that were handed in; nobody waits for that."""
        del wait, cancel_futures
        self._calls.put(None)

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()


def _answered(answer: "Future[Any]", call: Callable[[], Any]) -> None:
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(call())
    except BaseException as error:  # noqa: BLE001 - handed to whoever asked
        answer.set_exception(error)
