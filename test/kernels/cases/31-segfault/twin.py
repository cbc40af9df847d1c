# ctypes within bounds.
import ctypes
buffer = ctypes.create_string_buffer(b'harmless')
assert ctypes.string_at(buffer) == b'harmless'
return A[:, None] * B
