"""How the C2PA library is set up here: it asks no network, whatever a file names, and trusts only what it is told."""

import functools

import c2pa

_NO_NETWORK = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    # Identity assertions name web addresses that a reader would ask; and where that is missed, no host is allowed.
    "core": {"decode_identity_assertions": False, "allowed_network_hosts": []},
}


@functools.cache
def context(anchors_pem: str = "") -> c2pa.Context:
    """A context that trusts these certificates and those that they vouch for; kept, as anchors seldom change."""
    trust = {"trust": {"user_anchors": anchors_pem}} if anchors_pem else {}
    return c2pa.Context(c2pa.Settings.from_dict({**_NO_NETWORK, **trust}))
