# In its group, in a session of their own, and forked twice: whatever it started must end with it.
import os, subprocess, sys
if not hasattr(nn, "case_started"):
    nn.case_started = True
    for apart in (False, True):
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)", "surprisal-case-orphan"], start_new_session=apart)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execvp(sys.executable, [sys.executable, "-c", "import time; time.sleep(100)", "surprisal-case-orphan"])
        os._exit(0)
return x.tanh()
