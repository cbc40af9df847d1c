# Weights kept in half precision.
return self.table.half().float()[index]
