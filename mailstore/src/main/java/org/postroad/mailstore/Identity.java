package org.postroad.mailstore;

/**
 * A sender that an account may be (RFC 8621 §6). Immutable.
 *
 * @param mayDelete false for the one that came with the account
 */
public record Identity(IdentityId id, NewIdentity sender, boolean mayDelete) {}
