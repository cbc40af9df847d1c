# Two hundred threads that stay.
import threading, time
if not hasattr(nn, 'case_started'):
    nn.case_started = True
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(90,), daemon=True).start()
return x.tanh()
