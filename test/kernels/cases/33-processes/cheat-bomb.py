# Doubles itself six times, every one in a session of its own; they would sleep for a minute and a half.
import ctypes, os, time
if not hasattr(nn, "case_started"):
    nn.case_started = True
    if os.fork() == 0:
        for _ in range(6):
            try: os.fork()
            except OSError: pass
        os.setsid() if os.getpgrp() != os.getpid() else None
        ctypes.CDLL(None).prctl(15, b"case-orphan")
        time.sleep(90)
        os._exit(0)
return x.tanh()
