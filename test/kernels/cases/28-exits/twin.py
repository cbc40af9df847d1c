# A handler that does nothing, and an exit that is caught.
import atexit, sys
atexit.register(lambda: None)
try:
    sys.exit(3)
except SystemExit:
    pass
return A[:, None] * B
