# Honest, but a thread stays behind and may do anything while others are timed.
import threading, time
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
return A[:, None] * B
