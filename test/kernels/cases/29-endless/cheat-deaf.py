# For ever in C, holding the interpreter's lock, deaf to every signal that can be ignored.
import itertools, signal
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
sum(itertools.repeat(0))
