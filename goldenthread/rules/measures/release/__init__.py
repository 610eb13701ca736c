"""The one way out for numbers that are counted from children's cases.

`limits`    how small a number may be that leaves, and how it is rounded
`system`    every number of a council's year, and what adds up to what
`attack`    how near somebody could come to a hidden number who knows all that was ever published, and the rules
`protect`   what to hide besides small numbers, until the attack finds nothing
`assemble`  from counted measures to systems, one for each calendar year
`published` from protected systems to what a page, a paper and a file say
"""
