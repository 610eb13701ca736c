"""What a case needs before somebody decides or sends: evidence, warnings, notices, needs, plans. Facts in, words out.

Each list is a YAML file beside its module, with the law or guidance that it rests on. Nothing here knows a database, a
person or the day; nothing here decides. It tells whoever decides what they would be asked later.
"""
