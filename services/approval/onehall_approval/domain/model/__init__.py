"""The words of parallel approval 并联审批: commands, events and the state of one case."""

from onehall_approval.domain.model.acting import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.activities import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.asking import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.branches import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.clocks import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.consulting import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.correcting import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.hearings import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.issuing import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.refusing import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.state import *  # noqa: F403 - one vocabulary
from onehall_approval.domain.model.values import *  # noqa: F403 - one vocabulary
