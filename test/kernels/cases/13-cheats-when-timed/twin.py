# Tries two ways in its first calls and keeps the faster: honest every time.
import time
ways = (lambda: x.tanh(), lambda: torch.empty_like(x).copy_(x).tanh_())
seen = self.__dict__.setdefault("seen", [])
start = time.perf_counter()
y = ways[len(seen) if len(seen) < 2 else seen.index(min(seen))]()
if len(seen) < 2:
    seen.append(time.perf_counter() - start)
return y
