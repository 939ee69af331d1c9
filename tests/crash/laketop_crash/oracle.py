"""What may be there: for each name the state that was acknowledged last, and one that is under way."""
import collections
import contextlib
import threading

import botocore.exceptions


class Mismatch(AssertionError):
    pass


class Unanswered(Exception):
    """The server died under a request: it may have been carried out or not."""


class Oracle:
    """States are any comparable values; None means that there is nothing of that name."""

    def __init__(self):
        self._acknowledged = {}
        self._under_way = {}
        self._lock = threading.Lock()
        # How many changes of each kind were acknowledged, and how many had the server die under them.
        self.acknowledged = collections.Counter()
        self.interrupted = collections.Counter()

    def state(self, name):
        return self._acknowledged.get(name)

    def names(self):
        return sorted(set(self._acknowledged) | set(self._under_way))

    @contextlib.contextmanager
    def change(self, kind, name, state):
        """Around one request that is to bring `name` into `state`."""
        with self._lock:
            self._under_way[name] = state
        try:
            with self.answered(kind):
                yield
        except botocore.exceptions.ClientError:
            with self._lock:
                del self._under_way[name]
            raise
        with self._lock:
            del self._under_way[name]
            self._acknowledged[name] = state
            self.acknowledged[kind] += 1

    @contextlib.contextmanager
    def answered(self, kind):
        """Around requests of that kind which bring no name into another state."""
        try:
            with answered():
                yield
        except Unanswered:
            with self._lock:
                self.interrupted[kind] += 1
            raise

    def check(self, name, observed):
        """After a restart: what is observed is what counts from now on, if it may be."""
        allowed = [self._acknowledged.get(name)]
        if name in self._under_way:
            allowed.append(self._under_way[name])
        if observed not in allowed:
            raise Mismatch(f"{name}: found {observed!r}, allowed {allowed!r}")
        self._under_way.pop(name, None)
        self._acknowledged[name] = observed


@contextlib.contextmanager
def answered():
    """Turns all the ways in which a dying server shows itself into Unanswered."""
    try:
        yield
    except botocore.exceptions.ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise Unanswered(str(error)) from error
        raise
    except (botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError,
            botocore.exceptions.IncompleteReadError) as error:
        raise Unanswered(str(error)) from error
