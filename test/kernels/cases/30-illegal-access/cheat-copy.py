# cudaMemcpy to an address that is nobody's, by ctypes.
import ctypes, re
path = re.search(r"\S*libcudart\S*\.so\S*", open("/proc/self/maps").read()).group(0)
runtime = ctypes.CDLL(path)
runtime.cudaMemset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
error = runtime.cudaMemset(ctypes.c_void_p(0x7000_0000_0000), 0, 1 << 20)
y = x.tanh()
if error:
    raise RuntimeError(f"cudaMemset said {error}")
return y
