# Recursion with no limit, through C, which has one.
import sys
sys.setrecursionlimit(1 << 30)
def down(n):
    return sorted([n], key=lambda _: down(n + 1))
return down(0)
