# Ends itself by a signal.
import os, signal
os.kill(os.getpid(), signal.SIGTERM)
import time
time.sleep(1)
