# Starts a child and dies at once, so that nobody is left to ask about it.
import ctypes, os, time
if os.fork() == 0:
    os.setsid()
    ctypes.CDLL(None).prctl(15, b"case-orphan")
    time.sleep(90)
os._exit(0)
