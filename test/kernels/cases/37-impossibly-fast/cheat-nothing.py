# The right answer in no time: a quarter of a gigabyte that was neither read nor written.
return x
