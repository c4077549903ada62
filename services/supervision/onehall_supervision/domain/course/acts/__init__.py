"""The acts of the loop: what people ask for, and what then goes on record."""

from onehall_supervision.domain.course.acts.asked import *  # noqa: F403 - one vocabulary
from onehall_supervision.domain.course.acts.happened import *  # noqa: F403 - one vocabulary
from onehall_supervision.domain.course.acts.words import *  # noqa: F403 - one vocabulary
