# Threads that have ended are no trace.
import threading
t = threading.Thread(target=lambda: None)
t.start(); t.join()
return A[:, None] * B
