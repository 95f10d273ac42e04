package org.postroad.mta.address;

import org.postroad.common.address.EmailAddress;

/**
 * Who gets what is posted to a list. Immutable.
 *
 * @param place among the list's members, from 0; somebody else may have it who was added after this one was removed
 */
public record ListMember(EmailAddress address, int place) {}
