# A try about something else: a module that may be missing.
try:
    import triton
except ImportError:
    triton = None
self.has_triton = triton is not None
return A[:, None] * B
