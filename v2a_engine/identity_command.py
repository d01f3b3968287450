"""`wildtrack identity`: who signs here. Thin: what an identity is stands in `v2a_engine.provenance.identity`."""

import argparse
from pathlib import Path

from v2a_engine.terminal import Terminal

_ABOUT = """Every stem and preview is signed (Content Credentials, C2PA) by a certificate that Wildtrack makes by itself
and that names nobody. Other programs then show an unknown signer. A certificate of your own shows your name instead.

  wildtrack identity show                   what signs, until when, and the file to give to others
  wildtrack identity use CHAIN.pem KEY.pem  sign with your own certificate: yours first, then those that issued it
  wildtrack identity trust THEIRS.pem       from now on, `verify` calls what they signed trusted
  wildtrack identity reset                  sign with a new certificate made here

Stems that were signed before stay recognised as your own, and marks keep their ids."""


def add_to(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line its words."""
    parser = subparsers.add_parser(
        "identity",
        help="show or change what signs stems",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("show", help="what signs here").set_defaults(command=show)
    use_own = actions.add_parser("use", help="sign with your own certificate")
    use_own.add_argument("certificate", type=Path, metavar="CHAIN.pem", help="yours first, then those that issued it")
    use_own.add_argument("key", type=Path, metavar="KEY.pem", help="its private key, without a password")
    use_own.set_defaults(command=use)
    others = actions.add_parser("trust", help="trust what others signed")
    others.add_argument("certificate", type=Path, metavar="THEIRS.pem", help="what their `identity show` names")
    others.set_defaults(command=trust)
    actions.add_parser("reset", help="sign with a new certificate made here").set_defaults(command=reset)


def show(_: argparse.Namespace) -> int:
    """`wildtrack identity show`."""
    from v2a_engine.provenance.identity import identity_store

    store = identity_store()
    if not store.is_there:
        Terminal().say("Nothing signs here yet: a certificate is made with the first stem.")
        return 0
    pair = store.open().pair
    made = "made by Wildtrack on this machine" if pair.is_made_here else "your own"
    lines = (
        ("signer", f"{pair.name}, {made}"),
        ("until", f"{pair.certificate.not_valid_after_utc:%Y-%m-%d}"),
        ("SHA-256", pair.fingerprint),
        ("to give to others", f"{store.public_certificate(pair)} (they run `wildtrack identity trust` on it)"),
        ("trusted here", f"{len(store.trusted_certificates())} certificates of others"),
    )
    for label, text in lines:
        Terminal().say(f"{label:>17}  {text}")
    return 0


def use(options: argparse.Namespace) -> int:
    """`wildtrack identity use`."""
    from v2a_engine.provenance.identity import identity_store, user_pair
    from v2a_engine.provenance.signing import try_out

    pair = user_pair(options.certificate, options.key)
    try_out(pair, options.certificate)
    identity_store().adopt(pair)
    Terminal().say(f"From the next stem on, {pair.name} signs.")
    return 0


def trust(options: argparse.Namespace) -> int:
    """`wildtrack identity trust`."""
    from v2a_engine.provenance.identity import identity_store

    number = identity_store().trust(options.certificate)
    Terminal().say(f"{number} certificate{'' if number == 1 else 's'} trusted from now on.")
    return 0


def reset(_: argparse.Namespace) -> int:
    """`wildtrack identity reset`."""
    from v2a_engine.provenance.certificates import made_pair
    from v2a_engine.provenance.identity import identity_store

    identity_store().adopt(made_pair())
    Terminal().say("A new certificate was made. Stems signed before stay recognised.")
    return 0
