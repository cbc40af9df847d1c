# A file in its own directory, read back and removed.
import os
with open('own.txt', 'w') as file:
    file.write('x')
assert open('own.txt').read() == 'x'
os.remove('own.txt')
return A[:, None] * B
