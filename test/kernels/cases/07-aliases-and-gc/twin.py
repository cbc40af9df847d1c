# setattr on what is its own, and a collection.
import gc
setattr(self, 'calls', getattr(self, 'calls', 0) + 1)
gc.collect()
return A[:, None] * B
