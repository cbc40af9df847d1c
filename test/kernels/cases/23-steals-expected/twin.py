# Counts its own objects, and reads how much memory it has.
import gc
self.objects = len(gc.get_objects())
with open('/proc/self/status') as status:
    self.lines = len(status.readlines())
return A[:, None] * B
