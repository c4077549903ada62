"""What callers send: every field said, bounded and shown by an example; unknown ones refused.

The services check the same again and more, against the catalogue and what they keep.
"""

from onehall_gateway.api.models.activities import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.branches import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.cases import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.channels import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.clocks import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.consulting import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.delegations import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.disputing import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.experts import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.fees import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.hall import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.hearings import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.keys import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.loop import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.notifying import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.office import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.permits import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.queries import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.reviewing import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.scores import *  # noqa: F403 - one vocabulary
from onehall_gateway.api.models.voices import *  # noqa: F403 - one vocabulary
