# The same, with the name put together so that no reader of source sees it.
return getattr(super(), 'for' + 'ward')(x)
