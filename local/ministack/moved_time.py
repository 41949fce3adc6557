"""The clock that is moved from outside, and what waits for it."""

import contextlib
import json
import threading
import time


class MovedClock:
    """Real time until the clock file is there; afterwards `virtual` at the real moment `real`, going on at real speed."""

    def __init__(self, path):
        self._path = path
        self._read_at = 0.0
        self._ahead = 0.0

    def now(self):
        real = time.time()
        if real - self._read_at > 0.01:
            self._read_at = real
            with contextlib.suppress(OSError, ValueError, KeyError):
                with open(self._path, encoding="utf-8") as file:
                    state = json.load(file)
                self._ahead = (state["virtual"] - state["real"]) / 1000
        return real + self._ahead


class Timers:
    """Work to be done at a time, and threads that wait for one."""

    def __init__(self, clock):
        self._clock = clock
        self._lock = threading.Lock()
        self._waits = {}
        self._due = {}
        threading.Thread(target=self._run, daemon=True).start()

    @contextlib.contextmanager
    def waiting_until(self, at):
        key = object()
        with self._lock:
            self._waits[key] = at
        try:
            yield
        finally:
            with self._lock:
                del self._waits[key]

    def schedule(self, at, work):
        with self._lock:
            self._due[work] = at

    def waits(self):
        with self._lock:
            return list(self._waits.values())

    def due_times(self):
        with self._lock:
            return list(self._due.values())

    def _run(self):
        while True:
            now = self._clock.now()
            with self._lock:
                works = sorted((at, n, work) for n, (work, at) in enumerate(self._due.items()) if at <= now)
            for _, _, work in works:
                work()
                # Not before it is done: until then it is still to come.
                with self._lock:
                    del self._due[work]
            time.sleep(0.01)


class Count:
    """How many of something are going on."""

    def __init__(self):
        self._lock = threading.Lock()
        self.value = 0

    @contextlib.contextmanager
    def one_more(self):
        with self._lock:
            self.value += 1
        try:
            yield
        finally:
            with self._lock:
                self.value -= 1
