# Always one step ahead: every process starts the next and ends, five thousand times, each in a new session.
import ctypes, os, time
if not hasattr(nn, "case_started"):
    nn.case_started = True
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(15, b"case-orphan")
        for _ in range(5000):
            if os.fork():
                os._exit(0)
            os.setsid()
            time.sleep(0.001)
        os._exit(0)
return x.tanh()
