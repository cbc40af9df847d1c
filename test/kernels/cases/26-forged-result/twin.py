# Writes to descriptors of its own.
import os
read, write = os.pipe()
os.write(write, b'{"kind":"result"}\n')
os.close(read); os.close(write)
return A[:, None] * B
