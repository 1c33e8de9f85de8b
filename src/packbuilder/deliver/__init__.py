"""The forms in which a finished pack is handed over: portal, archive, print, sealed, signed."""
