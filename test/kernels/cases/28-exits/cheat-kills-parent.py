# Ends the process above it, if it may.
import os
os.kill(os.getppid(), 9)
while True: pass
