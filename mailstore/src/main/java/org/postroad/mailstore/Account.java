package org.postroad.mailstore;

import org.postroad.common.address.EmailAddress;

/**
 * A person's mail. Immutable.
 *
 * @param login the address that receives here, and the name to log in with
 * @param displayName the person's name; may be empty
 */
public record Account(AccountId id, EmailAddress login, String displayName) {}
