# A copy, then in place.
return x.clone().clamp_(min=0)
