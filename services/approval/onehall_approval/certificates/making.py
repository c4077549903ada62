"""From facts to a signed document in the vault: the work of a process of its own.

Only such processes import this module, and with it the typesetter and the signer: the service
itself stays small.
"""

from functools import lru_cache

from onehall_chassis.fonts import FontMissing, chinese_font

from onehall_approval.certificates import licence, pdf, verifying
from onehall_approval.certificates.jobs import Failed, Job, Made, Verdict, Workshop
from onehall_approval.certificates.signing import NoKey, Signer
from onehall_approval.certificates.vault import Vault


def make(workshop: Workshop, job: Job) -> Made:
    """Make one document and keep it; raise `Failed` saying why not, without a person's data."""
    try:
        return _make(workshop, job)
    except (FontMissing, NoKey) as error:
        raise Failed(str(error)) from None
    except Exception as error:  # whatever it is, it must not stop the others
        raise Failed(f"the document could not be made: {type(error).__name__}") from None


def verify(file: bytes, trust_root_pem: str) -> Verdict:
    """Tell what a stranger's file is, where its parsing can harm nobody."""
    return verifying.verify(file, trust_root_pem)


def _make(workshop: Workshop, job: Job) -> Made:
    signer = _signer(workshop.signing_key, workshop.signing_certificates)
    page = pdf.render(job.facts, workshop.public_url, chinese_font(), sample=workshop.sample)
    signed = signer.sign(page)
    grant = job.facts.grant
    place = Vault(workshop.folder).write(grant.permit_number, grant.version, job.key, signed)
    digest = licence.digest(licence.licence_json(job.facts))
    return Made(place, len(signed), digest, job.facts.holder.masked)


@lru_cache(maxsize=1)
def _signer(key: str, certificates: str) -> Signer:
    return Signer(key, certificates)
