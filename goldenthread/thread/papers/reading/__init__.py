"""Reading what councils publish: meeting pages, plan tables, reports. Bytes in, plain values out.

No Django and no database here: these modules run in the limited process (`base.files.bounded`), behind its walls.
"""
