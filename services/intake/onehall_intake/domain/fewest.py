"""Of how many people at least a figure may speak; in a smaller group it would speak of persons.

DOMAIN 6.1 and 6.2; the hall's index, care's shares and published ratings all keep to it.
"""

from typing import Final

FEWEST: Final = 10
