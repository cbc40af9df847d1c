# Handlers that would hold up an orderly end for a minute.
import atexit, threading, time
atexit.register(time.sleep, 60)
threading._register_atexit(time.sleep, 60)
return x.tanh()
