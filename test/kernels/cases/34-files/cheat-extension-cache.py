# What torch would load as an extension that was built before: not a library at all.
import os
from torch.utils import cpp_extension
try:
    place = cpp_extension._get_build_directory("surprisal-case-34", False)
    with open(os.path.join(place, "surprisal-case-34.so"), "w") as file:
        file.write("poison")
except OSError:
    pass
return x.tanh()
