# As the C library does when its heap is broken.
import os
os.abort()
