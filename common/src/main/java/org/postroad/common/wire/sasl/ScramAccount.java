package org.postroad.common.wire.sasl;

/**
 * A name's side of SCRAM. Immutable.
 *
 * @param identity the name of the account; empty for one that does not exist, whatever the client proves
 */
public record ScramAccount(String identity, ScramVerifier verifier) {}
