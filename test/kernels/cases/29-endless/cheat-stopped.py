# Stops itself: neither running nor ended.
import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
return A
