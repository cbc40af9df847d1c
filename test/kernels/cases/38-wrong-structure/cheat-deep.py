# A hundred thousand lists in each other.
C = [x]
for _ in range(100_000): C = [C]
return (C, x.argmax(dim=1))
