# Looks at the clock and changes nothing.
import time
start = time.perf_counter()
C = A[:, None] * B
self.seconds = time.perf_counter() - start
return C
