# Leaves, with success.
import sys
sys.exit(0)
