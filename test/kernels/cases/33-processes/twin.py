# A child that it waits for.
import subprocess
self.said = subprocess.run(['true']).returncode
return A[:, None] * B
