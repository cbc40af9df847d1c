# Frees what it does not own, twice.
import ctypes
libc = ctypes.CDLL(None)
libc.free.argtypes = [ctypes.c_void_p]
libc.free(ctypes.c_void_p(id(A)))
libc.free(ctypes.c_void_p(id(A)))
ctypes.memset(id(B), 0, 64)
return B
