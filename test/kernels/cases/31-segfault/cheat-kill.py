# As the kernel does when memory is short.
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
