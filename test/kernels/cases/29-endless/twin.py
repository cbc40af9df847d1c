# A loop that ends, and a tenth of a second of sleep in the first call.
import time
if not hasattr(self, 'slept'):
    self.slept = time.sleep(0.1)
for _ in range(1000): pass
return A[:, None] * B
