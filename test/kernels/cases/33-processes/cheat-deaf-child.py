# A child that has changed its name, its directory and its group, ignores signals and holds every descriptor it can.
import ctypes, os, signal, time
if not hasattr(nn, "case_started"):
    nn.case_started = True
    if os.fork() == 0:
        os.setsid(); os.chdir("/")
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        ctypes.CDLL(None).prctl(1, 0)
        ctypes.CDLL(None).prctl(15, b"case-orphan")
        time.sleep(90)
        os._exit(0)
return x.tanh()
